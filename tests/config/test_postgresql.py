"""How PostgreSQL is asked; while it is away, by one thread, and the others are told at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from socket import socket, socketpair
from typing import Any

import pytest
from django.db import (
    DataError,
    OperationalError,
    ProgrammingError,
    connection,
    connections,
    transaction,
)
from django.db.backends.postgresql import base as djangos
from pytest_django import DjangoDbBlocker

from accounts.models import BY_ID
from config.postgresql.base import Away, DatabaseWrapper
from config.session_store import READ
from config.settings import DATABASES
from roadmap.models.note import ON_STEP
from roadmap.statements import LEARNER, RECORDS, RECORDS_AND_VERSION, ROADMAP
from tests.conftest import SLUG

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")


class Server:
    """Answers, or has whoever asks wait and then says no."""

    def __init__(self) -> None:
        self.ends: list[socket] = []
        self.is_up = True
        self.asked = 0
        self.is_waited_for = threading.Event()
        self.says_no = threading.Event()

    def connect(self) -> socket:
        self.asked += 1
        if self.is_up:
            own, theirs = socketpair()
            self.ends += own, theirs
            return theirs
        self.is_waited_for.set()
        assert self.says_no.wait(timeout=60)
        raise psycopg.OperationalError("no answer")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    server = Server()

    def connect(wrapper: object, conn_params: dict[str, Any]) -> socket:
        return server.connect()

    monkeypatch.setattr(djangos.DatabaseWrapper, "get_new_connection", connect)
    monkeypatch.setattr(DatabaseWrapper, "_away", Away())
    yield server
    for end in server.ends:
        end.close()


@contextmanager
def one_more_connection() -> Iterator[DatabaseWrapper]:
    """To the tests' database, under the alias "some"."""
    connections["some"] = database = DatabaseWrapper(connections.settings["default"], alias="some")
    try:
        yield database
    finally:
        database.close()
        del connections["some"]


def process_of(database: DatabaseWrapper) -> int:
    """Of PostgreSQL, which answers at the other end of the connection."""
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def hang_up(process: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 60000)", [process])


def connect() -> bool:
    wrapper = DatabaseWrapper(connections.settings["default"], alias="some")
    return isinstance(wrapper.get_new_connection({}), socket)


def test_all_ask_it_while_it_answers(server: Server) -> None:
    assert all(connect() for _ in range(3))


def test_while_one_waits_for_it_the_others_are_told_at_once(server: Server) -> None:
    server.is_up = False
    server.says_no.set()
    with pytest.raises(psycopg.OperationalError):  # the first one finds out
        connect()
    server.says_no.clear()
    server.is_waited_for.clear()
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(connect)
        assert server.is_waited_for.wait(timeout=60)
        with pytest.raises(OperationalError, match="another thread asks"):
            connect()
        server.says_no.set()
        assert isinstance(waiting.exception(), psycopg.OperationalError)
    assert server.asked == 2


def test_as_soon_as_one_is_answered_all_ask_again(server: Server) -> None:
    server.is_up = False
    server.says_no.set()
    with pytest.raises(psycopg.OperationalError):
        connect()
    server.is_up = True
    assert all(connect() for _ in range(3))
    assert not DatabaseWrapper._away.is_away


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL to hang up")
def test_a_connection_is_kept_until_it_hangs_up(
    db: None, django_db_blocker: DjangoDbBlocker
) -> None:
    def process() -> int:
        """Of the next request."""
        database.close_if_unusable_or_obsolete()
        return process_of(database)

    with django_db_blocker.unblock(), one_more_connection() as database:
        first = process()
        assert process() == first
        hang_up(first)
        second = process()
        assert second != first
        assert process() == second


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL to hang up")
def test_a_connection_that_a_query_found_lost_is_replaced(
    db: None, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock(), one_more_connection() as database:
        first = process_of(database)
        hang_up(first)
        with pytest.raises(OperationalError):
            process_of(database)
        database.close_if_unusable_or_obsolete()
        assert process_of(database) != first


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="about what PostgreSQL writes")
@pytest.mark.parametrize(
    "time",
    [
        datetime(2026, 3, 1, 12, 30, 15, 123456, UTC),
        datetime(2026, 3, 1, 12, 30, 15, 120000, UTC),
        datetime(2026, 3, 1, 12, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        None,
    ],
    ids=str,
)
def test_a_time_is_read_as_it_was_written(time: datetime | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [time])
        (read,) = cursor.fetchone()
    assert read == time
    assert time is None or read.tzinfo is UTC


@pytest.mark.skipif(connection.vendor != "postgresql", reason="about how PostgreSQL commits")
def test_only_the_end_of_a_quick_transaction_does_not_wait_for_the_disk(
    db: None, django_db_blocker: DjangoDbBlocker
) -> None:
    def waits() -> bool:
        with database.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            return bool(cursor.fetchone()[0] != "off")

    with django_db_blocker.unblock(), one_more_connection() as database:
        with database.quick_transaction():
            assert not waits()
        assert waits()
        with transaction.atomic(using="some"):
            with database.quick_transaction():
                assert waits()
            assert waits()  # the outer one is what ends


# What every page asks

needs_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="about what PostgreSQL plans"
)
PLANNED = "SELECT count(*) FROM pg_prepared_statements WHERE NOT from_sql"
ITSELF = "SELECT name, number FROM asked WHERE name = %s AND number > %s"


