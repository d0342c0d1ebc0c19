"""A few lines of a note around what was searched for."""

from __future__ import annotations

from dataclasses import dataclass

LENGTH = 240  # characters


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Plain text in three parts, so that a template can mark the middle one."""

    before: str
    hit: str
    after: str


def excerpt(text: str, query: str = "", length: int = LENGTH) -> Excerpt:
    """About `length` characters of `text` around the first `query` in it, or its beginning."""
    index = text.lower().find(query.lower()) if query else -1
    if index < 0:
        return Excerpt(_cut_end(text, length), "", "")
    end = index + len(query)
    start = max(0, index - length // 3)
    before = text[start:index]
    if start:
        before = "… " + before.partition(" ")[2] if " " in before else "…" + before
    return Excerpt(before, text[index:end], _cut_end(text[end:], length - (end - start)))


def _cut_end(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    return text[: max(length, 0)].rsplit(" ", 1)[0] + " …"
