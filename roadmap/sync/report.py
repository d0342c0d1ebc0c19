"""Says in words what a sync did or would do."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from textwrap import wrap
from typing import Any

from roadmap.sync.plan import Conflict, Plan
from roadmap.sync.rows import ORDERS

COLUMNS = ("fixture", "last loaded", "site")


def summarize(plan: Plan) -> str:
    """One line: "2 updated, 1 archived; 1 edit kept, 1 conflict"."""
    updated = len(plan.updated) - len(plan.archived)
    counts = {
        "created": len(plan.created),
        "updated": updated,
        "archived": len(plan.archived),
        "deleted": len(plan.deleted),
    }
    done = ", ".join(f"{number} {what}" for what, number in counts.items() if number)
    if not done:
        done = f"{len(plan.positions)} renumbered" if plan.positions else "unchanged"
    left = [
        f"{number} {noun}{'' if number == 1 else 's'}{rest}"
        for number, noun, rest in (
            (len(plan.kept), "edit", " kept"),
            (len(plan.conflicts), "conflict", ""),
        )
        if number
    ]
    return "; ".join(filter(None, [done, ", ".join(left)]))


def list_changes(plan: Plan) -> Iterator[str]:
    """A line for each row that is created, changed or left alone on purpose."""
    for key in plan.created:
        yield f"create {key}"
    for key, fields in plan.updated.items():
        if key in plan.archived:
            yield f"archive {key}"
        else:
            for name, value in fields.items():
                yield f"{'reorder' if name in ORDERS else 'update'} {key}, {name}: {show(value)}"
    for key in plan.deleted:
        yield f"delete {key}"
    for key, name in plan.kept:
        yield (
            f"keep {key}, {name}: an admin edited it"
            if name
            else f"leave out {key}: an admin deleted it"
        )


def show(value: Any) -> str:
    return (", ".join(value) or "none") if isinstance(value, list) else str(value)


def side_by_side(conflict: Conflict, width: int) -> Iterator[str]:
    """The three values in columns that together are as wide as `width` characters."""
    yield f"conflict: {conflict.name}: {conflict.reason}; the site's is kept"
    column = max(12, (width - 8) // 3)
    values = (show(v) for v in (conflict.fixture, conflict.loaded, conflict.site))
    yield _line(COLUMNS, column)
    yield _line(["-" * column] * 3, column)
    for parts in zip_longest(*(wrap(value, column) or [""] for value in values), fillvalue=""):
        yield _line(parts, column)


def _line(cells: Any, column: int) -> str:
    return ("  " + " | ".join(cell.ljust(column) for cell in cells)).rstrip()
