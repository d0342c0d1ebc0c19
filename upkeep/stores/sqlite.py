"""A SQLite file, copied by SQLite's own online backup."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from config.progress import Show
from upkeep.refused import Refused

SUFFIX = "sqlite3"
STEP = 2000  # pages at a time
BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database that is not closed


def write(path: Path, show: Show) -> dict[str, int]:
    """Copy page after page of one snapshot: a transaction that reads keeps it, and the log of the
    site's writes grows beside it meanwhile."""
    with closing(_open(database())) as source, closing(sqlite3.connect(path)) as copy:
        source.execute("BEGIN")
        rows = _count(source)  # the first read: from here on it is one moment
        source.backup(copy, pages=STEP, progress=lambda _, left, of: show(of - left, of))
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, with no log beside it
    return rows


def read_back(path: Path, show: Show) -> dict[str, int]:
    show(0, 1)
    try:
        with closing(_open(path)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise Refused(f"{path} is damaged.")
            if copy.execute("PRAGMA foreign_key_check").fetchone():
                raise Refused(f"{path} has rows that belong to nothing.")
            rows = _count(copy)
    except sqlite3.DatabaseError as error:
        raise Refused(f"{path} is damaged: {error}.") from error
    show(1, 1)
    return rows


def refuse_unless_empty() -> None:
    path = database()
    beside = [name for suffix in BESIDE if (name := Path(f"{path}{suffix}")).exists()]
    if beside or (path.exists() and path.stat().st_size):
        there = ", ".join(str(name) for name in [path, *beside] if name.exists())
        raise Refused(
            f"A backup is restored into an empty place only. Stop the site and move away: {there}"
        )


@contextmanager
def filled(path: Path, show: Show) -> Iterator[None]:
    """The copy gets the name of the database at the very end, when all is done with it."""
    place = database()
    aside = Path(f"{place}.restoring")
    show(0, 1)
    _remove(aside)
    os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        shutil.copyfile(path, aside)
        with _instead(aside):
            yield
        with aside.open("rb") as file:
            os.fsync(file.fileno())
        if place.exists() and not place.stat().st_size:
            place.unlink()
        os.link(aside, place)  # unlike a rename, never over a database that came meanwhile
    finally:
        _remove(aside)
    show(1, 1)


def database() -> Path:
    return Path(connection.settings_dict["NAME"])


@contextmanager
def _instead(path: Path) -> Iterator[None]:
    """The site's connection leads to another file for a while."""
    connection.close()
    settings, place = connection.settings_dict, connection.settings_dict["NAME"]
    settings["NAME"] = str(path)
    try:
        yield
    finally:
        connection.close()  # which takes the log into the file
        settings["NAME"] = place


def _open(path: Path) -> sqlite3.Connection:
    if not path.exists():
        raise Refused(f"There is no database at {path}.")
    address = f"file:{quote(str(path))}?mode=rw"  # which makes none
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=20)


def _count(of: sqlite3.Connection) -> dict[str, int]:
    tables = of.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\' ORDER BY name"
    ).fetchall()
    return {
        name: of.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
        for (name,) in tables
    }


def _remove(path: Path) -> None:
    for suffix in ("", "-queue", *BESIDE):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
