"""Finds steps, topics and resources by the beginnings of their words: pure, no Django import.

Case and accents make no difference. Only published steps have a place, so that drafts and archived
steps are never found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roadmap.position import StepPlace

SHOWN = 20
WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")  # accents may stand by themselves


class Kind(StrEnum):
    """What was found; of two equally good matches, the first kind stands first."""

    STEP = "step"
    TOPIC = "topic"
    RESOURCE = "resource"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text, so that a template can mark what was searched for."""

    text: str
    is_hit: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """What can be found: a step, or something in it."""

    kind: Kind
    place: StepPlace
    title: str
    detail: str
    url: str
    unseen: str = ""  # words that find it and are shown elsewhere
    is_ticked: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    entry: Entry
    title: tuple[Part, ...]
    detail: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """The best matches, and how many there are beyond them."""

    found: tuple[Found, ...]
    more: int

    @property
    def total(self) -> int:
        return len(self.found) + self.more


def search(places: Iterable[StepPlace], query: str, most: int = SHOWN) -> Results:
    """What has every word of the query in it, as the beginning of a word.

    Matches in the title stand before those that need the line beneath it; among them steps before
    topics before resources, each in the order of the roadmap.
    """
    wanted = WORD.findall(fold(query))
    if not wanted:
        return Results((), 0)
    ranked = [
        (rank, entry)
        for place in places
        for entry in _entries(place)
        if (rank := _rank(entry, wanted)) is not None
    ]
    ranked.sort(key=lambda pair: pair[0])
    found = tuple(
        Found(entry, mark(entry.title, wanted), mark(entry.detail, wanted))
        for _, entry in ranked[:most]
    )
    return Results(found, len(ranked) - len(found))


def _entries(place: StepPlace) -> Iterator[Entry]:
    step = place.step
    yield Entry(Kind.STEP, place, step.title, step.source_text, step.url, f"step {step.number}")
    for topic in step.topics:
        url = f"{step.url}#topic-{topic.slug}"
        is_ticked = topic.id in place.ticked_ids
        yield Entry(Kind.TOPIC, place, topic.name, topic.outcome, url, is_ticked=is_ticked)
    for resource in step.resources:
        yield Entry(Kind.RESOURCE, place, resource.title, resource.provider, resource.url)


def _rank(entry: Entry, wanted: Sequence[str]) -> tuple[bool, int] | None:
    """Smaller is better; None where a word is missing."""
    missing = _missing(entry.title, wanted)
    if missing and _missing(f"{entry.detail} {entry.unseen}", missing):
        return None
    return bool(missing), list(Kind).index(entry.kind)


def _missing(text: str, wanted: Sequence[str]) -> list[str]:
    """The wanted beginnings that no word of the text has."""
    words = WORD.findall(fold(text))
    return [start for start in wanted if not any(word.startswith(start) for word in words)]


def fold(text: str) -> str:
    """The text without case and accents."""
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFD", text)
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold()


def mark(text: str, wanted: Sequence[str]) -> tuple[Part, ...]:
    """The text in parts that together are the text; hits are the beginnings that were wanted."""
    parts: list[Part] = []
    end = 0
    for match in WORD.finditer(text):
        length = _hit_length(match[0], wanted)
        if length:
            start = match.start()
            parts.append(Part(text[end:start], False))
            end = start + length
            parts.append(Part(text[start:end], True))
    parts.append(Part(text[end:], False))
    return tuple(part for part in parts if part.text)


def _hit_length(word: str, wanted: Sequence[str]) -> int:
    """How many characters of the word the longest wanted beginning takes up; 0 for none."""
    hits = [start for start in wanted if fold(word).startswith(start)]
    if not hits:
        return 0
    longest = max(hits, key=len)
    length = 1  # one letter may fold to two, and an accent to none
    while not fold(word[:length]).startswith(longest):
        length += 1
    while length < len(word) and unicodedata.combining(word[length]):
        length += 1
    return length
