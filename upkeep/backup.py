"""Copies the database into a folder, so that nothing half made ever has the name of a backup."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

from config.progress import bar
from upkeep.manifest import Manifest, manifest_path, migrations_of_database, sha256_of
from upkeep.refused import Refused
from upkeep.stores import store_of

NAME = "waymark-"
BACKUP = re.compile(NAME + r"[\d-]{22}\.(sqlite3|dump)")
ASIDE = ".part"


def backup(folder: Path, keep: int) -> tuple[Path, Manifest]:
    """Make a backup, read it back, and remove those that are older than the newest `keep`.

    Args:
        folder: an existing one. Only one backup is made in it at a time.
        keep: at least 1.

    Returns:
        The backup, and what is in it.

    Raises:
        Refused: it is not what the database had, which may be nothing, or another is being made.
        OSError: the folder can't be written to.
        sqlite3.Error, django.db.DatabaseError: the database can't be read, or the copy written.
    """
    store = store_of(connection.vendor)
    made_at = datetime.now(UTC)
    with _alone_in(folder):
        path = folder / f"{NAME}{made_at:%Y%m%d-%H%M%S-%f}.{store.SUFFIX}"
        with _aside(path) as part, _aside(manifest_path(path)) as manifest_part:
            if not (migrations := migrations_of_database()):
                raise Refused("The database is empty. Does DATABASE_URL name the right one?")
            rows = store.write(part, bar("Writing"))
            _to_disk(part)
            if (found := store.read_back(part, bar("Reading back"))) != rows:
                raise Refused(f"Not all came out of the backup again: {_difference(rows, found)}.")
            manifest = Manifest(
                made_at=made_at.isoformat(timespec="seconds"),
                database=connection.vendor,
                sha256=sha256_of(part),
                migrations=migrations,
                rows=rows,
            )
            manifest_part.write_text(manifest.to_json())
            _to_disk(manifest_part)
            manifest_part.rename(manifest_path(path))
            part.rename(path)  # the last step: with this name, it is whole
            _to_disk(folder)
        _rotate(folder, keep)
    return path, manifest


def backups_in(folder: Path) -> list[Path]:
    """The newest first: their names have the time. Other files are not ours to remove."""
    return sorted((path for path in folder.iterdir() if BACKUP.fullmatch(path.name)), reverse=True)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _lock(handle, folder)
        for left in folder.glob(f"{NAME}*{ASIDE}"):  # by one that was killed
            left.unlink()
        yield
    finally:
        os.close(handle)  # which unlocks it


def _lock(handle: int, folder: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Refused(f"Another backup is being made in {folder}.") from error


@contextmanager
def _aside(path: Path) -> Iterator[Path]:
    """An empty file that only its owner reads, under another name; gone if nothing became of it."""
    part = path.with_name(path.name + ASIDE)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _rotate(folder: Path, keep: int) -> None:
    for old in backups_in(folder)[keep:]:
        old.unlink()
        manifest_path(old).unlink(missing_ok=True)


def _difference(rows: dict[str, int], found: dict[str, int]) -> str:
    return ", ".join(
        f"{table} {found.get(table, 0)} of {rows.get(table, 0)} rows"
        for table in sorted(rows.keys() | found.keys())
        if rows.get(table) != found.get(table)
    )
