"""A site moves from SQLite to PostgreSQL, killed again and again: all is there, once.

Learners tick on SQLite; the move is killed (kill -9) later and later until it is through; then the
same browsers go on ticking on PostgreSQL, still logged in.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from audit.servers import new_database
from audit.site import CHECKOUT, new_web_process
from audit.traffic import ask, refuse_loss, ticking
from bench.server import SITE, run, serving
from bench.targets import MAP

LOAD = 2  # seconds
FIRST_BLOW = 1.0  # seconds after the move began
LATER = 1.4  # times, after each


def drill() -> None:
    with tempfile.TemporaryDirectory() as name, new_database() as target:
        folder = Path(name)
        database = {"DATABASE_URL": f"sqlite:///{folder}/waymark.sqlite3"}
        with serving(SITE, database, folder) as server, ticking(server) as traffic:
            time.sleep(LOAD)
        before = set(traffic.acknowledged)
        kills = move_under_blows(server.environment | {"MOVE_TO": target})
        print(f"  {len(before)} ticks on SQLite, moved after being killed {kills} times")
        there = server.environment | {"DATABASE_URL": target}
        run(there, "manage.py", "prepare")
        with new_web_process(folder, there, int(there["PORT"])):
            alice = server.learners[0]
            assert alice.email in ask(server.address, MAP, alice).body, "She was logged out."
            with ticking(server) as traffic:
                time.sleep(LOAD)
        assert set(traffic.answers) == {302}, traffic.answers
        refuse_loss(there, before | traffic.acknowledged)


def move_under_blows(environment: dict[str, str]) -> int:
    """Move, killed a little later each time; how often it was."""
    kills = 0
    while not moves_within(FIRST_BLOW * LATER**kills, environment):
        kills += 1
    assert kills, "The move was through before it could be killed."
    return kills


def moves_within(seconds: float, environment: dict[str, str]) -> bool:
    """Whether the move comes through in that time; otherwise it is killed."""
    command = [sys.executable, "manage.py", "move_to_postgres"]
    moving = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL)
    try:
        status = moving.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        moving.kill()
        moving.wait()
        return False
    assert status == 0, "The move failed by itself."
    return True
