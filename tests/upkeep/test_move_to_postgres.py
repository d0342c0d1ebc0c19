"""`manage.py move_to_postgres`: every row comes over once, and SQLite stays as it was."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import DjangoDbBlocker, Settings

from accounts.models import User
from roadmap.models import Change, Import, Learner, Note, Step, Upload
from roadmap.models.takeout import Source
from tests.postgresql import NEEDS_POSTGRESQL
from tests.upkeep.conftest import add_note, begin_site, connected, made
from upkeep import digest, move

pytestmark = NEEDS_POSTGRESQL

CHANGES = 100
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def begun_on_sqlite(
    django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A site on SQLite with rows of all kinds of columns."""
    path = tmp_path_factory.mktemp("begun") / "begun.sqlite3"
    with django_db_blocker.unblock(), connected(str(path), "config.sqlite"):
        begin_site()
        alice = User.objects.get(name="Alice")
        learner, step = Learner.objects.get(user=alice), Step.objects.all()[0]
        for number in range(CHANGES):
            before, after = ("todo", "done") if number % 2 == 0 else ("done", "todo")
            Change.objects.create(
                learner=learner, step=step, before=before, after=after, why="chosen", at=BEGAN
            )
        Import.objects.create(learner=learner, source=Source.LIST, notes=[{"b": 1, "a": [None]}])
        Upload.objects.create(learner=learner, source=Source.ARCHIVE, content=b"\x00\xff PK")
        Authenticator.objects.create(user=alice, type="totp", data={"secret": "x"})
        UserSession.objects.create(user=alice, session_key="k", ip="2001:db8::1", user_agent="ä\\N")
        SessionStore().save()
    return path


@pytest.fixture
def source(
    begun_on_sqlite: Path,
    tmp_path: Path,
    django_db_blocker: DjangoDbBlocker,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Path]:
    """The file of the site, to which its connection leads."""
    monkeypatch.setattr(digest, "CHUNK", 30)  # so that there are several
    path = tmp_path / "waymark.sqlite3"
    shutil.copy(begun_on_sqlite, path)
    with django_db_blocker.unblock(), connected(str(path), "config.sqlite"):
        yield path


