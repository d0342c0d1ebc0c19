"""Why something was not done, in words for who runs the site."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import CommandError
from django.db import DatabaseError

NO_ROOM = ("database or disk is full", "No space left on device")  # of SQLite, of PostgreSQL


class Refused(CommandError):
    """It was not done; its text says why, and what to do."""


@contextmanager
def in_words(place: Path | str) -> Iterator[None]:
    """Turns what the disk and the database say into a sentence.

    Args:
        place: what is written to.
    """
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise no_room(place) from error
        raise Refused(f"{error.filename or place}: {error.strerror}.") from error
    except (sqlite3.Error, DatabaseError) as error:
        if any(words in str(error) for words in NO_ROOM):
            raise no_room(place) from error
        raise Refused(f"The database said: {error}") from error


def no_room(place: Path | str) -> Refused:
    return Refused(f"There is no room left in {place}. What was there before is as it was.")
