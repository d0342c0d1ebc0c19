"""PostgreSQL, for which one thread at a time waits while it is away.

Otherwise every thread would be waiting for it, and whoever asks whether the process is alive would
wait behind them.

Each thread keeps its connection from one request to the next. One that PostgreSQL hung up on
meanwhile, as when it is restarted, is replaced. That is seen on this side of it: Django's health
checks would ask PostgreSQL before each request.

What every page asks (config/questions.py) is planned once for each connection, for planning takes
PostgreSQL longer than answering. It is handed over without a cursor, whose layers would take this
process as long again.
"""

from __future__ import annotations

import select
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, partial
from hashlib import sha256
from typing import Any

from django.db import OperationalError, transaction
from django.db.backends.postgresql import base
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap, Loader, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import DiagnosticField, ExecStatus

from config.questions import Rows

# A column has another type by now, or a pool in between put another process in this one's place.
PLANNED_NO_MORE = (b"0A000", b"26000")  # feature_not_supported, invalid_sql_statement_name


class TimeLoader(Loader):
    """Reads a time as PostgreSQL writes it for a connection in UTC.

    psycopg takes it apart by a pattern, for any zone, which takes ten times as long: more than all
    else that is done for a row.
    """

    timezone = UTC  # Django asks for it

    def load(self, data: Buffer) -> datetime:
        return datetime.fromisoformat(bytes(data).decode())


@cache
def _with_quick_times(adapters: AdaptersMap) -> AdaptersMap:
    own = AdaptersMap(adapters)
    own.register_loader("timestamptz", TimeLoader)
    return own


class Away:
    """What the threads of this process know in common of a server."""

    def __init__(self) -> None:
        self.is_away = False
        self.asking = threading.Lock()


@cache
def _numbered(statement: str) -> bytes:
    """With $1, $2 in place of each %s: as PostgreSQL itself counts them."""
    first, *others = statement.split("%s")
    return (first + "".join(f"${n}{part}" for n, part in enumerate(others, start=1))).encode()


class Planned:
    """The statements that PostgreSQL has planned for a connection.

    Each has a name of its own, the same in every connection: where a pool in between has
    PostgreSQL's processes change places, no name may mean another statement.
    """

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._names: dict[str, bytes] = {}

    def name_of(self, statement: str) -> bytes | None:
        """None where PostgreSQL does not take it."""
        if statement not in self._names:
            numbered = _numbered(statement)
            name = b"asked_" + sha256(numbered).hexdigest()[:32].encode()
            if self._connection.pgconn.prepare(name, numbered).status != ExecStatus.COMMAND_OK:
                return None
            self._names[statement] = name
        return self._names[statement]

    def forget(self, statement: str) -> None:
        self._connection.pgconn.exec_(b"DEALLOCATE " + self._names.pop(statement))


class DatabaseWrapper(base.DatabaseWrapper):
    _away = Away()
    _planned: Planned  # of the connection there is

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """
        Raises:
            OperationalError: it does not answer; at once, where another thread finds out whether it
                does again.
        """
        away = self._away
        if not away.is_away:
            return self._ask(conn_params)
        if not away.asking.acquire(blocking=False):
            raise OperationalError("PostgreSQL is away, and another thread asks it already.")
        try:
            return self._ask(conn_params)
        finally:
            away.asking.release()

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        if self.timezone is UTC:
            params["context"] = _with_quick_times(params["context"])
        return params

    def ask(self, statement: str, values: Sequence[Any]) -> Rows:
        """See config/questions.py. In a transaction, or where queries are noted, with a cursor."""
        if self.in_atomic_block or self.queries_logged:
            return self._ask_with_cursor(statement, values)
        self.ensure_connection()
        execute = self._ask_planned
        for wrapper in reversed(self.execute_wrappers):
            execute = partial(wrapper, execute)
        with self.wrap_database_errors:
            return execute(statement, values, False, {"connection": self, "cursor": None})

    def _ask_planned(self, statement: str, values: Sequence[Any], *_: object) -> Rows:
        """What is planned no more, or can't be, is asked with a cursor."""
        connection: Any = self.connection
        sent = [str(value).encode() for value in values]
        name = self._planned.name_of(statement)
        if name is None or b"\0" in b"".join(sent):  # which ends a text for libpq
            return self._ask_with_cursor(statement, values)
        answer = connection.pgconn.exec_prepared(name, sent)
        if answer.status == ExecStatus.TUPLES_OK:
            transformer = Transformer(connection)
            transformer.set_pgresult(answer)
            return transformer.load_rows(0, answer.ntuples, tuple)
        state = answer.error_field(DiagnosticField.SQLSTATE)
        if state in PLANNED_NO_MORE:
            self._planned.forget(statement)
        elif state is not None:
            raise error_from_result(answer)
        return self._ask_with_cursor(statement, values)  # which knows a connection that is lost

    def _ask_with_cursor(self, statement: str, values: Sequence[Any]) -> Rows:
        with self.cursor() as cursor:
            cursor.execute(statement, values)
            rows: Rows = cursor.fetchall()
        return rows

    @contextmanager
    def quick_transaction(self) -> Iterator[None]:
        """A transaction that a crash of the server may take back: its end does not wait for the
        disk."""
        if self.in_atomic_block:  # whose end decides
            yield
            return
        with transaction.atomic(self.alias), self.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")
            yield

    def close_if_unusable_or_obsolete(self) -> None:
        """Asked by Django before and after each request."""
        if self.connection and not self.in_atomic_block and has_hung_up(self.connection):
            self.close()
        super().close_if_unusable_or_obsolete()

    def _ask(self, conn_params: dict[str, Any]) -> Any:
        try:
            connection = super().get_new_connection(conn_params)
        except self.Database.OperationalError:
            self._away.is_away = True
            raise
        self._away.is_away = False
        self._planned = Planned(connection)
        return connection


def has_hung_up(connection: Any) -> bool:
    """Whether PostgreSQL closed it. While nothing is asked there is nothing to read but the end."""
    if connection.closed:  # a question found out already
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))
