"""Parts of pages that are drawn once for equal inputs, and kept in the process.

A kept template sees its inputs and the language, and nothing else: no request, no user, no clock.
So whoever has equal inputs may be shown what was drawn for another, and nothing can be out of date:
steps and outlines are equal to themselves only, and a new version of a route has new ones.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import cache, lru_cache, partial

from django import template
from django.template.base import FilterExpression, Node, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.translation import get_language

register = template.Library()

Drawer = Callable[[str | None, tuple[str, ...], tuple[object, ...]], list[str]]

TOKEN = secrets.token_hex(16)  # stands where each reader's own csrf_token belongs
MOST = 2_000  # of one template, of up to 3 KB
STAGE = "roadmap/map/_stage.html"  # of 11 KB
MOST_STAGES = 500  # what about a hundred learners see by turns


class KeptNode(Node):
    def __init__(self, template_name: str, inputs: dict[str, FilterExpression]):
        self.template_name = template_name
        self.names = tuple(inputs)
        self.inputs = tuple(inputs.values())

    def render(self, context: Context) -> str:  # of what is drawn, all is safe
        values = tuple([value.resolve(context) for value in self.inputs])
        pieces = drawer(self.template_name)(get_language(), self.names, values)
        return pieces[0] if len(pieces) == 1 else str(context["csrf_token"]).join(pieces)


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """Include a template, of this very name, with these inputs alone. They must be hashable; what
    shall be drawn anew at a change must make them unequal."""
    _, template_name, *inputs = token.split_contents()
    return KeptNode(template_name.strip("\"'"), token_kwargs(inputs, parser))


@cache
def drawer(template_name: str) -> Drawer:
    """Draws this template, or finds what it drew. Each has room of its own: a stage of the map is
    seldom seen twice where thousands walk, and its parts are all the time."""
    most = MOST_STAGES if template_name == STAGE else MOST
    return lru_cache(most)(partial(draw, template_name))


def draw(
    template_name: str, language: str | None, names: tuple[str, ...], values: tuple[object, ...]
) -> list[str]:
    """What is shown, in the pieces that the token of its forms joins."""
    inputs = dict(zip(names, values, strict=True))
    return render_to_string(template_name, {**inputs, "csrf_token": TOKEN}).split(TOKEN)