@pytest.fixture
def target(django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[str]:
    """The name of an empty database."""
    with django_db_blocker.unblock(), made(tmp_path) as name:
        yield name


@pytest.fixture
def url(target: str, settings: Settings) -> str:
    address = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/"
    return address.format(**connections.settings["default"]) + target


def move_it(url: str) -> str:
    said = StringIO()
    call_command("move_to_postgres", url, stdout=said)
    return said.getvalue()


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of all models, in an order of ours."""
    return {
        model._meta.label: sorted(model._base_manager.values(), key=lambda row: str(row.values()))
        for model in digest.site_models()
        if model is not Upload
    }


class Interrupted(Exception):
    """The machine stopped."""


def interrupt_after(batches: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let a move stop after so many batches; the tables of those that came through."""
    copied: list[str] = []
    copy_batch = move._copy_batch

    def copy(model: Any, rows: Any, last_row: int) -> None:
        if len(copied) == batches:
            raise Interrupted
        copy_batch(model, rows, last_row)
        copied.append(model._meta.db_table)

    monkeypatch.setattr(move, "_copy_batch", copy)
    return copied


def test_every_row_comes_over_as_it_was(target: str, url: str, source: Path) -> None:
    rows, file = everything(), bytes(Upload.objects.get().content)
    assert len(rows["roadmap.Change"]) == CHANGES
    assert f"Moved {sum(map(len, rows.values())) + 1:,} rows" in move_it(url)
    with connected(target, "django.db.backends.postgresql"):
        assert everything() == rows
        assert bytes(Upload.objects.get().content) == file
        assert "waymark_move" not in connection.introspection.table_names()


def test_the_site_goes_on_there_with_new_numbers(target: str, url: str, source: Path) -> None:
    move_it(url)
    with connected(target, "django.db.backends.postgresql"):
        call_command("migrate", verbosity=0)
        erin = User.objects.create_user("erin@example.org")
        assert erin.pk > User.objects.get(name="Bob").pk
        add_note(erin)
        assert Note.objects.count() == 3


def test_sqlite_is_only_read(url: str, source: Path) -> None:
    connection.close()
    before = hashlib.sha256(source.read_bytes()).digest()
    move_it(url)
    connection.close()
    assert hashlib.sha256(source.read_bytes()).digest() == before


def test_nobody_writes_meanwhile(url: str, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = []

    def write() -> None:
        with closing(sqlite3.connect(source, timeout=0)) as site, site:
            site.execute("DELETE FROM roadmap_note")

    def bar(label: str) -> Callable[[int, int], None]:
        with pytest.raises(sqlite3.OperationalError, match="database is locked"):
            write()
        refused.append(label)
        return lambda done, total: None

    monkeypatch.setattr(move, "bar", bar)
    move_it(url)
    assert refused == ["Reading", "Copying", "Comparing"]
    assert Note.objects.count() == 2


@pytest.mark.parametrize("batches", [0, 3, 10])
def test_it_goes_on_where_it_was_interrupted(
    batches: int, target: str, url: str, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = everything()
    with monkeypatch.context() as patched:
        first = interrupt_after(batches, patched)
        with pytest.raises(Interrupted):
            move_it(url)
    second = interrupt_after(1000, monkeypatch)
    move_it(url)
    with connected(target, "django.db.backends.postgresql"):
        assert everything() == rows
    expected = sum(-(-len(found) // 30) for found in rows.values()) + 1
    assert len(first) == batches
    assert len(first) + len(second) == expected


def test_it_goes_on_where_the_tables_were_half_made(
    target: str, url: str, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = everything()

    def stop(*tables: object, **options: object) -> None:
        call_command("migrate", "accounts", database="target", verbosity=0)
        raise Interrupted

    with monkeypatch.context() as patched:
        patched.setattr(move, "call_command", stop)
        with pytest.raises(Interrupted):
            move_it(url)
    move_it(url)
    with connected(target, "django.db.backends.postgresql"):
        assert everything() == rows


def test_a_change_between_two_tries_is_noticed(
    url: str, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        interrupt_after(3, patched)
        with pytest.raises(Interrupted):
            move_it(url)
    Note.objects.filter(pk=1).update(text="written meanwhile")
    with pytest.raises(CommandError, match="has changed since the move began"):
        move_it(url)


def test_a_row_that_came_over_otherwise_is_noticed(
    url: str, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_all = move._copy_all

    def copy_badly(*arguments: Any) -> None:
        copy_all(*arguments)
        Note.objects.using(move.TARGET).filter(pk=1).update(text="otherwise")

    monkeypatch.setattr(move, "_copy_all", copy_badly)
    with pytest.raises(CommandError, match=r"Not all came over as it was: roadmap_note\."):
        move_it(url)


def test_a_target_with_other_data_is_left_alone(target: str, url: str, source: Path) -> None:
    with connected(target, "django.db.backends.postgresql"), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE other (number integer)")
    with pytest.raises(CommandError, match="The target has other data"):
        move_it(url)
    with connected(target, "django.db.backends.postgresql"):
        assert connection.introspection.table_names() == ["other"]


def test_it_is_not_done_twice(url: str, source: Path) -> None:
    move_it(url)
    with pytest.raises(CommandError, match="The target has other data"):
        move_it(url)


def test_what_postgresql_does_not_take_is_named(url: str, source: Path) -> None:
    """SQLite does not hold a text to its longest length."""
    User.objects.filter(name="Alice").update(name=str(uuid.uuid4()) * 20)
    with pytest.raises(CommandError, match="does not take a row of accounts_user"):
        move_it(url)


def test_a_database_of_an_older_version_is_brought_up_to_date_first(url: str, source: Path) -> None:
    call_command("migrate", "roadmap", "0002", verbosity=0)
    with pytest.raises(CommandError, match=r"run manage\.py prepare first"):
        move_it(url)


def test_a_database_of_a_newer_version_is_refused(url: str, source: Path) -> None:
    MigrationRecorder(connection).record_applied("roadmap", "0099_of_next_year")
    with pytest.raises(CommandError, match=r"does not know roadmap\.0099_of_next_year"):
        move_it(url)


@pytest.mark.parametrize(
    "target",
    ["sqlite:////tmp/other.sqlite3", "nonsense", "postgres://a:b@host:port/c", "postgres://"],
)
def test_only_postgresql_is_a_target(target: str, source: Path) -> None:
    with pytest.raises(CommandError, match="must look like postgres://"):
        move_it(target)


def test_the_environment_may_name_the_target(
    url: str, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CommandError, match=r"Where to\?"):
        call_command("move_to_postgres")
    monkeypatch.setenv("MOVE_TO", url)
    said = StringIO()
    call_command("move_to_postgres", stdout=said)
    assert "Moved" in said.getvalue()
