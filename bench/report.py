"""What was measured, how it is written, and where."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from audit.site import CHECKOUT
from bench.load import load
from bench.server import Server, run
from bench.targets import Target

ROUNDS = 8
SECONDS = 0.75  # of a round; a quarter of it more goes by untimed
COLUMNS = "{:<20}{:>9}{:>8}{:>9}{:>7}{:>7}{:>9}{:>9}{:>9}{:>9}{:>7}"
HEADINGS = (
    "",
    "at first",
    "CPU ms",
    "of floor",
    "goal",
    "1/s",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "requests",
    "SQL",
)


@dataclass
class Row:
    """What was measured of a target of a server: seconds of CPU for so many requests, those
    beforehand included, and how long each one took, in ms. `first` is the CPU of a request, in ms,
    of a round before, in which the processes draw what they keep."""

    server: Server
    target: Target
    queries: int
    first: float = 0
    seconds: float = 0
    asked: int = 0
    times: list[float] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def cpu(self) -> float:
        """Of a request, in ms."""
        return self.seconds * 1000 / self.asked

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.times) / (ROUNDS * SECONDS)

    def percentile(self, percent: int) -> float:
        times = sorted(self.times)
        return times[min(len(times) - 1, len(times) * percent // 100)]

    def begin(self) -> None:
        seconds, asked, _times = self._round()
        self.first = seconds * 1000 / asked

    def add_round(self) -> None:
        seconds, asked, times = self._round()
        self.seconds += seconds
        self.asked += asked
        self.times += times

    def _round(self) -> tuple[float, int, list[float]]:
        before, server = self.server.cpu(), self.server
        learners = server.crowd if self.target.is_of_crowd else server.learners
        times, asked = load(server.address, self.target, learners, self.numbers, SECONDS)
        return server.cpu() - before, asked, times


def measure(targets: dict[Server, list[Target]]) -> list[Row]:
    """Ask each server for its targets, round by round, so that a machine that is busy for a while
    is busy for all of them."""
    rows = [
        Row(server, target, queries)
        for server, of_server in targets.items()
        for target, queries in zip(of_server, count_queries(server, of_server), strict=True)
    ]
    for row in rows:
        row.begin()
    for _ in range(ROUNDS):
        for row in rows:
            row.add_round()
    return rows


def count_queries(server: Server, targets: list[Target]) -> list[int]:
    asks = [[target.ask(server.learners[-1], turn) for turn in (0, 1)] for target in targets]
    requests = [[[a.method, a.path, a.body, a.headers] for a in pair] for pair in asks]
    counts: list[int] = json.loads(
        run(server.environment, "-m", "bench.queries", stdin=json.dumps(requests))
    )
    return counts


def table(rows: list[Row]) -> list[str]:
    """The rows as lines; a multiple that misses its goal has a mark (*)."""
    floors = {row.target.name: row.cpu for row in rows}
    return [COLUMNS.format(*HEADINGS), *(_line(row, floors) for row in rows)]


def _line(row: Row, floors: dict[str, float]) -> str:
    goal = row.target.goal
    times = row.cpu / floors[row.target.floor] if row.target.floor in floors else 0
    mark = "*" if goal and times > goal else ""
    return COLUMNS.format(
        row.target.name,
        f"{row.first:.2f}",
        f"{row.cpu:.2f}",
        f"{times:.2f}{mark}" if times else "",
        f"{goal:g}" if goal else "",
        f"{row.rate:.0f}",
        *(f"{row.percentile(percent):.1f}" for percent in (50, 95, 99)),
        len(row.times),
        row.queries,
    )


def machine() -> str:
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return f"{os.cpu_count()} cores of {cpu}, Python {platform.python_version()}"


def commit() -> str:
    asked = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    return subprocess.run(asked, cwd=CHECKOUT, capture_output=True, text=True).stdout.strip()


def keep(report: str, kind: str = "") -> None:
    """Under bench/results/, by the time and the commit."""
    name = f"{datetime.now(UTC):%Y-%m-%d-%H%M}-{commit()}{kind}.txt"
    (CHECKOUT / "bench/results" / name).write_text(report.rstrip("\n") + "\n")


def heading() -> str:
    return f"# {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {commit()}\n\n{machine()}\n"
