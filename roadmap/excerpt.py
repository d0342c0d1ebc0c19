"""A few lines of a text around what was searched for, in whatever case it was written."""

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
    found = find(text, query) if query else None
    if found is None:
        return Excerpt(_cut_end(text, length), "", "")
    index, end = found
    start = max(0, index - length // 3)
    before = text[start:index]
    if start:
        before = "… " + before.partition(" ")[2] if " " in before else "…" + before
    return Excerpt(before, text[index:end], _cut_end(text[end:], length - (end - start)))


def find(text: str, query: str) -> tuple[int, int] | None:
    """Where `query` begins and ends in `text`, case aside; None where it is not."""
    folded, wanted = text.casefold(), query.casefold()
    start = folded.find(wanted)
    if start < 0:
        return None
    end = start + len(wanted)
    if len(folded) == len(text):
        return start, end
    # Some letters fold to two, such as "ß" to "ss": which letter does each come from?
    origins = [index for index, letter in enumerate(text) for _ in letter.casefold()]
    return origins[start], origins[end - 1] + 1


def _cut_end(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    return text[: max(length, 0)].rsplit(" ", 1)[0] + " …"
