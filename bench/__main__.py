"""Measures what requests cost, beside the least that Django could do: `make bench`.

The site and the floor are served in turn by the same gunicorn with production settings, loaded by
the same generator, on SQLite, and on PostgreSQL with Redis where DATABASE_URL and CACHE_URL name
them. `python -m bench map tick` measures only these. The table is kept under bench/results/.

CPU per request is what to compare, as a multiple of the floor's of the same run. Rates and times
are of this machine and of whatever else it does; the generator takes its share of the same cores.
The CPU of PostgreSQL and Redis is not counted, of the site and of the floor alike.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from audit.site import CHECKOUT
from bench.load import etag_of, load
from bench.server import FLOOR, SITE, App, Server, run, serving
from bench.targets import MAP, OF_FLOOR, Target, of_site

SECONDS = 4.0
COLUMNS = "{:<20}{:>8}{:>9}{:>7}{:>7}{:>9}{:>9}{:>9}{:>9}{:>7}"
HEADINGS = (
    "",
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


@dataclass(frozen=True)
class Row:
    """What was measured of a target. `cpu` and `times` are in ms; `rate` per second."""

    target: Target
    cpu: float
    rate: float
    times: list[float]
    queries: int

    def percentile(self, percent: int) -> float:
        return self.times[min(len(self.times) - 1, len(self.times) * percent // 100)]


def measure(server: Server, targets: list[Target]) -> list[Row]:
    rows = []
    for target, queries in zip(targets, count_queries(server, targets), strict=True):
        before = server.cpu()
        times, asked = load(server.address, target, server.learners, SECONDS)
        cpu = (server.cpu() - before) * 1000 / asked
        rows.append(Row(target, cpu, len(times) / SECONDS, times, queries))
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
        f"{row.cpu:.2f}",
        f"{times:.2f}{mark}" if times else "",
        f"{goal:g}" if goal else "",
        f"{row.rate:.0f}",
        *(f"{row.percentile(percent):.1f}" for percent in (50, 95, 99)),
        len(row.times),
        row.queries,
    )


def bench(name: str, environments: dict[App, dict[str, str]], only: list[str]) -> list[str]:
    """Measure floor and site with one kind of database; the lines of the report."""
    with TemporaryDirectory() as folder:
        with serving(FLOOR, environments[FLOOR], Path(folder)) as floor:
            rows = measure(floor, OF_FLOOR)
        with serving(SITE, environments[SITE], Path(folder)) as site:
            targets = of_site(etag_of(site.address, MAP))
            rows += measure(site, [t for t in targets if not only or t.name.split()[0] in only])
            memory = site.memory()
    return [f"## {name}", "", *table(rows), "", f"Memory of the site's processes: {memory:.0f} MB"]


def on_sqlite(folder: str) -> dict[App, dict[str, str]]:
    return {
        app: {"DATABASE_URL": f"sqlite:///{folder}/{app.wsgi}.sqlite3"} for app in (SITE, FLOOR)
    }


def on_postgresql(url: str, cache_url: str) -> dict[App, dict[str, str]]:
    """New databases beside the one of `url`, which itself is left alone."""
    server, _, _ = url.rpartition("/")
    names = {SITE: "waymark_bench", FLOOR: "waymark_bench_floor"}
    with psycopg.connect(url, autocommit=True) as connection:
        for name in names.values():
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name}")
    return {
        app: {"DATABASE_URL": f"{server}/{name}", "CACHE_URL": cache_url}
        for app, name in names.items()
    }


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


def parts(only: list[str]) -> Iterator[list[str]]:
    """The report, part by part as it is measured."""
    yield [f"# {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {commit()}", "", machine()]
    with TemporaryDirectory() as folder:
        yield bench("SQLite", on_sqlite(folder), only)
    url, cache_url = os.environ.get("DATABASE_URL", ""), os.environ.get("CACHE_URL", "")
    if url.startswith("postgres") and cache_url.startswith("redis"):
        yield bench("PostgreSQL with Redis", on_postgresql(url, cache_url), only)
    else:
        yield ["PostgreSQL was not measured: DATABASE_URL and CACHE_URL name none."]


def main() -> None:
    only, name, report = sys.argv[1:], f"{datetime.now(UTC):%Y-%m-%d-%H%M}-{commit()}.txt", ""
    for lines in parts(only):
        part = "\n".join(lines) + "\n"
        print(part, flush=True)
        report += part + "\n"
    if not only:
        (CHECKOUT / "bench/results" / name).write_text(report.rstrip("\n") + "\n")


main()
