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

    def drop_expired(self) -> None:
        """What has expired is never read; this makes room."""
        self._run("DELETE FROM {table} WHERE expires < %s", timezone.now())

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
            return self._run(
                upsert + " WHERE {table}.expires < %s", key, pickled, expires, timezone.now()
            )
        return self._run(upsert, key, pickled, expires)

    def _run(self, statement: str, *values: str | datetime) -> bool:
        """Whether it changed a row."""
        as_stored = connection.ops.adapt_datetimefield_value
        with connection.cursor() as cursor:
            cursor.execute(
                statement.format(table=connection.ops.quote_name(self._table)),
                [
                    as_stored(value.replace(microsecond=0))
                    if isinstance(value, datetime)
                    else value
                    for value in values
                ],
            )
            return bool(cursor.rowcount > 0)
