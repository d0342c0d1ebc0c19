from collections.abc import Container
from datetime import datetime

from django import template
from django.contrib.humanize.templatetags.humanize import naturalday
from django.utils.timezone import localtime

from roadmap import words

register = template.Library()


@register.filter
def count(number: int, forms: str) -> str:
    """{{ 4|count:"topic" }} is "4 topics"; {{ 2|count:"criterion,criteria" }} names the plural."""
    return words.count(number, *forms.split(","))


@register.filter
def grouped(number: int) -> str:
    """1,220"""
    return f"{number:,}"


@register.filter
def day(moment: datetime) -> str:
    """ "today", "yesterday", else "3 May 2026", by the reader's clock."""
    return str(naturalday(localtime(moment), "j F Y"))


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
