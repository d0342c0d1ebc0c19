"""One process prepares the site at a time, on whatever machine it is."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection

PREPARING = 7_719_265  # the number of an advisory lock, which nothing else of the site takes
PAUSE = 0.2  # seconds


@contextmanager
def alone() -> Iterator[None]:
    """Wait until nobody else is within it, on the same database of PostgreSQL or on this machine.

    The lock goes with its process or its connection, however they end.
    """
    if connection.vendor == "postgresql":
        with connection.copy().cursor() as cursor:  # the other connection has transactions to make
            # A query that waited would never end: whoever makes an index concurrently waits for it.
            while not _is_taken(cursor):
                time.sleep(PAUSE)
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARING])
                cursor.db.close()
    else:
        settings.VAR_DIR.mkdir(exist_ok=True)
        with (settings.VAR_DIR / "prepare.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _is_taken(cursor: Any) -> bool:
    """Try to take the lock."""
    cursor.execute("SELECT pg_try_advisory_lock(%s)", [PREPARING])
    (is_taken,) = cursor.fetchone()
    return bool(is_taken)
