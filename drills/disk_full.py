"""The disk is full: a clear 503 for what writes, reading goes on, and nothing acknowledged is lost.

The database is on a small file system in memory, which only root may mount.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import product
from pathlib import Path

from audit.site import CHECKOUT
from audit.traffic import Answer, Tick, ask, refuse_loss, tick, topics
from bench.server import SITE, Server, serving
from bench.targets import MAP

SIZE = "24m"
FILLER = "filler"


def drill() -> None:
    if os.geteuid() != 0:
        raise PermissionError("Only root may mount the small disk that is to be full.")
    with tempfile.TemporaryDirectory() as folder, small_disk() as disk:
        database = disk / "waymark.sqlite3"
        with serving(SITE, {"DATABASE_URL": f"sqlite:///{database}"}, Path(folder)) as server:
            acknowledged = go_through(server, disk)
            refuse_loss(server.environment, acknowledged)
            with closing(sqlite3.connect(database)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@contextmanager
def small_disk() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", name], check=True)
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", name], check=True)


def go_through(server: Server, disk: Path) -> set[Tick]:
    ticks = iter(product(topics(), server.learners))
    acknowledged: set[Tick] = set()

    def tick_one_more() -> Answer:
        (step, topic), learner = next(ticks)
        answer = tick(server.address, learner, step, topic)
        if answer.status == 302:
            acknowledged.add((learner.email, step, topic))
        return answer

    for _ in range(20):
        assert tick_one_more().status == 302
    fill(disk)
    while (full := tick_one_more()).status == 302:  # what SQLite had taken of the disk before
        pass
    assert full.status == 503, full.status
    assert "Back in a moment" in full.body
    assert int(full.headers["Retry-After"]) > 0
    print(f"  503 after {len(acknowledged)} ticks")
    for path in (MAP, f"{MAP}{topics()[0][0]}/", "/notes/", "/dashboard/"):
        for learner in server.learners[:8]:
            status = ask(server.address, path, learner).status
            assert status == 200, f"{path} was answered with {status}."
    refuse_backup(server, disk)
    (disk / FILLER).unlink()
    for _ in range(20):
        assert tick_one_more().status == 302
    return acknowledged


def fill(disk: Path) -> None:
    with (disk / FILLER).open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass


def refuse_backup(server: Server, disk: Path) -> None:
    """A backup onto the full disk says so and leaves nothing."""
    folder = disk / "backups"
    folder.mkdir()
    command = [sys.executable, "manage.py", "backup", str(folder)]
    said = subprocess.run(
        command, cwd=CHECKOUT, env=server.environment, capture_output=True, text=True, check=False
    )
    assert f"There is no room left in {folder}" in said.stderr, said
    assert not list(folder.iterdir())
