"""What keeps the site's data, and how it is copied whole: one module for each kind of database."""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from django.db import connection

from config.progress import Show


class Store(Protocol):
    """
    Attributes:
        SUFFIX: how the name of a backup ends.
    """

    SUFFIX: str

    def write(self, path: Path, show: Show) -> dict[str, int]:
        """Copy the database, as it is at one moment after this call, into an empty file.

        Others go on reading and writing meanwhile.

        Returns:
            How many rows each table had at that moment.
        """

    def read_back(self, path: Path, show: Show) -> dict[str, int]:
        """How many rows of each table are in a backup, by reading all of it.

        Raises:
            upkeep.refused.Refused: it is damaged.
        """

    def refuse_unless_empty(self) -> None:
        """
        Raises:
            upkeep.refused.Refused: there is a database already.
        """

    def filled(self, path: Path, show: Show) -> AbstractContextManager[None]:
        """Bring a backup into the empty database; within the context it can be used, and only
        after it is it there for others, where the database allows that."""


def store_of(vendor: str) -> Store:
    """The one for Django's name of a kind of database."""
    return cast(Store, import_module(f"upkeep.stores.{vendor}"))


def count_rows() -> dict[str, int]:
    """How many rows each table of the site's database has."""
    counts = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT count(*) FROM {name}")  # noqa: S608
            counts[table] = cursor.fetchone()[0]
    return counts
