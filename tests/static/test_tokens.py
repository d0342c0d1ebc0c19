"""Text and signs stand out from every ground that they stand on, in both themes (WCAG 2.2)."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from tests.static.colour import contrast, read_tokens

STYLE = (settings.BASE_DIR / "static/css/tokens.css").read_text()
TOKENS = read_tokens(STYLE)
THEMES = {"light": 0, "dark": 1}

REGIONS = [name for name in TOKENS if name.startswith("region-")]
GROUNDS = ["paper", "sheet", *REGIONS]
WORDS, SIGNS = 4.5, 3.0
PAIRS = [
    *((WORDS, front, ground) for front in ("ink", "soft", "trail", "done") for ground in GROUNDS),
    (WORDS, "ink", "mark"),
    (WORDS, "on-trail", "trail"),
    (WORDS, "on-done", "done"),
    (WORDS, "paper", "ink"),  # the pin, a toast, a chosen status
    *((SIGNS, front, ground) for front in ("ahead", "edge") for ground in GROUNDS),
]
DECORATIVE = {"line", "contour", "shade"}  # nothing is told by them alone


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("wanted", "front", "ground"), PAIRS)
def test_a_pair_of_colours_stands_out(wanted: float, front: str, ground: str, theme: str) -> None:
    paper, over, under = (TOKENS[name][THEMES[theme]] for name in ("paper", front, ground))
    found = contrast(over, under.over(paper))
    assert found >= wanted, f"{front} on {ground}: {found:.2f}"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", TOKENS)
def test_a_screen_can_show_a_colour(name: str, theme: str) -> None:
    channels = TOKENS[name][THEMES[theme]].channels
    assert all(-0.001 <= channel <= 1.001 for channel in channels), channels


def test_every_colour_is_judged_or_named_as_decorative() -> None:
    colours = set(re.findall(r"--([\w-]+): [^;]*(?:oklch|rgb|hsl|#)", STYLE))
    assert colours == {name for _, *pair in PAIRS for name in pair} | DECORATIVE
