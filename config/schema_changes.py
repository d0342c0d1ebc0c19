"""Which changes of the schema may not be made while the code before them serves.

An upgrade migrates first and replaces the web processes one by one, so that code meets tables that
are newer than it is; and going back, it does so again. So a migration adds what the old code can
leave alone, in one release (expand), and takes away in a later one, when no running code names it
any more (contract). A rule that was looked into is put aside in the migration itself:

    served_by_old_code = {"RemoveField step.hint": "The release before does not read it."}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db.migrations import Migration
from django.db.migrations import operations as ops
from django.db.migrations.operations.base import Operation
from django.db.models import Field, NOT_PROVIDED

PUT_ASIDE = "served_by_old_code"
"""The attribute of a migration that names the operations that were looked into, and why."""


def problems(migration: Migration) -> list[str]:
    """What is unsafe in a migration of tables that are in use, one sentence each."""
    put_aside = getattr(migration, PUT_ASIDE, {})
    new_tables = {
        operation.name_lower
        for operation in migration.operations
        if isinstance(operation, ops.CreateModel)
    }
    found = [
        (named(operation), reason)
        for operation in migration.operations
        if str(getattr(operation, "model_name", "")).lower() not in new_tables
        for reason in _reasons(operation)
    ]
    stale = put_aside.keys() - {name for name, _ in found}
    return [
        *(f"{name}: {reason}" for name, reason in found if name not in put_aside),
        *(f"{name}: is put aside, but nothing is wrong with it." for name in sorted(stale)),
    ]


def named(operation: Operation) -> str:
    """The operation in one line: what it does, and to what."""
    of = getattr(operation, "model_name", "")
    index = getattr(operation, "index", getattr(operation, "constraint", None))
    what = getattr(index, "name", "") or getattr(operation, "name", "")
    what = what or getattr(operation, "old_name", "")
    name = f"{of}.{what}".strip(".").lower()
    return f"{type(operation).__name__} {name}".strip()


def _reasons(operation: Operation) -> Iterator[str]:
    for kind, rule in RULES.items():
        if type(operation) is kind and (reason := rule(operation)):
            yield reason


def _always(reason: str) -> Callable[[Operation], str]:
    return lambda operation: reason


def _add_field(operation: Operation) -> str:
    field: Field = operation.field  # type: ignore[attr-defined]
    if field.many_to_many or field.null or field.db_default is not NOT_PROVIDED:
        return ""
    return "old code inserts rows without it: null=True, or a db_default."


def _alter_field(operation: Operation) -> str:
    field: Field = operation.field  # type: ignore[attr-defined]
    if field.null or field.many_to_many or field.db_default is not NOT_PROVIDED:
        return ""
    return "if it may be empty today, old code goes on leaving it so; a narrower type locks the table."


def _run_python(operation: Operation) -> str:
    is_reversible: bool = operation.reversible
    return "" if is_reversible else "it can't be gone back on: give it a reverse."


RULES: dict[type[Operation], Callable[[Operation], str]] = {
    ops.RemoveField: _always("old code still reads it."),
    ops.DeleteModel: _always("old code still reads it."),
    ops.RenameField: _always("old code asks for the old name: add a field, fill it, remove later."),
    ops.RenameModel: _always("old code asks for the old table."),
    ops.AlterModelTable: _always("old code asks for the old table."),
    ops.AddField: _add_field,
    ops.AlterField: _alter_field,
    ops.AddIndex: _always("it locks the table's writers meanwhile: AddIndexConcurrently."),
    ops.AddConstraint: _always("it locks the table, and old code may write what it refuses."),
    ops.AlterUniqueTogether: _always("it locks the table: a UniqueConstraint of its own."),
    ops.RunPython: _run_python,
    ops.RunSQL: _run_python,
}
