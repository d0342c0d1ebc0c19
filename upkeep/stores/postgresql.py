"""A PostgreSQL database, copied by pg_dump and brought back by pg_restore."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction

from config.progress import Show
from upkeep.refused import NO_ROOM, Refused, no_room
from upkeep.stores import count_rows

SUFFIX = "dump"
DUMPING = re.compile(rb'dumping contents of table "\w+\.(\w+)"')
COPY = re.compile(rb"COPY \w+\.(\w+) \(.*\) FROM stdin;\n")
COPY_ENDS = b"\\.\n"


def write(path: Path, show: Show) -> dict[str, int]:
    """Let pg_dump read the same snapshot in which the rows are counted."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        rows = count_rows()
        options = [f"--snapshot={snapshot}", "--format=custom", "--no-owner", "--no-acl"]
        with _start("pg_dump", *options, "--verbose", f"--file={path}") as dump:
            said = list(_shown(dump.stderr or (), rows, show))
        _refuse_failure(dump, said, path.parent)
    show(1, 1)
    return rows


def _shown(lines: Iterable[bytes], rows: dict[str, int], show: Show) -> Iterator[bytes]:
    """What pg_dump says, while the bar follows the tables that it names."""
    done, total = 0, sum(rows.values()) + 1
    for line in lines:
        if table := DUMPING.search(line):
            show(done, total)
            done += rows.get(table[1].decode(), 0)
        yield line


def read_back(path: Path, show: Show) -> dict[str, int]:
    """Have pg_restore write out all the data, and count the lines of each table."""
    command = ["pg_restore", "--data-only", "--file=-", str(path)]
    rows: dict[str, int] = {}
    table = ""
    show(0, 1)
    with _open(command) as restore:
        for line in restore.stdout or ():
            if table:
                if line == COPY_ENDS:
                    table = ""
                else:
                    rows[table] += 1
            elif begins := COPY.fullmatch(line):
                table = begins[1].decode()
                rows[table] = 0
        said = b"".join(restore.stderr or ())
    if restore.returncode or table:
        raise Refused(f"{path} is damaged: {said.decode(errors='replace').strip()}")
    show(1, 1)
    return rows


def refuse_unless_empty() -> None:
    if tables := connection.introspection.table_names():
        name = connection.settings_dict["NAME"]
        raise Refused(
            f"A backup is restored into an empty place only. The database {name} has "
            f"{len(tables)} tables: drop it and make it anew, or name another in DATABASE_URL."
        )


@contextmanager
def filled(path: Path, show: Show) -> Iterator[None]:
    """All of it is one transaction of pg_restore: it comes whole, or not at all."""
    show(0, 1)
    connection.close()
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-acl"]
    with _start("pg_restore", *options, str(path)) as restore:
        said = list(restore.stderr or ())
    _refuse_failure(restore, said, "the database")
    show(1, 1)
    try:
        yield
    except Exception as error:
        name = connection.settings_dict["NAME"]
        raise Refused(
            f"The backup is in the database {name}, but what comes after that failed: {error} "
            "Drop that database and make it anew before you try again."
        ) from error
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _start(program: str, *options: str) -> subprocess.Popen[bytes]:
    """Run it against the site's database. The password goes by the environment, where no list of
    processes shows it."""
    settings = connection.settings_dict
    psql, variables = connection.client.settings_to_cmd_args_env(settings, [])
    command = [program, *psql[1:-1], f"--dbname={psql[-1]}", *options]
    return _open(command, {**os.environ, **(variables or {})})


def _open(command: list[str], environment: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 # its words are ours
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    except FileNotFoundError as error:
        raise Refused(
            f"There is no {command[0]} here. On Debian: apt-get install postgresql-client"
        ) from error


def _refuse_failure(process: subprocess.Popen[bytes], said: list[bytes], place: Path | str) -> None:
    """
    Raises:
        Refused: it failed; with the lines in which it said why.
    """
    if not process.returncode:
        return
    text = b"".join(said).decode(errors="replace")
    if any(words in text for words in NO_ROOM):
        raise no_room(place)
    why = [line for line in text.splitlines() if "error" in line or "detail" in line]
    raise Refused("\n".join(why) or f"{process.args!r} failed.")
