"""Colours of the style sheets, as numbers.

OKLCH becomes sRGB by Björn Ottosson's formulae (https://bottosson.github.io/posts/oklab/); the
contrast of two colours is WCAG's (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import cos, radians, sin

OKLCH = re.compile(r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)(?: / ([\d.]+))?\)")
PAIR = re.compile(rf"--([a-z-]+): light-dark\(({OKLCH.pattern}), ({OKLCH.pattern})\);")


@dataclass(frozen=True)
class Colour:
    """Red, green and blue, gamma-encoded, from 0 to 1 where a screen can show them."""

    red: float
    green: float
    blue: float
    alpha: float = 1

    @property
    def channels(self) -> tuple[float, float, float]:
        return self.red, self.green, self.blue

    @property
    def luminance(self) -> float:
        red, green, blue = (linear(channel) for channel in self.channels)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def over(self, ground: Colour) -> Colour:
        """What is seen of a translucent colour on a ground."""
        mixed = (
            self.alpha * mine + (1 - self.alpha) * under
            for mine, under in zip(self.channels, ground.channels, strict=True)
        )
        return Colour(*mixed)


def read_tokens(style: str) -> dict[str, tuple[Colour, Colour]]:
    """The colours of a style sheet by name, each in the light and in the dark theme."""
    return {
        match[1]: (read_colour(match[2]), read_colour(match[7])) for match in PAIR.finditer(style)
    }


def read_colour(text: str) -> Colour:
    match = OKLCH.fullmatch(text)
    assert match, text
    lightness, chroma, hue = float(match[1]) / 100, float(match[2]), radians(float(match[3]))
    return from_oklab(lightness, chroma * cos(hue), chroma * sin(hue), float(match[4] or 1))


def from_oklab(lightness: float, a: float, b: float, alpha: float = 1) -> Colour:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return Colour(
        encoded(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        encoded(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        encoded(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
        alpha,
    )


def encoded(channel: float) -> float:
    if channel <= 0.0031308:
        return 12.92 * channel
    return 1.055 * float(channel ** (1 / 2.4)) - 0.055


def linear(channel: float) -> float:
    if channel <= 0.04045:
        return channel / 12.92
    return float(((channel + 0.055) / 1.055) ** 2.4)


def contrast(one: Colour, other: Colour) -> float:
    """From 1 (the same) to 21 (black and white)."""
    dark, light = sorted((one.luminance, other.luminance))
    return (light + 0.05) / (dark + 0.05)
