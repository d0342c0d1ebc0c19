"""What a sync is going to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from roadmap.sync.rows import Fields, Key, Row

DROPPED = "(dropped)"
DELETED = "(deleted)"
NEVER_LOADED = "(never loaded)"

BOTH_CHANGED = "both changed"
GOES_ROUND = "it would go round in a cycle"
HIDES = "learners have records on it"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that the fixture must not change, mostly as an admin did. The site's value stays."""

    key: Key
    field: str
    fixture: Any
    loaded: Any
    site: Any
    reason: str

    @property
    def name(self) -> str:
        """As it is printed, and as `--keep` takes it: "roadmap.step trail/gate, title"."""
        return f"{self.key}, {self.field}"


@dataclass(slots=True)
class Plan:
    """What changes on the site, what an admin's edit keeps from changing, and what to remember.

    `updated` holds new values by row and field; `archived` says which of these rows are only
    withdrawn. `kept` names a row and a field, or no field where an admin deleted the row.
    `loaded` and `forgotten` change the memory of what was loaded.
    """

    created: dict[Key, Row] = field(default_factory=dict)
    updated: dict[Key, dict[str, Any]] = field(default_factory=dict)
    archived: list[Key] = field(default_factory=list)
    deleted: list[Key] = field(default_factory=list)
    positions: dict[Key, int] = field(default_factory=dict)
    kept: list[tuple[Key, str]] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    loaded: dict[Key, Fields] = field(default_factory=dict)
    forgotten: list[Key] = field(default_factory=list)

    @property
    def changed(self) -> set[Key]:
        """The rows that the site's visitors may see a change of."""
        return {*self.created, *self.updated, *self.deleted, *self.positions}
