"""Takes a site that outgrew SQLite, with all its data, into an empty PostgreSQL database.

While it runs, it holds SQLite's write lock, so that nobody changes what is being read. How far it
is stands in a table of the target, written in the same transaction as the rows: an interrupted move
goes on where it was, and no row comes twice. At the end each table of both sides is read again, and
their numbers of rows and digests must be the same.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from graphlib import TopologicalSorter
from typing import Any

import environ
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DataError, IntegrityError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models.expressions import RawSQL

from config.progress import Show, bar
from upkeep.digest import Model, chunk_of, digest, site_models
from upkeep.manifest import migrations_of_database, unknown_migrations
from upkeep.refused import Refused

TARGET = "target"
MARKS = "waymark_move"
PREPARED = "(prepared)"  # the mark that the tables of the target are there, and empty

Digests = dict[str, tuple[int, str]]


def move(url: str) -> Digests:
    """
    Args:
        url: of the target, as DATABASE_URL would name it.

    Returns:
        Of each table, the number of rows and the digest that both sides have.

    Raises:
        Refused: the site is not on SQLite or not up to date, the target has other data, SQLite
            changed between two tries, or in the end the sides differ.
        django.db.DatabaseError: one of the two can't be reached.
    """
    _refuse_source()
    models = _parents_first(site_models())
    with _connected(url), transaction.atomic():  # SQLite's only writer, though it writes nothing
        expected = _digests(models, "default", bar("Reading"))
        _begin(expected)
        _copy_all(models, expected, bar("Copying"))
        found = _digests(models, TARGET, bar("Comparing"))
        _refuse_difference(expected, found)
        _finish(models)
    return found


def _refuse_source() -> None:
    if connection.vendor != "sqlite":
        raise Refused("DATABASE_URL must name the SQLite database that is to be moved.")
    if unknown := unknown_migrations(migrations_of_database()):
        raise Refused(f"This version does not know {', '.join(unknown)}: move with a newer one.")
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refused("The SQLite database is not up to date: run manage.py prepare first.")


@contextmanager
def _connected(url: str) -> Iterator[None]:
    configured = connections.configure_settings({"default": _settings_of(url)})
    connections.settings[TARGET] = configured["default"]
    try:
        yield
    finally:
        connections[TARGET].close()
        del connections[TARGET], connections.settings[TARGET]


def _settings_of(url: str) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    if url.startswith(("postgres://", "postgresql://")):
        with suppress(ValueError):  # of a port that is no number
            settings = environ.Env.db_url_config(url)  # type: ignore[no-untyped-call]
    if not settings.get("NAME"):
        raise Refused("The target must look like postgres://name:password@host/database.")
    return settings


def _parents_first(models: list[Model]) -> list[Model]:
    """So that each row finds those that it names."""
    graph = {
        model: {
            field.related_model
            for field in model._meta.concrete_fields
            if field.related_model not in (None, model)
        }
        for model in models
    }
    return list(TopologicalSorter(graph).static_order())


def _digests(models: list[Model], database: str, show: Show) -> Digests:
    total = sum(model._base_manager.using(database).count() for model in models)
    seen = itertools.count(1)
    digests = {
        model._meta.db_table: digest(model, database, lambda: show(next(seen), total))
        for model in models
    }
    show(total, total)
    return digests


def _begin(expected: Digests) -> None:
    """Make the target's tables, or see that an interrupted move can go on."""
    with connections[TARGET].cursor() as cursor:
        tables = connections[TARGET].introspection.table_names(cursor)
        if not tables:
            _note_beginning(expected)
        elif MARKS not in tables:
            raise Refused("The target has other data: name an empty database.")
        cursor.execute(f"SELECT name, digest FROM {MARKS}")  # noqa: S608
        noted = dict(cursor.fetchall())
        is_prepared = noted.pop(PREPARED, None) is not None
        if noted != {name: _in_short(*pair) for name, pair in expected.items()}:
            raise Refused(
                "The SQLite database has changed since the move began. Stop the site, make the "
                "target anew, and begin again."
            )
    if not is_prepared:
        _prepare(list(expected))


