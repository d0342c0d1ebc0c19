"""The three-way comparison: what the fixture says, what was last loaded, what the site has.

Pure rules about one field. An admin's edit is sacred: the fixture only wins where the site still
has what was last loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from operator import eq
from typing import TypeVar

V = TypeVar("V")


class Outcome(Enum):
    SAME = "the site has what the fixture says"
    UPDATE = "nobody edited it: the fixture's value comes"
    KEEP = "only an admin changed it: the site's value stays"
    CONFLICT = "both changed it: the site's value stays, and is reported"


def compare(fixture: V, loaded: V | None, site: V, same: Callable[[V, V], bool] = eq) -> Outcome:
    """What to do about a field. `loaded` is None if it was never loaded."""
    if same(fixture, site):
        return Outcome.SAME
    if loaded is None:
        return Outcome.CONFLICT
    if same(site, loaded):
        return Outcome.UPDATE
    if same(fixture, loaded):
        return Outcome.KEEP
    return Outcome.CONFLICT


def same_order(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether what both hold stands in the same order in both; additions don't reorder."""
    return [item for item in one if item in other] == [item for item in other if item in one]


def weave(leading: Sequence[str], other: Sequence[str]) -> list[str]:
    """All of both in the order of `leading`; the rest each follows what it follows in `other`."""
    woven = list(leading)
    place = 0
    for item in other:
        if item in woven:
            place = woven.index(item) + 1
        else:
            woven.insert(place, item)
            place += 1
    return woven
