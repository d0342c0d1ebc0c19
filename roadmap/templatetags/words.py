from collections.abc import Container
from datetime import date, datetime

from django import template
from django.contrib.humanize.templatetags.humanize import naturalday
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from roadmap import words

register = template.Library()

# {{ 4|steps }} is "4 steps"; {{ 1220|grouped }} is "1,220".
register.filter(words.grouped)
register.filter(words.status_word)
register.filter(words.link_kind)
register.filter(words.stages)
register.filter(words.steps)
register.filter(words.hours)
register.filter(words.skipped)
register.filter(words.of)
register.filter(words.topics)
register.filter(words.notes)
register.filter(words.projects)
register.filter(words.changes)
register.filter(words.results)


@register.filter
def day(moment: datetime) -> str:
    """ "today", "yesterday", else "3 May 2026", by the reader's clock."""
    # Translators: how a day is written, as in 3 May 2026; Django's documentation lists the letters.
    return str(naturalday(localtime(moment), _("j F Y")))


@register.filter
def local_date(moment: datetime | None) -> date | None:
    """The day of a moment by the reader's clock."""
    return localtime(moment).date() if moment else None


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