@pytest.fixture
def asked(db: None, django_db_blocker: DjangoDbBlocker) -> Iterator[DatabaseWrapper]:
    """A connection with a table of its own, in no transaction."""
    with django_db_blocker.unblock(), one_more_connection() as database:
        with database.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE asked (name varchar(8), number integer)")
            cursor.execute("INSERT INTO asked VALUES ('rose', 1), ('rose', 2), ('fir', 3)")
        yield database


@contextmanager
def noted(database: DatabaseWrapper) -> Iterator[list[str]]:
    """The statements that come by Django's execute wrappers, as that for slow queries."""
    statements: list[str] = []

    def note(execute: Any, sql: str, *others: Any) -> Any:
        statements.append(sql)
        return execute(sql, *others)

    with database.execute_wrapper(note):
        yield statements


@needs_postgresql
def test_a_question_is_planned_once_for_a_connection(asked: DatabaseWrapper) -> None:
    for number, answer in ((0, [("rose", 1), ("rose", 2)]), (1, [("rose", 2)]), (2, [])):
        assert asked.ask(ITSELF, ["rose", number]) == answer
        assert asked.ask(PLANNED, [])[0][0] == 2  # and the counting itself


@needs_postgresql
def test_a_question_is_answered_though_its_plan_has_gone_bad(asked: DatabaseWrapper) -> None:
    """As when a migration gives a column another type while the site serves."""
    assert asked.ask(ITSELF, ["fir", 0]) == [("fir", 3)]
    with asked.cursor() as cursor:
        cursor.execute("ALTER TABLE asked ALTER number TYPE bigint")
    for _ in range(3):
        assert asked.ask(ITSELF, ["fir", 0]) == [("fir", 3)]


@needs_postgresql
def test_a_plan_that_is_not_there_is_made_anew(asked: DatabaseWrapper) -> None:
    """As behind a pool, where another process of PostgreSQL answers the next question."""
    assert asked.ask(ITSELF, ["fir", 0]) == [("fir", 3)]
    with asked.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    for _ in range(2):
        assert asked.ask(ITSELF, ["fir", 0]) == [("fir", 3)]
    assert asked.ask(PLANNED, [])[0][0] == 2


@needs_postgresql
def test_a_question_that_takes_too_long_is_not_asked_again(asked: DatabaseWrapper) -> None:
    with asked.cursor() as cursor:
        cursor.execute("SET statement_timeout TO 200")
    with noted(asked) as statements, pytest.raises(OperationalError, match="timeout"):
        asked.ask("SELECT pg_sleep(%s)::text", [60])
    assert len(statements) == 1


@needs_postgresql
def test_a_text_with_a_nul_in_it_is_refused_and_not_cut_off(asked: DatabaseWrapper) -> None:
    with pytest.raises(DataError):
        asked.ask(ITSELF, ["fir\0", 0])


