"""The cache as a table of the database: shared by all workers and hosts that share the database."""

from __future__ import annotations

import base64
import pickle
import secrets
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.utils import timezone

DROPS_EVERY = 500  # writes, about


class TableCache(DatabaseCache):
    """Writes with one statement, and drops only what has expired, however full the table is.

    Django's own counts the whole table at each write, and looks for the row first. It also drops a
    third of what is alive, so that whoever fills the table, with guesses at ever new accounts,
    starts all rate limits anew.
    """

    _table: str

    def drop_expired(self) -> int:
        """What has expired is never read; this makes room. How many there were."""
        return self._run("DELETE FROM {table} WHERE expires < %s", timezone.now())

    def count_expired(self) -> int:
        table, now = connection.ops.quote_name(self._table), _as_stored(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table} WHERE expires < %s", [now])  # noqa: S608
            return int(cursor.fetchone()[0])

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        """Set a value; with the mode "add", only where there is none that is alive.

        Returns:
            Whether it was set.
        """
        if secrets.randbelow(DROPS_EVERY) == 0:
            self.drop_expired()
        if mode == "touch":
            touched: bool = super()._base_set(mode, key, value, timeout)  # type: ignore[misc]
            return touched
        seconds = self.get_backend_timeout(timeout)
        end_of_time = datetime.max.replace(tzinfo=UTC)
        expires = end_of_time if seconds is None else datetime.fromtimestamp(seconds, UTC)
        pickled = base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode()
        upsert = (
            "INSERT INTO {table} (cache_key, value, expires) VALUES (%s, %s, %s) ON CONFLICT "
            "(cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires"
        )
        if mode == "add":
            upsert += " WHERE {table}.expires < %s"
            return self._run(upsert, key, pickled, expires, timezone.now()) > 0
        return self._run(upsert, key, pickled, expires) > 0

    def _run(self, statement: str, *values: str | datetime) -> int:
        """How many rows it changed."""
        with connection.cursor() as cursor:
            cursor.execute(
                statement.format(table=connection.ops.quote_name(self._table)),
                [_as_stored(value) if isinstance(value, datetime) else value for value in values],
            )
            return int(cursor.rowcount)


def _as_stored(time: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(time.replace(microsecond=0))
