"""What the fixture, the last loading and the site are compared as: rows of plain values.

A row is known by its model and its path of slugs, and its fields hold text, numbers, truths, a
path (what it refers to), or a list (a step's prerequisites; a parent's children in order). Where
a row stands among its siblings is no field of its own: the order of the children is one field of
the parent, "topics" of a step for instance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

Value: TypeAlias = str | int | bool | list[str]
Fields: TypeAlias = Mapping[str, Value | None]

PREREQUISITES = "prerequisites"
DRAFT = ("state", "draft")


class Key(NamedTuple):
    """Which row: ("roadmap.step", "machine-learning-engineer/deep-learning")."""

    model: str
    path: str

    def __str__(self) -> str:
        return f"{self.model} {self.path}"

    @property
    def slug(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def roadmap(self) -> str:
        return self.path.partition("/")[0]

    @property
    def parent(self) -> Key | None:
        """The row whose path begins this one's; None for a roadmap."""
        parent = KINDS[self.model].parent
        return Key(f"roadmap.{parent}", self.path.rpartition("/")[0]) if parent else None


@dataclass(frozen=True, slots=True)
class Row:
    """A row's fields, and the number by which it stands among its siblings."""

    fields: Fields
    position: int = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """How rows of a model hang together.

    `parent` is the reference that begins the key; `home` the one whose children it stands among,
    and `order` what those children are called there. `archived` is the field and value that
    withdraw a row; a kind without it is deleted.
    """

    parent: str = ""
    home: str = ""
    order: str = ""
    archived: tuple[str, Value] | None = None


# Parents come before their children.
KINDS = {
    "roadmap.roadmap": Kind(),
    "roadmap.stage": Kind("roadmap", "roadmap", "stages"),
    "roadmap.step": Kind("roadmap", "stage", "steps", archived=("state", "archived")),
    "roadmap.topic": Kind("step", "step", "topics", archived=("is_archived", True)),
    "roadmap.criterion": Kind("step", "step", "criteria", archived=("is_archived", True)),
    "roadmap.resource": Kind("step", "step", "resources"),
}
ORDERS = {kind.order for kind in KINDS.values() if kind.order}


def home_of(key: Key, fields: Fields) -> Key | None:
    """The row among whose children this one stands; None for a roadmap."""
    kind = KINDS[key.model]
    if kind.home == kind.parent:
        return key.parent
    return Key(f"roadmap.{kind.home}", str(fields[kind.home]))


def in_order(positions: Mapping[Key, int]) -> list[str]:
    """The slugs of siblings."""
    return [key.slug for key in sorted(positions, key=lambda key: (positions[key], key.slug))]


def with_orders(rows: Mapping[Key, Row]) -> dict[Key, Row]:
    """The rows, each with the order of its children as fields."""
    families: dict[tuple[Key, str], dict[Key, int]] = defaultdict(dict)
    for key, row in rows.items():
        if home := home_of(key, row.fields):
            families[home, KINDS[key.model].order][key] = row.position
    orders = {
        f"roadmap.{home}": [kind.order for kind in KINDS.values() if kind.home == home]
        for home in {kind.home for kind in KINDS.values()}
    }
    return {
        key: replace(
            row,
            fields={
                **row.fields,
                **{order: in_order(families[key, order]) for order in orders.get(key.model, ())},
            },
        )
        for key, row in rows.items()
    }
