"""One process prepares the site at a time, on whatever machine it is."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

PREPARING = 7_719_265  # the number of an advisory lock, which nothing else of the site takes


@contextmanager
def alone() -> Iterator[None]:
    """Wait until nobody else is within it, on the same database of PostgreSQL or on this machine.

    The lock goes with its process or its connection, however they end.
    """
    if connection.vendor == "postgresql":
        with connection.copy().cursor() as cursor:  # the other connection has transactions to make
            cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
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
