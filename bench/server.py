"""A gunicorn with the site's own configuration, and what the kernel says of its processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from audit.site import CHECKOUT, free_port, new_web_process
from bench.targets import Learner

LEARNERS = 100  # who take turns; more than LIMITS need for the ticks of one run
CROWD = 1_000  # with believable histories, so that hardly two of them stand alike
MADE = 2 * CROWD  # of whom half write notes, by which bench.made_learners chooses
WORKERS = "2"
TICK = 1 / os.sysconf("SC_CLK_TCK")  # seconds


@dataclass(frozen=True)
class App:
    """Something to serve.

    Attributes:
        prepare: the arguments of Python that make its database ready, one run after the other.
        learners: the module that logs in those who take turns, and makes them if need be.
        crowd: the one that logs in many more, if there are any.
    """

    wsgi: str
    settings: str
    prepare: tuple[tuple[str, ...], ...]
    learners: str
    crowd: str = ""


SITE = App(
    "config.wsgi",
    "config.settings",
    (("manage.py", "prepare"), ("manage.py", "make_load", f"--learners={MADE}")),
    "bench.learners",
    "bench.made_learners",
)
FLOOR = App("bench.floor.wsgi", "bench.floor.settings", (), "bench.floor.learners")


@dataclass(frozen=True, eq=False)
class Server:
    address: str
    pid: int
    learners: list[Learner]
    crowd: list[Learner]
    environment: dict[str, str]

    def cpu(self) -> float:
        """Seconds of CPU that its processes took so far, those that ended included."""
        own = _cpu_of(self.pid, with_ended=True)
        return own + sum(_cpu_of(pid) for pid in self.workers())

    def memory(self) -> tuple[float, float]:
        """MB of its processes, and of its workers among them; what they share is counted once, in
        equal parts (PSS)."""
        of_workers = sum(map(_pss_of, self.workers())) / 1024
        return of_workers + _pss_of(self.pid) / 1024, of_workers

    def workers(self) -> list[int]:
        return [int(p) for p in _of_process(self.pid, f"task/{self.pid}/children").split()]


@contextmanager
def serving(app: App, environment: dict[str, str], folder: Path) -> Iterator[Server]:
    """Fill a database, and serve an app from it while the context lasts.

    Args:
        environment: where the database and the cache are.
        folder: for the log.
    """
    port = free_port()
    address = f"http://localhost:{port}"
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": app.settings,
        "SECRET_KEY": "a key for a site that nobody else sees",
        "WEB_CONCURRENCY": WORKERS,
        "PORT": str(port),
        "SITE_URL": address,
        **environment,
    }
    for arguments in app.prepare:
        run(environment, *arguments)
    learners = _logged_in(environment, app.learners, LEARNERS)
    crowd = _logged_in(environment, app.crowd, CROWD) if app.crowd else []
    with new_web_process(folder, environment, port, app.wsgi) as gunicorn:
        yield Server(address, gunicorn.pid, learners, crowd, environment)


def _logged_in(environment: dict[str, str], module: str, count: int) -> list[Learner]:
    rows = json.loads(run(environment, "-m", module, str(count)))
    return [Learner(**row) for row in rows]


def run(environment: dict[str, str], *arguments: str, stdin: str = "") -> str:
    """What a Python prints in this environment.

    Raises:
        RuntimeError: it failed; with what it said.
    """
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=CHECKOUT,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stderr}")
    return done.stdout


def _of_process(pid: int, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text()


def _cpu_of(pid: int, with_ended: bool = False) -> float:
    """utime and stime of a process, in seconds, and perhaps of its children that ended: fields 14
    to 17 of proc(5)'s stat."""
    times = _of_process(pid, "stat").rpartition(")")[2].split()[11:15]
    return sum(map(int, times if with_ended else times[:2])) * TICK


def _pss_of(pid: int) -> int:
    """KB."""
    lines = _of_process(pid, "smaps_rollup").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
