"""How the database is asked what every page asks, in words written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from django.db import connections

if TYPE_CHECKING:
    from config.postgresql.base import DatabaseWrapper as PostgreSQL

Rows = Sequence[tuple[Any, ...]]


def ask(statement: str, values: Sequence[Any], using: str = "default") -> Rows:
    """The rows that answer a SELECT.

    Args:
        statement: one of a few; PostgreSQL keeps how it goes about each.
        values: numbers, texts and times, in place of its %s.
        using: the alias of the database.
    """
    connection = connections[using]
    if connection.vendor == "postgresql":
        return cast("PostgreSQL", connection).ask(statement, values)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: Rows = cursor.fetchall()
    return rows
