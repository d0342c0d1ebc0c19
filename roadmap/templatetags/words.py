from collections.abc import Container
from datetime import datetime

from django import template
from django.contrib.humanize.templatetags.humanize import naturalday
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from roadmap import words

register = template.Library()


@register.filter
def count(number: int, forms: str) -> str:
    """{{ 4|count:"topic" }} is "4 topics"; {{ 2|count:"criterion,criteria" }} names the plural."""
    return words.count(number, *forms.split(","))


# {{ 4|steps }} is "4 steps"; {{ 1220|grouped }} is "1,220".
register.filter("grouped", words.grouped)
register.filter("status_word", words.status_word)
register.filter("link_kind", words.link_kind)
register.filter("stages", words.stages)
register.filter("steps", words.steps)
register.filter("new_topics", words.new_topics)
register.filter("hours", words.hours)
register.filter("skipped", words.skipped)
register.filter("of", words.of)
register.filter("ticks", words.ticks)
register.filter("notes", words.notes)
register.filter("results", words.results)


@register.filter
def day(moment: datetime) -> str:
    """ "today", "yesterday", else "3 May 2026", by the reader's clock."""
    # Translators: how a day is written, as in 3 May 2026; Django's documentation lists the letters.
    return str(naturalday(localtime(moment), _("j F Y")))


@register.filter
def roman(number: int) -> str:
    """The number of a stage: 1 is I, 14 is XIV."""
    numerals = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    text = ""
    for value, numeral in numerals:
        text += numeral * (number // value)
        number %= value
    return text


@register.filter(name="in")
def is_in(item: object, collection: Container[object]) -> bool:
    return item in collection
