"""The queue before SQLite's writer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connections, transaction
from pytest_django import DjangoDbBlocker

from config.settings import DATABASES
from config.sqlite.base import DatabaseWrapper

PRAGMAS = {"synchronous": 2, "journal_mode": "wal"}

Connect = Callable[[], DatabaseWrapper]


@pytest.fixture
def connect(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Connect]:
    """Makes connections to one file, in place of those of the threads that ask."""
    made: list[DatabaseWrapper] = []

    def make() -> DatabaseWrapper:
        settings = connections.settings["default"] | {
            "ENGINE": "config.sqlite",
            "NAME": str(tmp_path / "some.sqlite3"),
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 0.0},
        }
        made.append(DatabaseWrapper(settings, alias="some"))
        made[-1].inc_thread_sharing()
        return made[-1]

    with django_db_blocker.unblock():
        yield make
        for connection in made:
            connection.close()


@pytest.fixture
def writing(connect: Connect) -> Connect:
    """The same, each as the thread's own connection "some"."""

    def make() -> DatabaseWrapper:
        connections["some"] = made = connect()
        return made

    return make


def test_writers_wait_for_each_other_even_where_sqlite_would_not(writing: Connect) -> None:
    with writing().cursor() as cursor:
        cursor.execute("CREATE TABLE counts (number INTEGER)")
        cursor.execute("INSERT INTO counts VALUES (0)")
    failures: list[Exception] = []

    def count_on() -> None:
        connection = writing()
        try:
            for _ in range(50):
                with transaction.atomic(using="some"), connection.cursor() as cursor:
                    cursor.execute("SELECT number FROM counts")
                    cursor.execute("UPDATE counts SET number = %s", [cursor.fetchone()[0] + 1])
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=count_on) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with writing().cursor() as cursor:
        cursor.execute("SELECT number FROM counts")
        assert cursor.fetchone()[0] == 200


def test_the_turn_ends_with_a_transaction_that_fails(writing: Connect) -> None:
    connection = writing()
    with pytest.raises(ZeroDivisionError), transaction.atomic(using="some"):
        _ = 1 / 0
    assert connection._turn is None
    with transaction.atomic(using="some"):
        assert connection._turn is not None
    assert connection._turn is None


def test_the_turn_ends_with_a_connection(writing: Connect) -> None:
    connection = writing()
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert connection._turn is not None
    connection.close()
    assert connection._turn is None


def test_only_the_end_of_a_quick_transaction_does_not_wait_for_the_disk(writing: Connect) -> None:
    connection = writing()

    def synchronous() -> int:
        with connection.cursor() as cursor:
            return int(cursor.execute("PRAGMA synchronous").fetchone()[0])

    with connection.quick_transaction():
        assert connection.in_atomic_block
        assert synchronous() == 1
    assert synchronous() == 2
    with pytest.raises(ZeroDivisionError), connection.quick_transaction():
        _ = 1 / 0
    assert synchronous() == 2
    with transaction.atomic(using="some"), connection.quick_transaction():
        assert synchronous() == 2  # the outer one is what ends


def test_the_site_s_sqlite_has_the_queue() -> None:
    if "sqlite" in DATABASES["default"]["ENGINE"]:
        assert DATABASES["default"]["ENGINE"] == "config.sqlite"


@pytest.mark.skipif(
    DATABASES["default"]["ENGINE"] != "config.sqlite", reason="about the options of SQLite"
)
def test_an_acknowledged_save_survives_a_power_cut(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    """FULL (2) has each commit on the disk before it is acknowledged; NORMAL (1) would not."""
    settings = connections.settings["default"] | {"NAME": str(tmp_path / "some.sqlite3")}
    database = DatabaseWrapper(settings, alias="some")
    with django_db_blocker.unblock():
        with database.cursor() as cursor:
            asked = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS]
        database.close()
    assert dict(zip(PRAGMAS, asked, strict=True)) == PRAGMAS
