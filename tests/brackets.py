"""A language in which every text stands in brackets, to find those that can't be translated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.db.models import TextField, Value
from django.db.models.functions import Concat
from django.utils.translation import trans_real

from roadmap import models
from roadmap.templatetags import kept
from roadmap.views import map as map_pages
from tests.page import Element

# Every text that comes out of the catalogue, and every text that an editor or a learner wrote, is
# put into these. A letter outside of them is a word that no translator could reach.
OPEN, CLOSE = "⟦", "⟧"
SPOKEN = {
    *("alt", "aria-label", "placeholder", "title", "data-clears-drafts"),
    *("data-too-old", "data-failed", "data-unreachable"),
    *("data-not-saved", "data-not-saved-kept", "data-not-saved-open"),
    *("data-saving", "data-brought-back", "data-unsupported"),
}
SPOKEN_META = ("description", "og:title", "og:description", "og:image:alt")
# The same in every language, by where it comes from.
SAME_EVERYWHERE = re.compile(
    r"(?<!\w)(Waymark|GitHub|Google|Kaggle|[IVX]+"  # the brand, sites, the numbers of stages
    r"|\S*\bexample\.org\S*|https?://\S+)(?!\w)"  # addresses
)
AS_IT_IS = ("code", "kbd", "script", "style")  # what is typed, and what nobody reads


def put_into_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each text come out of the catalogue in brackets, and nothing be kept that was drawn
    without them."""
    monkeypatch.setattr(kept, "drawer", lambda template_name: partial(kept.draw, template_name))
    monkeypatch.setattr(map_pages, "visitors_page", map_pages.visitors_page.__wrapped__)
    for name in ("gettext", "ngettext", "pgettext", "npgettext"):
        real: Callable[..., str] = getattr(trans_real, name)

        def mark(*args: Any, real: Callable[..., str] = real) -> str:
            text = real(*args)
            return text and f"{OPEN}{text}{CLOSE}"

        monkeypatch.setattr(f"django.utils.translation._trans.{name}", mark)


def put_rows_into_brackets(model: Any, *fields: str) -> None:
    for field in fields:
        text = Concat(Value(OPEN), field, Value(CLOSE), output_field=TextField())
        model.objects.exclude(**{field: ""}).update(**{field: text})


def put_roadmap_into_brackets() -> None:
    """Everything that an editor wrote."""
    put_rows_into_brackets(models.Roadmap, "title", "summary", "source_name", "source_note")
    put_rows_into_brackets(models.Stage, "title", "purpose")
    put_rows_into_brackets(models.Step, "title", "source_text", "overview")
    put_rows_into_brackets(models.Step, "idea_title", "idea_uses", "idea_description")
    put_rows_into_brackets(models.Topic, "name", "outcome")
    put_rows_into_brackets(models.Criterion, "text")
    put_rows_into_brackets(models.Resource, "title", "provider")
    models.Roadmap.objects.get().save()  # a new version


def unmarked(page: Element) -> list[str]:
    """The texts of a page that stand in no brackets."""
    found = []
    depth = 0  # a sentence may have links and the like in it
    for text, is_attribute in texts_of(page):
        outside, after = read_brackets(text, depth)
        if re.search(r"[^\W\d_]", SAME_EVERYWHERE.sub("", outside)):
            found.append(" ".join(text.split()))
        depth = depth if is_attribute else after
    assert depth == 0
    return found


def texts_of(element: Element) -> Iterator[tuple[str, bool]]:
    """What is read or heard, in order, and whether it is an attribute's value."""
    if element.tag in AS_IT_IS or element.attributes.get("name") == "time_zone":
        return
    for name, value in element.attributes.items():
        if is_spoken(element, name):
            yield value, True
    for child in element.children:
        if isinstance(child, Element):
            yield from texts_of(child)
        else:
            yield child, False


def read_brackets(text: str, depth: int) -> tuple[str, int]:
    """What stands outside of brackets, and how many are open at the end."""
    outside = ""
    for part in re.split(f"([{OPEN}{CLOSE}])", text):
        depth += (part == OPEN) - (part == CLOSE)
        outside += " " if depth or part == CLOSE else part
    return outside, depth


def is_spoken(element: Element, attribute: str) -> bool:
    if element.tag == "meta":
        name = element.attributes.get("name", element.attributes.get("property"))
        return attribute == "content" and name in SPOKEN_META
    return attribute in SPOKEN