def _note_beginning(expected: Digests) -> None:
    with transaction.atomic(using=TARGET), connections[TARGET].cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE {MARKS} "
            "(name text PRIMARY KEY, digest text NOT NULL, last_row bigint NOT NULL DEFAULT 0)"
        )
        cursor.executemany(
            f"INSERT INTO {MARKS} (name, digest) VALUES (%s, %s)",  # noqa: S608
            [(name, _in_short(*pair)) for name, pair in expected.items()],
        )


def _prepare(tables: list[str]) -> None:
    """Make the tables, and empty them again: Django fills some of its own."""
    call_command("migrate", database=TARGET, interactive=False, verbosity=0)
    with transaction.atomic(using=TARGET), connections[TARGET].cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(map(_quoted, tables))}")
        cursor.execute(f"INSERT INTO {MARKS} VALUES (%s, '')", [PREPARED])  # noqa: S608


def _copy_all(models: list[Model], expected: Digests, show: Show) -> None:
    total = sum(count for count, _ in expected.values())
    done = 0
    for model in models:
        name = model._meta.db_table
        with connections[TARGET].cursor() as cursor:
            cursor.execute(f"SELECT last_row FROM {MARKS} WHERE name = %s", [name])  # noqa: S608
            (last_row,) = cursor.fetchone()
            cursor.execute(f"SELECT count(*) FROM {_quoted(name)}")  # noqa: S608
            done += cursor.fetchone()[0]
        while rows := _rows_after(model, last_row):
            last_row = rows[-1][0]
            _copy_batch(model, rows, last_row)
            done += len(rows)
            show(done, total)
    show(total, total)


def _rows_after(model: Model, last_row: int) -> list[tuple[Any, ...]]:
    """The next rows, in the order in which SQLite keeps them; the number of each stands first."""
    number = RawSQL(f'"{model._meta.db_table}"."rowid"', [])  # noqa: S611
    rows = model._base_manager.annotate(sqlite_row=number).filter(sqlite_row__gt=last_row)
    names = [field.attname for field in model._meta.concrete_fields]
    return list(rows.order_by("sqlite_row").values_list("sqlite_row", *names)[: chunk_of(model)])


def _copy_batch(model: Model, rows: list[tuple[Any, ...]], last_row: int) -> None:
    target, fields = connections[TARGET], model._meta.concrete_fields
    name, columns = model._meta.db_table, ", ".join(_quoted(str(field.column)) for field in fields)
    try:
        with transaction.atomic(using=TARGET), target.cursor() as cursor:
            with (
                target.wrap_database_errors,
                cursor.copy(f"COPY {_quoted(name)} ({columns}) FROM STDIN") as copy,
            ):
                for _, *values in rows:
                    pairs = zip(fields, values, strict=True)
                    copy.write_row([f.get_db_prep_save(v, connection=target) for f, v in pairs])
            mark = f"UPDATE {MARKS} SET last_row = %s WHERE name = %s"  # noqa: S608
            cursor.execute(mark, [last_row, name])
    except (DataError, IntegrityError) as error:
        raise Refused(f"PostgreSQL does not take a row of {name}: {error}") from error


def _refuse_difference(expected: Digests, found: Digests) -> None:
    if different := [name for name in expected if expected[name] != found[name]]:
        raise Refused(
            f"Not all came over as it was: {', '.join(different)}. Make the target anew, and begin "
            "again; the SQLite database is as it was."
        )


def _finish(models: list[Model]) -> None:
    """New rows get numbers after the last one; the target then is a site's database as any."""
    with transaction.atomic(using=TARGET), connections[TARGET].cursor() as cursor:
        for statement in connections[TARGET].ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        cursor.execute(f"DROP TABLE {MARKS}")
        cursor.execute("ANALYZE")


def _in_short(count: int, hashed: str) -> str:
    return f"{count} {hashed}"


def _quoted(name: str) -> str:
    return connections[TARGET].ops.quote_name(name)
