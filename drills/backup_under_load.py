"""A backup is made while learners tick, and restored: what was acknowledged before is there.

On SQLite, and on PostgreSQL. What comes while it is made may be in it or not; what is in it is
whole, for it is the database of one moment: the restored one has every tick with its history.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from audit.servers import new_database
from audit.traffic import refuse_loss, ticking
from bench.server import SITE, run, serving

LOAD = 2  # seconds, before and after


def drill() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/waymark.sqlite3"
        restored = f"sqlite:///{folder}/restored.sqlite3"
        go_through(Path(folder), database, restored)
    with (
        tempfile.TemporaryDirectory() as folder,
        new_database() as database,
        new_database() as restored,
    ):
        go_through(Path(folder), database, restored)


def go_through(folder: Path, database: str, restored: str) -> None:
    backups = folder / "backups"
    backups.mkdir()
    with serving(SITE, {"DATABASE_URL": database}, folder) as server:
        with ticking(server) as traffic:
            time.sleep(LOAD)
            before = set(traffic.acknowledged)
            said = run(server.environment, "manage.py", "backup", str(backups))
            after = set(traffic.acknowledged)
            time.sleep(LOAD)
        assert set(traffic.answers) == {302}, f"The backup was in the way: {traffic.answers}."
        assert len(after) > len(before), "Nothing was ticked while it was made."
        place = server.environment | {"DATABASE_URL": restored}
        (file,) = (path for path in backups.iterdir() if path.suffix != ".json")
        print(f"  {said.strip()}")
        print(f"  {run(place, 'manage.py', 'restore', str(file)).strip()}")
        refuse_loss(place, before)
        print(f"  {len(before)} ticks before, {len(after) - len(before)} while it was made")
