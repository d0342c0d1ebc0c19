"""Measures the same requests among few learners and among many: python -m bench.growth 1000 100000

Learners with believable histories are made (`manage.py make_load`); others, whose requests are
measured, walk among them. What grows is told as a multiple of the first number of learners, in CPU
of the site and of PostgreSQL, and in the 95th percentile; it shall stay within 1.3. The plans of
all queries among the most learners are kept with the numbers.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.load import load
from bench.report import heading, keep, on_postgresql, on_sqlite
from bench.server import SITE, TICK, Server, run, serving
from bench.targets import MAP, SECRET, STEP, TOPIC, Ask, Learner, Target, page, tick

SECONDS = 4.0
MOST = 1.3  # of the first


def sign_up(learner: Learner, n: int) -> Ask:
    """Somebody new, from a network of their own."""
    who = f"{os.urandom(6).hex()}@learners.example.org"
    body = f"csrfmiddlewaretoken={SECRET}&email={who}&password1=a+quiet+path+uphill"
    address = ".".join(str(byte) for byte in os.urandom(3))
    headers = {
        "Cookie": f"csrftoken={SECRET}",
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Forwarded-For": f"10.{address}",
    }
    return Ask("/accounts/signup/", method="POST", body=body, headers=headers, status=302)


TARGETS = [
    Target("map", page(MAP)),
    Target("step", page(f"{MAP}{STEP}/")),
    Target("tick", tick(f"{MAP}{STEP}/topics/{TOPIC}/")),
    Target("notes search", page("/notes/?q=pencil")),
    Target("dashboard", page("/dashboard/")),
    Target("sign-up", sign_up),
]


@dataclass(frozen=True)
class Cost:
    """Of a request, in ms: CPU of the site and of PostgreSQL, and the 95th percentile."""

    site: float
    database: float
    p95: float


def costs(server: Server) -> Iterator[Cost]:
    for target in TARGETS:
        before, database = server.cpu(), cpu_of_postgresql()
        times, asked = load(server.address, target, server.learners, SECONDS)
        yield Cost(
            (server.cpu() - before) * 1000 / asked,
            (cpu_of_postgresql() - database) * 1000 / asked,
            times[len(times) * 95 // 100],
        )


def cpu_of_postgresql() -> float:
    """Seconds that its processes on this machine took so far, in queries and beside them."""
    total = 0.0
    for process in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = process.read_text().partition("(")[2].rpartition(")")
        except OSError:  # it ended meanwhile
            continue
        if name == "postgres":
            total += sum(map(int, rest.split()[11:13])) * TICK
    return total


def grow(environment: dict[str, str], sizes: list[int], folder: Path) -> Iterator[str]:
    """The costs at each size, as lines, and in the end the plans."""
    made, first = 0, list[Cost]()
    settings = {"PATH": os.environ["PATH"], "SECRET_KEY": "a key for nobody", **environment}
    run(settings, *SITE.prepare)
    for size in sizes:
        among = ["--into-a-site-with-learners"] if made else []
        run(settings, "manage.py", "make_load", f"--learners={size - made}", *among)
        made = size
        with serving(SITE, {**environment, "TRUSTED_PROXY_COUNT": "1"}, folder) as server:
            found = list(costs(server))
            first = first or found
            yield from table(size, found, first)
            if size == sizes[-1]:
                yield plans(server)


def table(size: int, found: list[Cost], first: list[Cost]) -> Iterator[str]:
    yield f"{size:,} learners"
    yield f"{'':<16}{'site ms':>16}{'PostgreSQL ms':>18}{'p95 ms':>16}"
    for target, cost, before in zip(TARGETS, found, first, strict=True):
        yield (
            f"{target.name:<16}{times(cost.site, before.site):>16}"
            f"{times(cost.database, before.database):>18}{times(cost.p95, before.p95):>16}"
        )
    yield ""


def times(cost: float, before: float) -> str:
    """A cost, as a multiple of the first as well; with a mark (*) where that is too much."""
    multiple = cost / before if before else 1
    return f"{cost:.2f}  x{multiple:.2f}{'*' if multiple > MOST else ' '}"


def plans(server: Server) -> str:
    asks = [target.ask(server.learners[-1], 0) for target in TARGETS]
    requests = [[[ask.method, ask.path, ask.body, ask.headers]] for ask in asks]
    return run(server.environment, "-m", "bench.plans", stdin=json.dumps(requests))


def main(sizes: list[int]) -> None:
    report = heading()
    with TemporaryDirectory() as folder:
        places = {"SQLite": on_sqlite(folder)[SITE]}
        url, cache_url = os.environ.get("DATABASE_URL", ""), os.environ.get("CACHE_URL", "")
        if url.startswith("postgres") and cache_url.startswith("redis"):
            places["PostgreSQL with Redis"] = on_postgresql(url, cache_url)[SITE]
        for name, environment in places.items():
            report += f"\n## {name}\n\n"
            for line in grow(environment, sizes, Path(folder)):
                print(line, flush=True)
                report += f"{line}\n"
    keep(report, "-growth")


main([int(size) for size in sys.argv[1:]] or [1_000, 100_000])
