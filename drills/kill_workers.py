"""kill -9 of every process of the site under load: what was acknowledged is there, once.

On SQLite, and on PostgreSQL. First the workers, which their master replaces; then all of them at
once, and the site is started again as a supervisor would.
"""

from __future__ import annotations

import os
import signal
import tempfile
import time
from pathlib import Path

from audit.servers import new_database, wait_for
from audit.site import answers_at, new_web_process
from audit.traffic import Traffic, refuse_loss, ticking
from bench.server import SITE, serving

LOAD = 2  # seconds, before and after each blow


def drill() -> None:
    with tempfile.TemporaryDirectory() as folder:
        strike(Path(folder), f"sqlite:///{folder}/waymark.sqlite3")
    with tempfile.TemporaryDirectory() as folder, new_database() as database:
        strike(Path(folder), database)


def strike(folder: Path, database: str) -> None:
    with serving(SITE, {"DATABASE_URL": database}, folder) as server:
        with ticking(server) as traffic:
            time.sleep(LOAD)
            kill(*server.workers())
            more_is_acknowledged(traffic)
            time.sleep(LOAD)
            kill(server.pid, *server.workers())
            port = int(server.environment["PORT"])
            wait_for(lambda: not answers_at(port))
            with new_web_process(folder, server.environment, port):
                more_is_acknowledged(traffic)
                time.sleep(LOAD)
        assert traffic.answers[0], "Nobody was struck."
        refuse_loss(server.environment, traffic.acknowledged)
        answers = dict(traffic.answers)
        print(f"  {database.partition(':')[0]}: {len(traffic.acknowledged)} ticks, {answers}")


def kill(*pids: int) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def more_is_acknowledged(traffic: Traffic) -> None:
    before = len(traffic.acknowledged)
    wait_for(lambda: len(traffic.acknowledged) > before)
