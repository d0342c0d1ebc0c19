"""Reads a pasted list: plain titles, or a Markdown checklist such as `- [x] Learn Python`.

A line of a plain list is done; in a checklist, only what is checked is. Nothing here imports
Django.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

MAX_CHARACTERS = 100_000
MAX_LINES = 2000

# Whatever stands in a line, they are done with it in one go: no part begins again at each character
# of another, and a link's address has an end.
LINE = re.compile(
    r"""
    (?P<heading>\#{1,6}(?:\s+|$))?
    (?:(?:[-*+•]|\d{1,3}[.)])(?:\s+|$))?  # a bullet or a number
    (?:\[(?P<box>[ xX✓✔])?\]\s*)?       # a box
    (?:\d{1,3}[.)](?:\s+|$))?           # a number after the box
    (?P<title>.*)$""",
    re.VERBOSE,
)
LINK = re.compile(r"\[([^\[\]\n]*)\]\([^)\n]{0,1000}\)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its words, whether it is done, and whether it is a heading."""

    title: str
    is_done: bool
    is_heading: bool = False


@dataclass(slots=True)
class Found:
    """What a list names: ids of steps and topics that are done, and the lines of neither."""

    steps: set[int] = field(default_factory=set)
    topics: set[int] = field(default_factory=set)
    unchecked: int = 0
    unknown: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Titles:
    """What can be named: ids of steps by their title, and of topics by their step and name.

    All titles have gone through `plain`.
    """

    steps: Mapping[str, int]
    topics: Mapping[tuple[int, str], int]


def plain(title: str) -> str:
    """A title as it is compared: without case, accents of width, marks and punctuation."""
    folded = unicodedata.normalize("NFKC", LINK.sub(r"\1", title)).casefold()
    return " ".join(re.sub(r"[^\w+#]+", " ", folded.replace("_", " ")).split())


def read_lines(text: str) -> Iterator[Line]:
    """The lines that say something."""
    for line in text.splitlines():
        match = LINE.match(line.strip())
        if match and match["title"]:
            has_box = re.match(r"\s*(?:[-*+•]\s+|\d{1,3}[.)]\s+)?\[[ xX✓✔]?\]", line)
            is_done = not has_box or (match["box"] or " ") != " "
            yield Line(match["title"], is_done, bool(match["heading"]))


def find(lines: Iterable[Line], titles: Titles) -> Found:
    """Which steps and topics the lines name.

    A topic is looked for in the step that was named last; without one, its name must be the only
    one of its kind. A heading says which step the lines below it are about, and nothing is done.
    """
    found = Found()
    steps_of: dict[str, list[int]] = {}
    for step_id, name in titles.topics:
        steps_of.setdefault(name, []).append(step_id)
    current = 0  # no step's id
    for line in lines:
        name = plain(line.title)
        if name in titles.steps:
            current = titles.steps[name]
            if line.is_done and not line.is_heading:
                found.steps.add(current)
            found.unchecked += not line.is_done
            continue
        steps = [current] if (current, name) in titles.topics else steps_of.get(name, [])
        if len(steps) != 1:
            found.unknown.append(line.title)
        elif line.is_done:
            found.topics.add(titles.topics[steps[0], name])
        else:
            found.unchecked += 1
    return found
