"""Parts of pages that are drawn once for equal inputs, and kept in the process.

A kept template sees its inputs and the language, and nothing else: no request, no user, no clock.
So whoever has equal inputs may be shown what was drawn for another, and nothing can be out of date:
steps and outlines are equal to themselves only, and a new version of a route has new ones.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import cache, lru_cache, partial
from itertools import chain

from django import template
from django.template.base import FilterExpression, Node, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.translation import get_language

register = template.Library()

Pieces = list[str]
Drawer = Callable[[str | None, tuple[str, ...], tuple[object, ...]], Pieces]

TOKEN = secrets.token_hex(16)  # stands where each reader's own csrf_token belongs
PART = secrets.token_hex(16)  # stands where a part belongs that is kept by itself
WITHIN = "kept_parts"  # in the context of what is kept itself: the parts that it has asked for
MOST = 1_000  # of one template


class KeptNode(Node):
    def __init__(self, template_name: str, inputs: dict[str, FilterExpression]):
        self.template_name = template_name
        self.names = tuple(inputs)
        self.inputs = tuple(inputs.values())

    def render(self, context: Context) -> str:  # of what is drawn, all is safe
        values = tuple([value.resolve(context) for value in self.inputs])
        pieces = drawer(self.template_name)(get_language(), self.names, values)
        if WITHIN in context:
            context[WITHIN].append(pieces)
            return PART
        token = str(context["csrf_token"]) if TOKEN in pieces else ""  # asking for it sets a cookie
        return "".join([token if piece is TOKEN else piece for piece in pieces])


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
    return lru_cache(MOST)(partial(draw, template_name))


def draw(
    template_name: str, language: str | None, names: tuple[str, ...], values: tuple[object, ...]
) -> Pieces:
    """What is shown, in pieces, with TOKEN itself wherever the reader's belongs.

    What is kept within it is not copied: it stands in the list as the very strings that are kept.
    """
    parts: list[Pieces] = []
    inputs = dict(zip(names, values, strict=True))
    text = render_to_string(template_name, {**inputs, "csrf_token": TOKEN, WITHIN: parts})
    between = [_split(own) for own in text.split(PART)]
    return [*between[0], *chain(*chain(*zip(parts, between[1:], strict=True)))]


def _split(text: str) -> Pieces:
    first, *others = text.split(TOKEN)
    return [first, *chain(*((TOKEN, piece) for piece in others))]
