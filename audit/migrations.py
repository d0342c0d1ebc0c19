"""Which migrations may not run while the code before them serves.

An upgrade migrates first and replaces the web processes one by one, so that code meets tables that
are newer than it is; on the way back, it does so again. So a release adds what older code can leave
alone (expand), and a later one takes away what no running code names any more (contract). What was
looked into is put aside in the migration, by its name here, with the reason:

    served_by_old_code = {"RemoveField step.hint": "The release before does not read it."}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.migrations import Migration
from django.db.migrations import operations as ops
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import NOT_PROVIDED, Field

PUT_ASIDE = "served_by_old_code"


def ours() -> Iterator[tuple[Migration, ProjectState]]:
    """Each migration of this project's own apps, with the state of the tables before it."""
    loader = MigrationLoader(None)
    for app, name in sorted(loader.graph.nodes):
        if Path(apps.get_app_config(app).path).parent == settings.BASE_DIR:
            before = loader.project_state((app, name), at_end=False)
            yield loader.get_migration(app, name), before


def problems(migration: Migration, before: ProjectState) -> list[str]:
    """What is unsafe in a migration of tables that are in use, one sentence each."""
    found = dict(_found(migration, before.clone()))
    put_aside = getattr(migration, PUT_ASIDE, {})
    return [
        *(f"{name}: {reason}" for name, reason in found.items() if name not in put_aside),
        *(f"{name}: is put aside for nothing" for name in put_aside if name not in found),
    ]


def _found(migration: Migration, state: ProjectState) -> Iterator[tuple[str, str]]:
    new_tables = set[str]()
    for operation in migration.operations:
        model = str(getattr(operation, "model_name", "")).lower()
        table = state.models.get((migration.app_label, model))
        if isinstance(operation, ops.CreateModel):
            new_tables.add(operation.name_lower)
        elif model not in new_tables and (reason := _reason(operation, table)):
            yield _named(operation), reason
        operation.state_forwards(migration.app_label, state)


def _reason(operation: Operation, table: ModelState | None) -> str:
    rule = RULES.get(type(operation), "")
    return rule if isinstance(rule, str) else rule(operation, table)


def _named(operation: Any) -> str:
    """The kind of the operation, and what it is done to."""
    part = getattr(operation, "index", getattr(operation, "constraint", operation))
    name = getattr(part, "name", "") or getattr(operation, "old_name", "")
    of = getattr(operation, "model_name", "")
    return f"{type(operation).__name__} {of}.{name}".rstrip(" .").replace(" .", " ")


def _must_not_be_empty(field: Field[Any, Any]) -> bool:
    return not (field.null or field.many_to_many or field.db_default is not NOT_PROVIDED)


def _add_field(operation: Any, table: ModelState | None) -> str:
    if not _must_not_be_empty(operation.field):
        return ""
    return "old code inserts rows without it; null=True or a db_default lets it"


def _alter_field(operation: Any, table: ModelState | None) -> str:
    assert table
    new, old = operation.field, table.fields[operation.name]
    if old.null and _must_not_be_empty(new):
        return "old code still leaves it empty; a db_default lets it"
    if (old.db_column or operation.name) != (new.db_column or operation.name):
        return "old code asks for the old column"
    if type(old) is not type(new):
        return "old code writes the old type, and the table is locked while it is rewritten"
    if new.max_length and (not old.max_length or new.max_length < old.max_length):
        return "old code writes what is longer"
    return ""


def _rename_field(operation: Any, table: ModelState | None) -> str:
    assert table
    keeps_its_column = table.fields[operation.old_name].db_column
    return "" if keeps_its_column else "old code asks for the old column; db_column keeps it"


def _run(operation: Any, table: ModelState | None) -> str:
    return "" if operation.reversible else "there is no way back; give it a reverse"


Rule = str | Callable[[Any, ModelState | None], str]
RULES: dict[type[Operation], Rule] = {
    ops.DeleteModel: "old code still reads it",
    ops.RemoveField: "old code still reads it",
    ops.RenameModel: "old code asks for the old table",
    ops.AlterModelTable: "old code asks for the old table",
    ops.RenameField: _rename_field,
    ops.AddField: _add_field,
    ops.AlterField: _alter_field,
    ops.AddIndex: "PostgreSQL locks out the table's writers meanwhile: AddIndexConcurrently there",
    ops.AddConstraint: "old code may write what it refuses, and it locks the table to read it",
    ops.AlterUniqueTogether: "use a UniqueConstraint, which has a name",
    ops.RunPython: _run,
    ops.RunSQL: _run,
}
