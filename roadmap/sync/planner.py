"""Works out what a sync would do, from three sets of rows, without touching any of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Set
from typing import Any

from roadmap.prerequisites import find_cycle
from roadmap.sync.merge import Outcome, compare, same_order, weave
from roadmap.sync.plan import (
    BOTH_CHANGED,
    DELETED,
    DROPPED,
    GOES_ROUND,
    HIDES,
    NEVER_LOADED,
    Conflict,
    Plan,
)
from roadmap.sync.rows import (
    DRAFT,
    KINDS,
    ORDERS,
    PREREQUISITES,
    Fields,
    Key,
    Row,
    home_of,
    in_order,
)


def make_plan(
    fixture: Mapping[Key, Row],
    loaded: Mapping[Key, Fields],
    site: Mapping[Key, Row],
    *,
    recorded: Set[Key] = frozenset(),
    force: bool = False,
) -> Plan:
    """Plan the sync of a checked fixture, whose parents come before their children.

    With `force` the fixture wins wherever they differ: edits are overwritten, and what an admin
    archived or deleted comes back. Only what is `recorded`, learners having records on it, never
    becomes a draft: that would hide it from them.
    """
    planner = Planner(fixture, loaded, site, recorded, force)
    planner.merge_rows()
    planner.break_cycles()
    planner.withdraw_dropped_rows()
    planner.put_in_order()
    return planner.plan


class Planner:
    def __init__(
        self,
        fixture: Mapping[Key, Row],
        loaded: Mapping[Key, Fields],
        site: Mapping[Key, Row],
        recorded: Set[Key],
        force: bool,
    ) -> None:
        self.fixture = fixture
        self.loaded = loaded
        self.site = site
        self.recorded = recorded
        self.force = force
        self.plan = Plan()
        self.alive = self._find_alive()

    def _find_alive(self) -> set[Key]:
        """The rows that the site will have, dropped ones aside."""
        alive = set(self.site)
        for key, row in self.fixture.items():
            is_deleted = key in self.loaded and key not in self.site and not self.force
            needed = {key.parent, home_of(key, row.fields)} - {None}
            if not is_deleted and needed <= alive:
                alive.add(key)
        return alive

    def merge_rows(self) -> None:
        for key, row in self.fixture.items():
            if key in self.site:
                self._merge(key, row.fields, self.loaded.get(key, {}), self.site[key].fields)
            elif key in self.alive:
                fields = {name: self._present(name, value) for name, value in row.fields.items()}
                self.plan.created[key] = Row(fields, row.position)
                self.plan.loaded[key] = row.fields
            elif key.parent is None or key.parent in self.alive:
                self._leave_out(key, row.fields)

    def _merge(self, key: Key, fixture: Fields, loaded: Fields, site: Fields) -> None:
        after: dict[str, Any] = {}
        for name, value in fixture.items():
            outcome = self._compare(key, name)
            takes_fixture = outcome in (Outcome.SAME, Outcome.UPDATE)
            after[name] = value if takes_fixture else loaded.get(name)
            if outcome is Outcome.UPDATE:
                self.plan.updated.setdefault(key, {})[name] = self._present(name, value)
            elif outcome is Outcome.KEEP:
                self.plan.kept.append((key, name))
            elif outcome is Outcome.CONFLICT:
                reason = HIDES if self._hides(key, name) else BOTH_CHANGED
                self._report(key, name, value, site[name], reason)
        if after != loaded:
            self.plan.loaded[key] = after

    def _compare(self, key: Key, name: str) -> Outcome:
        fixture, site = self.fixture[key].fields, self.site[key].fields
        loaded = self.loaded.get(key, {}).get(name)
        outcome = compare(fixture[name], loaded, site[name], self._same(name))
        if self.force and outcome is not Outcome.SAME:
            outcome = Outcome.UPDATE
        if outcome is Outcome.UPDATE and self._hides(key, name):
            return Outcome.CONFLICT
        if self.force:
            return outcome
        moves = name == KINDS[key.model].home and outcome is Outcome.UPDATE
        if moves and home_of(key, fixture) not in self.alive:
            return Outcome.CONFLICT
        return outcome

    def _hides(self, key: Key, name: str) -> bool:
        """Whether the fixture would make a draft of what learners have records on."""
        is_draft = (name, self.fixture[key].fields[name]) == DRAFT
        return is_draft and key in self.recorded

    def _same(self, name: str) -> Callable[[Any, Any], bool]:
        if name in ORDERS:
            return same_order
        return lambda one, other: self._present(name, one) == self._present(name, other)

    def _present(self, name: str, value: Any) -> Any:
        """Without the prerequisites that an admin deleted: those can't come, nor be missed."""
        if name != PREREQUISITES or value is None:
            return value
        return [path for path in value if Key("roadmap.step", path) in self.alive]

    def _report(
        self, key: Key, name: str, fixture: Any, site: Any, reason: str = BOTH_CHANGED
    ) -> None:
        loaded = self.loaded.get(key, {}).get(name)
        shown = NEVER_LOADED if loaded is None else loaded
        self.plan.conflicts.append(Conflict(key, name, fixture, shown, site, reason))

    def _leave_out(self, key: Key, fixture: Fields) -> None:
        """An admin deleted the row, or the stage it would stand in: it doesn't come back."""
        if key not in self.loaded:
            home = KINDS[key.model].home
            self._report(key, home, fixture[home], DELETED)
            return
        self.plan.kept.append((key, ""))
        for name, value in fixture.items():
            if not self._same(name)(value, self.loaded[key].get(name)):
                self._report(key, name, value, DELETED)

    def break_cycles(self) -> None:
        """Take back new prerequisites that, with those an admin chose, would go round."""
        steps = [key for key in self.alive if key.model == "roadmap.step"]
        while cycle := find_cycle({key: self._prerequisites(key) for key in steps}):
            new = [key for key in cycle if PREREQUISITES in self.plan.updated.get(key, {})]
            if not new:
                return
            self._take_back_prerequisites(min(new))

    def _take_back_prerequisites(self, key: Key) -> None:
        del self.plan.updated[key][PREREQUISITES]
        if not self.plan.updated[key]:
            del self.plan.updated[key]
        before = {PREREQUISITES: self.loaded[key][PREREQUISITES]}
        self.plan.loaded[key] = {**self.plan.loaded[key], **before}
        if self.plan.loaded[key] == self.loaded[key]:
            del self.plan.loaded[key]
        fixture, site = (rows[key].fields[PREREQUISITES] for rows in (self.fixture, self.site))
        self._report(key, PREREQUISITES, fixture, site, GOES_ROUND)

    def _prerequisites(self, key: Key) -> list[Key]:
        paths: Any = self._after(key, PREREQUISITES)
        return [Key("roadmap.step", path) for path in paths]

    def _after(self, key: Key, name: str) -> Any:
        """A field's value on the site once the plan is carried out."""
        if key in self.plan.created:
            return self.plan.created[key].fields[name]
        return self.plan.updated.get(key, {}).get(name, self.site[key].fields[name])

    def withdraw_dropped_rows(self) -> None:
        """Archive or delete what the fixture no longer has, where nobody edited it."""
        roadmaps = {key.roadmap for key in self.fixture}
        for key, loaded in self.loaded.items():
            if key in self.fixture or key.roadmap not in roadmaps:
                continue
            if key not in self.site:
                self.plan.forgotten.append(key)
            elif key.parent in self.fixture:  # else it goes the way of its parent
                self._withdraw(key, loaded, self.site[key].fields)

    def _withdraw(self, key: Key, loaded: Fields, site: Fields) -> None:
        archived = dict(filter(None, [KINDS[key.model].archived]))
        if archived and archived.items() <= site.items():
            if not archived.items() <= loaded.items():
                self.plan.loaded[key] = {**loaded, **archived}
        elif archived and archived.items() <= loaded.items() and not self.force:
            pass  # An admin brought it back.
        elif not self.force and (edited := self._edited(key, loaded, site)):
            for name in edited:
                self._report(key, name, DROPPED, site[name])
        elif archived:
            self.plan.updated[key] = archived
            self.plan.archived.append(key)
            self.plan.loaded[key] = {**loaded, **archived}
        elif not any(self._home_after(other) == key for other in self.alive):
            self.plan.deleted.append(key)
            self.plan.forgotten.append(key)

    def _edited(self, key: Key, loaded: Fields, site: Fields) -> list[str]:
        """The fields that an admin changed. A stage's order goes with its steps, not with it."""
        return [
            name
            for name, value in site.items()
            if not (key.model == "roadmap.stage" and name in ORDERS)
            and (loaded.get(name) is None or not self._same(name)(value, loaded[name]))
        ]

    def put_in_order(self) -> None:
        """Number the children of a parent anew where their order changes."""
        families: dict[tuple[Key, str], dict[Key, int]] = defaultdict(dict)
        for key in self.alive.difference(self.plan.deleted):
            if home := self._home_after(key):
                row = self.plan.created.get(key) or self.site[key]
                families[home, KINDS[key.model].order][key] = row.position
        for (home, order), positions in families.items():
            wanted = self._wanted_order(home, order)
            children = {key.slug: key for key in positions}
            if in_order(positions) != (slugs := [slug for slug in wanted if slug in children]):
                for number, slug in enumerate(slugs, start=1):
                    if positions[children[slug]] != number:
                        self.plan.positions[children[slug]] = number

    def _wanted_order(self, home: Key, order: str) -> list[str]:
        fixture: Any = self.fixture[home].fields[order] if home in self.fixture else []
        site: Any = self.site[home].fields[order] if home in self.site else []
        takes_fixture = order in self.plan.updated.get(home, {})
        return weave(fixture, site) if takes_fixture else weave(site, fixture)

    def _home_after(self, key: Key) -> Key | None:
        kind = KINDS[key.model]
        if kind.home == kind.parent:
            return key.parent
        return Key(f"roadmap.{kind.home}", self._after(key, kind.home))
