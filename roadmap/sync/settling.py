"""Takes the site's side of a conflict for good."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from roadmap.sync.plan import DROPPED, Conflict, Plan
from roadmap.sync.rows import Fields, Key, Row


class NoSuchConflict(Exception):
    """What should be settled is no conflict. The text is its name."""


def settle(
    plan: Plan, fixture: Mapping[Key, Row], loaded: Mapping[Key, Fields], names: Iterable[str]
) -> None:
    """Take the site's side of these conflicts of a plan: count the fixture's as loaded.

    From then on the field is an admin's edit like any other, until the fixture changes again.

    Raises:
        NoSuchConflict: a name is of no conflict.
    """
    by_name = {conflict.name: conflict for conflict in plan.conflicts}
    for name in dict.fromkeys(names):
        if name not in by_name:
            raise NoSuchConflict(name)
        conflict = by_name[name]
        plan.conflicts.remove(conflict)
        plan.kept.append((conflict.key, conflict.field))
        _remember(plan, fixture, loaded, conflict)


def _remember(
    plan: Plan, fixture: Mapping[Key, Row], loaded: Mapping[Key, Fields], conflict: Conflict
) -> None:
    key = conflict.key
    if conflict.fixture == DROPPED:  # From now on the row is the site's own.
        plan.forgotten.append(key)
        return
    wanted = fixture[key].fields
    before = plan.loaded.get(key, loaded.get(key, wanted))
    plan.loaded[key] = {**before, conflict.field: wanted[conflict.field]}
