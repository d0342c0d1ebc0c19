"""Parts of pages that are drawn once for equal inputs, and kept in the process.

A kept template sees its inputs and the language, and nothing else: no request, no user, no clock.
So whoever has equal inputs may be shown what was drawn for another, and nothing can be out of date:
steps and outlines are equal to themselves only, and a new version of a route has new ones.
"""

from __future__ import annotations

import secrets
from functools import lru_cache

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

TOKEN = secrets.token_hex(16)  # stands where each reader's own csrf_token belongs
MOST = 1_000  # parts, of a few KB


@register.simple_tag(takes_context=True)
def kept(context: Context, template_name: str, **inputs: object) -> SafeString:
    """Include a template with these inputs alone. They must be hashable; what shall be drawn anew
    at a change must make them unequal."""
    html = draw(template_name, get_language(), tuple(inputs.items()))
    return mark_safe(html.replace(TOKEN, str(context["csrf_token"])))  # noqa: S308 (a template's)


@lru_cache(MOST)
def draw(template_name: str, language: str | None, inputs: tuple[tuple[str, object], ...]) -> str:
    return render_to_string(template_name, {**dict(inputs), "csrf_token": TOKEN})
