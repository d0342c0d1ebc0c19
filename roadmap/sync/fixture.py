"""The fixture files as one set of rows, checked before anything on the site is touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from roadmap.prerequisites import find_cycle
from roadmap.sync.columns import columns_of, model_of
from roadmap.sync.reading import FixtureError, Place, read_rows
from roadmap.sync.rows import KINDS, PREREQUISITES, Fields, Key, Row, home_of, with_orders


@dataclass(frozen=True, slots=True)
class Fixture:
    """The rows of all files, parents before children, and where each was written."""

    rows: Mapping[Key, Row]
    places: Mapping[Key, Place]

    def error(self, key: Key, reason: object) -> FixtureError:
        return FixtureError(reason, self.places[key], key)


def read_fixture(paths: Iterable[Path]) -> Fixture:
    """All rows of the files, checked as far as one can without the database.

    Raises:
        FixtureError: a file can't be read, a row is not what the models ask for, is there twice
            or refers to none, or prerequisites go round in a cycle.
    """
    rows: dict[Key, Row] = {}
    places: dict[Key, Place] = {}
    for path in paths:
        for place, key, row in read_rows(path):
            if key in rows:
                raise FixtureError(f"duplicate slug: {places[key]} has it too", place, key)
            rows[key], places[key] = row, place
    kinds = list(KINDS)
    parents_first = dict(sorted(rows.items(), key=lambda row: kinds.index(row[0].model)))
    fixture = Fixture(parents_first, places)
    _check_references(fixture)
    _check_cycles(fixture)
    return Fixture(with_orders(parents_first), places)


def _check_references(fixture: Fixture) -> None:
    for key, row in fixture.rows.items():
        needed = [key.parent, home_of(key, row.fields), *_prerequisites(row)]
        for other in filter(None, needed):
            if other not in fixture.rows:
                raise fixture.error(key, f"there is no {other}")
        if (home := home_of(key, row.fields)) and home.roadmap != key.roadmap:
            raise fixture.error(key, f"{home} belongs to another roadmap")


def _check_cycles(fixture: Fixture) -> None:
    if cycle := find_cycle({key: _prerequisites(row) for key, row in fixture.rows.items()}):
        way = " → ".join(key.slug for key in [*cycle, cycle[0]])
        raise fixture.error(cycle[0], f"prerequisites go round in a cycle: {way}")


def _prerequisites(row: Row) -> list[Key]:
    paths: Any = row.fields.get(PREREQUISITES, [])
    return [Key("roadmap.step", path) for path in paths]


def validate(fixture: Fixture, loaded: Mapping[Key, Fields]) -> None:
    """Ask the models about every row that says something else than when it was last loaded.

    Raises:
        FixtureError: a model refuses a row.
    """
    for key, row in fixture.rows.items():
        if row.fields == loaded.get(key):
            continue
        columns = columns_of(key.model)
        own = {name for name, column in columns.items() if not column.is_relation}
        values = {name: value for name, value in row.fields.items() if name in own}
        instance = model_of(key.model)(**{"slug": key.slug, "position": row.position} | values)
        relations = {f.name for f in instance._meta.get_fields() if f.is_relation}
        try:
            instance.full_clean(exclude=relations, validate_unique=False)
        except ValidationError as error:
            name, messages = next(iter(error.message_dict.items()))
            words = " ".join(dict.fromkeys(messages))  # two validators may say the same
            reason = words if name == "__all__" else f"{name}: {words}"
            raise fixture.error(key, reason) from error
