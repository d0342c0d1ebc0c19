"""`manage.py restore`: into an empty place, whole, up to date, without who was deleted since."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from accounts.deletion import delete_user, deletions_path
from accounts.models import User
from roadmap.models import Note
from tests.upkeep.conftest import NewDatabase
from upkeep.backup import backups_in
from upkeep.manifest import manifest_path
from upkeep.stores import count_rows

Backup = Callable[[], Path]


@pytest.fixture
def backup(site: None, tmp_path: Path) -> Backup:
    """Makes one of the site."""
    folder = tmp_path / "backups"
    folder.mkdir()

    def make() -> Path:
        call_command("backup", folder, verbosity=0)
        return backups_in(folder)[0]

    return make


def restore(path: Path, **options: object) -> str:
    said = StringIO()
    call_command("restore", path, stdout=said, **options)
    return said.getvalue()


def edit(path: Path, **fields: Any) -> None:
    """Change what is written beside a backup."""
    manifest = json.loads(manifest_path(path).read_text())
    manifest_path(path).write_text(json.dumps(manifest | fields))


def is_empty() -> bool:
    return not connection.introspection.table_names()


def test_every_row_is_there_again(backup: Backup, new_database: NewDatabase) -> None:
    rows, notes = count_rows(), list(Note.objects.order_by("pk").values())
    path = backup()
    new_database()
    assert f"Restored {sum(rows.values()):,} rows" in restore(path)
    assert count_rows() == rows
    assert list(Note.objects.order_by("pk").values()) == notes
    assert User.objects.create_user("erin@example.org").pk > User.objects.get(name="Bob").pk


def test_a_place_that_is_not_empty_is_left_as_it_is(backup: Backup) -> None:
    path = backup()
    User.objects.create_user("erin@example.org")
    rows = count_rows()
    with pytest.raises(CommandError, match="into an empty place only"):
        restore(path)
    assert count_rows() == rows


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about what SQLite keeps beside its file")
def test_the_log_of_an_earlier_database_is_no_empty_place(
    backup: Backup, new_database: NewDatabase
) -> None:
    path = backup()
    left = Path(f"{new_database()}-wal")
    left.write_text("writes of another database")
    with pytest.raises(CommandError, match=str(left)):
        restore(path)


def test_a_damaged_one_is_refused(backup: Backup, new_database: NewDatabase) -> None:
    path = backup()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    new_database()
    with pytest.raises(CommandError, match="is damaged"):
        restore(path)
    assert is_empty()


def test_one_without_what_was_written_beside_it_is_refused(
    backup: Backup, new_database: NewDatabase
) -> None:
    path = backup()
    manifest_path(path).unlink()
    new_database()
    with pytest.raises(CommandError, match="A backup is two files"):
        restore(path)
    assert is_empty()


def test_one_with_other_numbers_of_rows_is_refused(
    backup: Backup, new_database: NewDatabase
) -> None:
    path = backup()
    edit(path, rows={"roadmap_note": 3})
    new_database()
    with pytest.raises(CommandError, match="other numbers of rows"):
        restore(path)
    assert is_empty()


def test_one_of_a_newer_version_is_refused_by_name(
    backup: Backup, new_database: NewDatabase
) -> None:
    MigrationRecorder(connection).record_applied("roadmap", "0099_of_next_year")
    path = backup()
    new_database()
    with pytest.raises(CommandError, match=r"newer version of Waymark.*roadmap\.0099_of_next_year"):
        restore(path)
    assert is_empty()


def test_one_of_an_older_version_is_brought_up_to_date(
    backup: Backup, new_database: NewDatabase
) -> None:
    call_command("migrate", "roadmap", "0002", verbosity=0)
    assert "roadmap_upload" not in connection.introspection.table_names()
    path = backup()
    new_database()
    assert re.search(r"Migrations applied: [1-9]", restore(path))
    assert "roadmap_upload" in connection.introspection.table_names()
    assert Note.objects.count() == 2


def test_who_was_deleted_since_is_deleted_again(backup: Backup, new_database: NewDatabase) -> None:
    path = backup()
    delete_user(User.objects.get(name="Alice"))
    new_database()
    assert "Accounts deleted again: 1." in restore(path)
    assert [user.name for user in User.objects.all()] == ["Bob"]
    assert Note.objects.count() == 1


def test_lists_of_other_machines_are_applied_too(
    backup: Backup, new_database: NewDatabase, tmp_path: Path
) -> None:
    path = backup()
    delete_user(User.objects.get(name="Alice"))
    elsewhere = deletions_path().rename(tmp_path / "list-of-another-machine.jsonl")
    new_database()
    assert "Accounts deleted again: 1." in restore(path, deletions=[elsewhere])
    assert [user.name for user in User.objects.all()] == ["Bob"]


def test_a_list_that_is_not_there_is_named_before_anything_is_done(
    backup: Backup, new_database: NewDatabase, tmp_path: Path
) -> None:
    path = backup()
    new_database()
    with pytest.raises(CommandError, match=r"There is no .*gone\.jsonl"):
        restore(path, deletions=[tmp_path / "gone.jsonl"])
    assert is_empty()


def test_one_of_the_other_kind_of_database_is_refused(
    backup: Backup, new_database: NewDatabase
) -> None:
    path = backup()
    edit(path, database={"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor])
    new_database()
    with pytest.raises(CommandError, match="This is a backup of"):
        restore(path)
    assert is_empty()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only a SQLite file waits aside")
def test_until_all_is_done_there_is_no_database(
    backup: Backup, new_database: NewDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = backup()
    place = Path(new_database())

    def fail(*args: object) -> int:
        raise OSError(5, "Input/output error", "deletions.jsonl")

    with monkeypatch.context() as patched:
        patched.setattr("upkeep.restore.apply_deletions", fail)
        with pytest.raises(CommandError, match=r"deletions\.jsonl: Input/output error"):
            restore(path)
    assert list(place.parent.glob(f"{place.name}*")) == []
    restore(path)
    assert Note.objects.count() == 2
