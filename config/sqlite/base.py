"""SQLite, with a queue before its single writer.

A transaction that finds another one writing would sleep and try again, for longer each time, while
later ones slip in before it. Here it waits for a lock on a file beside the database, which the
kernel hands on at once, in the order of asking, among the threads and the processes of a machine.
Single statements outside of a transaction still wait as SQLite does.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    _turn: int | None = None  # the open file of the lock, while this connection writes

    @contextmanager
    def quick_transaction(self) -> Iterator[None]:
        """A transaction that a power cut may take back: its end does not wait for the disk. What
        another one acknowledges later brings it to the disk as well."""
        if self.in_atomic_block:  # whose end decides
            yield
            return
        self.ensure_connection()
        database = self.connection
        database.execute("PRAGMA synchronous=NORMAL")
        try:
            with transaction.atomic(self.alias):
                yield
        finally:
            database.execute("PRAGMA synchronous=FULL")

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc] # where it fails, Django rolls back
        self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _take_turn(self) -> None:
        if not self.is_in_memory_db():
            path = f"{self.settings_dict['NAME']}-queue"
            # Only read, so that it does not matter which user's process made it first.
            self._turn = os.open(path, os.O_RDONLY | os.O_CREAT, 0o644)
            fcntl.flock(self._turn, fcntl.LOCK_EX)

    def _end_turn(self) -> None:
        if self._turn is not None:
            os.close(self._turn)  # which unlocks it
            self._turn = None
