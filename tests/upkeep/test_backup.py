"""`manage.py backup`: whole, read back, private, and never in the way of an older one."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from roadmap.models import Note
from tests.upkeep.conftest import NewDatabase, add_note
from upkeep.backup import backups_in
from upkeep.manifest import read_manifest, sha256_of
from upkeep.stores import count_rows, sqlite, store_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder


def back_up(folder: Path, **options: object) -> Path:
    call_command("backup", folder, verbosity=0, **options)
    return backups_in(folder)[0]


def spoil_what_is_written(monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], object]) -> None:
    """A disk that does not keep what it is given."""
    store = store_of(connection.vendor)
    write = store.write

    def badly(path: Path, show: Callable[[int, int], None]) -> dict[str, int]:
        rows = write(path, show)
        spoil(path)
        return rows

    monkeypatch.setattr(store, "write", badly)


def test_it_has_every_row_and_says_so(site: None, folder: Path) -> None:
    said = StringIO()
    call_command("backup", folder, stdout=said)
    (path,) = backups_in(folder)
    rows = count_rows()
    assert store_of(connection.vendor).read_back(path, lambda done, total: None) == rows
    manifest = read_manifest(path)
    assert (manifest.rows, manifest.database) == (rows, connection.vendor)
    assert manifest.sha256 == sha256_of(path)
    assert "roadmap.0001_initial" in manifest.migrations
    assert f"{sum(rows.values()):,} rows" in said.getvalue()


def test_only_its_owner_can_read_it(site: None, folder: Path) -> None:
    umask = os.umask(0)
    try:
        back_up(folder)
    finally:
        os.umask(umask)
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_the_newest_stay_and_other_files_are_not_touched(site: None, folder: Path) -> None:
    theirs = folder / "waymark-before-the-upgrade.sqlite3"
    theirs.touch()
    paths = [back_up(folder, keep=2) for _ in range(3)]
    assert backups_in(folder) == paths[:0:-1]
    assert len(list(folder.iterdir())) == 2 * 2 + 1
    assert theirs.exists()


def test_what_does_not_read_back_is_no_backup(
    site: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = back_up(folder, keep=1)
    spoil_what_is_written(monkeypatch, lambda path: os.truncate(path, path.stat().st_size // 2))
    with pytest.raises(CommandError, match="is damaged"):
        back_up(folder, keep=1)
    assert sorted(folder.iterdir()) == sorted([first, first.with_suffix(".json")])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a lost row of a SQLite file")
def test_a_row_that_is_not_in_it_is_missed(
    site: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose_a_note(path: Path) -> None:
        with sqlite._open(path) as copy:
            copy.execute("DELETE FROM roadmap_note WHERE id = 1")

    spoil_what_is_written(monkeypatch, lose_a_note)
    with pytest.raises(CommandError, match="roadmap_note 1 of 2 rows"):
        back_up(folder)
    assert not list(folder.iterdir())


def test_a_full_disk_is_named_and_the_older_backup_stays(
    site: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = back_up(folder, keep=1)

    def write(path: Path) -> None:
        raise OSError(28, "No space left on device", str(path))

    spoil_what_is_written(monkeypatch, write)
    with pytest.raises(CommandError, match=f"There is no room left in {folder}"):
        back_up(folder, keep=1)
    assert sorted(folder.iterdir()) == sorted([first, first.with_suffix(".json")])


def test_a_folder_that_is_not_there_is_not_made(site: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no folder .*may not be mounted"):
        back_up(tmp_path / "disk")
    assert not (tmp_path / "disk").exists()


def test_only_one_is_made_at_a_time(site: None, folder: Path) -> None:
    other = os.open(folder, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    try:
        with pytest.raises(CommandError, match="Another backup is being made"):
            back_up(folder)
    finally:
        os.close(other)
    back_up(folder)


def test_what_a_killed_one_left_is_cleared(site: None, folder: Path) -> None:
    (folder / "waymark-20260101-000000-000000.sqlite3.part").write_text("half")
    assert len(list(back_up(folder).parent.iterdir())) == 2


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about copying a SQLite file by pages")
def test_writes_between_its_pages_neither_get_in_nor_hold_it_up(
    site: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "STEP", 20)
    alice = User.objects.get(name="Alice")
    monkeypatch.setattr("upkeep.backup.bar", lambda label: lambda done, total: add_note(alice))
    manifest = read_manifest(back_up(folder))
    assert Note.objects.count() > 5
    assert manifest.rows["roadmap_note"] == 2


def test_an_empty_database_does_not_push_out_good_backups(
    site: None, new_database: NewDatabase, folder: Path
) -> None:
    first = back_up(folder, keep=1)
    new_database()
    with pytest.raises(CommandError, match="Does DATABASE_URL name the right one"):
        back_up(folder, keep=1)
    assert backups_in(folder) == [first]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite needs no program")
def test_a_machine_without_pg_dump_is_told_what_to_install(
    site: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(CommandError, match="There is no pg_dump here"):
        back_up(folder)
