"""The arithmetic by which the colours of the style sheets are judged."""

from __future__ import annotations

import pytest

from tests.static.colour import Colour, contrast, read_colour, read_tokens

BLACK, WHITE = Colour(0, 0, 0), Colour(1, 1, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("oklch(0% 0 0)", (0, 0, 0)),
        ("oklch(100% 0 0)", (255, 255, 255)),
        ("oklch(62.796% 0.25768 29.234)", (255, 0, 0)),
        ("oklch(86.644% 0.29483 142.495)", (0, 255, 0)),
        ("oklch(45.201% 0.31321 264.052)", (0, 0, 255)),
        ("oklch(59.987% 0 0)", (128, 128, 128)),
    ],
)
def test_oklch_becomes_the_colour_that_a_screen_shows(
    text: str, expected: tuple[int, int, int]
) -> None:
    assert [255 * channel for channel in read_colour(text).channels] == pytest.approx(
        expected, abs=0.2
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (BLACK, WHITE, 21),
        (WHITE, WHITE, 1),
        (Colour(*[0x76 / 255] * 3), WHITE, 4.54),  # the lightest grey for text on white
        (Colour(*[0x77 / 255] * 3), WHITE, 4.48),
        (WHITE, Colour(1, 0, 0), 4.00),
    ],
)
def test_contrast_is_wcags(one: Colour, other: Colour, expected: float) -> None:
    assert contrast(one, other) == pytest.approx(expected, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


def test_a_translucent_colour_lets_its_ground_through() -> None:
    assert Colour(0, 0, 0, alpha=0.25).over(WHITE) == Colour(0.75, 0.75, 0.75)


def test_tokens_are_read_for_both_themes() -> None:
    tokens = read_tokens("--ink: light-dark(oklch(0% 0 0), oklch(100% 0 0 / 0.5));\n--x: 1rem;")
    assert set(tokens) == {"ink"}
    assert tokens["ink"][0] == BLACK
    assert tokens["ink"][1].luminance == pytest.approx(1)
    assert tokens["ink"][1].alpha == 0.5