@needs_postgresql
@pytest.mark.parametrize(
    ("statement", "values"),
    [
        (RECORDS_AND_VERSION, [7, 7, 7, SLUG]),
        (RECORDS, [7, 7, 7]),
        (ROADMAP, [SLUG]),
        (LEARNER, [7]),
        (BY_ID, [7]),
        (ON_STEP, [7, 7]),
        (READ, ["a-session", datetime(2026, 3, 1, tzinfo=UTC)]),
    ],
)
def test_the_rows_are_those_that_a_cursor_reads(
    asked: DatabaseWrapper, statement: str, values: list[Any]
) -> None:
    with asked.cursor() as cursor:
        for table, row in ROWS.items():
            cursor.execute(f"CREATE TEMPORARY TABLE {table} (LIKE {table} INCLUDING DEFAULTS)")
            names, signs = ", ".join(row), ", ".join(["%s"] * len(row))
            sql = f"INSERT INTO {table} ({names}) VALUES ({signs})"
            cursor.execute(sql, list(row.values()))
    rows, read = asked.ask(statement, values), asked._ask_with_cursor(statement, values)
    assert rows == read != []
    assert [type(value) for row in rows for value in row] == [
        type(value) for row in read for value in row
    ]


NOW = datetime(2026, 3, 1, 12, 30, 15, 123456, UTC)
ROWS: dict[str, dict[str, Any]] = {
    "roadmap_learner": {"id": 7, "created_at": NOW, "seen_at": NOW},
    "roadmap_stepstatus": {
        "id": 7,
        "learner_id": 7,
        "step_id": 7,
        "status": "done",
        "started_at": NOW,
        "finished_at": NOW,
        "touched_at": NOW,
    },
    "roadmap_topictick": {"id": 7, "learner_id": 7, "topic_id": 7, "ticked_at": NOW},
    "roadmap_evidence": {
        "id": 7,
        "learner_id": 7,
        "step_id": 7,
        "project_id": 7,
        "created_at": NOW,
    },
    "roadmap_note": {
        "id": 7,
        "learner_id": 7,
        "step_id": 7,
        "text": "Words, and → more.",
        "revision": 3,
        "updated_at": NOW,
    },
    "accounts_user": {
        "id": 7,
        "password": "!",
        "is_superuser": False,
        "email": "alice@example.org",
        "name": "Alice",
        "time_zone": "",
        "is_staff": False,
        "is_active": True,
        "date_joined": NOW,
    },
    "django_session": {"session_key": "a-session", "session_data": "{}", "expire_date": NOW},
}


@needs_postgresql
def test_a_question_that_is_wrong_says_why(asked: DatabaseWrapper) -> None:
    with pytest.raises(ProgrammingError, match="does not exist"):
        asked.ask("SELECT 1 FROM no_such_table WHERE id = %s", [1])
    with pytest.raises(DataError, match="invalid input syntax"):
        asked.ask(ITSELF, ["fir", "many"])
    assert asked.ask(ITSELF, ["fir", 0]) == [("fir", 3)]


@needs_postgresql
def test_a_question_sees_what_its_own_transaction_wrote(asked: DatabaseWrapper) -> None:
    with transaction.atomic(using="some"):
        with asked.cursor() as cursor:
            cursor.execute("DELETE FROM asked WHERE name = 'fir'")
        assert asked.ask(ITSELF, ["fir", 0]) == []
        transaction.set_rollback(True, using="some")
    assert asked.ask(ITSELF, ["fir", 0]) == [("fir", 3)]


@needs_postgresql
def test_a_question_to_one_that_hung_up_fails_and_the_next_is_answered(
    asked: DatabaseWrapper,
) -> None:
    assert asked.ask("SELECT %s", ["here"]) == [("here",)]
    hang_up(process_of(asked))
    with pytest.raises(OperationalError):
        asked.ask("SELECT %s", ["here"])
    asked.close_if_unusable_or_obsolete()
    assert asked.ask("SELECT %s", ["here"]) == [("here",)]


@needs_postgresql
def test_a_question_is_timed_as_queries_are(asked: DatabaseWrapper) -> None:
    with noted(asked) as statements:
        asked.ask(ITSELF, ["fir", 0])
    assert statements == [ITSELF]


def test_the_site_s_postgresql_is_asked_in_this_way() -> None:
    if "postgresql" in DATABASES["default"]["ENGINE"]:
        assert DATABASES["default"]["ENGINE"] == "config.postgresql"
