"""Prerequisites must lead somewhere: a step may not, by any way round, need itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

K = TypeVar("K")


def find_cycle(prerequisites: Mapping[K, Iterable[K]]) -> list[K]:
    """The keys along one cycle, each needing the next and the last the first; [] if there is none.

    `prerequisites` maps a step's key to the keys of the steps that it needs. A key that is only
    needed, and not itself in the mapping, needs nothing.
    """
    blocked = {key: list(needs) for key, needs in prerequisites.items()}
    while free := [key for key, needs in blocked.items() if blocked.keys().isdisjoint(needs)]:
        for key in free:
            del blocked[key]
    if not blocked:
        return []
    # Whoever is still blocked needs somebody blocked: following that must come round.
    path: list[K] = []
    key = next(iter(blocked))
    while key not in path:
        path.append(key)
        key = next(need for need in blocked[key] if need in blocked)
    return path[path.index(key) :]
