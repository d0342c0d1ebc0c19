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
DIGITS = 13  # of a time in ms, from 2001 until 2286


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

    def count(self, name: str, most: int, seconds: float, now: float) -> bool:
        """Count one more, unless there are as many already: one statement, and so in turn.

        The value is a text of times in ms, each of DIGITS digits, the last one first.

        Args:
            name: of the counter.
            most: as many it counts within `seconds`.
            now: in seconds since 1970.

        Returns:
            Whether it was counted.
        """
        self._drop_now_and_then()
        ms, kept = int(now * 1000), int(seconds * 1000)
        count = (
            "INSERT INTO {table} (cache_key, value, expires) VALUES (%s, %s, %s) "
            "ON CONFLICT (cache_key) DO UPDATE SET expires = excluded.expires, "
            "value = substr(excluded.value || {table}.value, 1, %s) "
            "WHERE substr({table}.value, %s, %s) <= %s"
        )
        key = self.make_and_validate_key(name)
        expires = datetime.fromtimestamp(now + seconds + 1, UTC)  # for it is stored in full seconds
        oldest = DIGITS * (most - 1) + 1, DIGITS
        values = key, _digits(ms), expires, DIGITS * most, *oldest, _digits(ms - kept)
        return self._run(count, *values) > 0

    def time_of(self, name: str, nth: int) -> float | None:
        """When the nth before now was counted, in seconds since 1970; None if there is none."""
        table = connection.ops.quote_name(self._table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT substr(value, %s, %s) FROM {table} WHERE cache_key = %s",  # noqa: S608
                [DIGITS * (nth - 1) + 1, DIGITS, self.make_and_validate_key(name)],
            )
            row = cursor.fetchone()
        return int(row[0]) / 1000 if row and row[0] else None

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        """Set a value; with the mode "add", only where there is none that is alive.

        Returns:
            Whether it was set.
        """
        self._drop_now_and_then()
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

    def _drop_now_and_then(self) -> None:
        if secrets.randbelow(DROPS_EVERY) == 0:
            self.drop_expired()

    def _run(self, statement: str, *values: str | int | datetime) -> int:
        """How many rows it changed."""
        with connection.cursor() as cursor:
            cursor.execute(
                statement.format(table=connection.ops.quote_name(self._table)),
                [_as_stored(value) if isinstance(value, datetime) else value for value in values],
            )
            return int(cursor.rowcount)


def _as_stored(time: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(time.replace(microsecond=0))


def _digits(ms: int) -> str:
    """So that times are in order as texts are."""
    return f"{ms:0{DIGITS}}"
