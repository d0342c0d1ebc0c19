"""Measures the same requests among few learners and among many: python -m bench.growth 1000 100000,
and only on PostgreSQL with: python -m bench.growth postgresql 1000 1000000

Learners with believable histories are made (`manage.py make_load`), and the first of them ask: at
every size the same people, with the same histories, in a database of its own. The sizes take turns,
so that a busy machine is busy for all of them. What grows is told as a multiple of the first size,
in CPU of the site and of PostgreSQL and in the 95th percentile; it shall stay within 1.3. How the
largest database answers each query is kept with the numbers.

A sign-up is nearly all hashing of its password, and tells little in the site's CPU.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from bench.databases import NOT_MEASURED, Kind, kinds
from bench.load import load
from bench.report import heading, keep
from bench.server import SITE, TICK, Server, run, serving
from bench.targets import MAP, SECRET, STEP, TOPIC, Ask, Learner, Target, page, tick

GROWN = replace(SITE, prepare=(), learners="bench.made_learners", crowd="")
SIZES = [1_000, 100_000]
ROUNDS = 4
SECONDS = 1.5  # of a round; a quarter of it more goes by untimed
MOST = 1.3  # of the first


def sign_up(learner: Learner, n: int) -> Ask:
    """Somebody new, from a network of their own; a form that is refused is answered with 200."""
    who = f"{os.urandom(6).hex()}@learners.example.org"
    body = f"csrfmiddlewaretoken={SECRET}&email={who}&password1=a+quiet+path+uphill"
    address = ".".join(str(byte) for byte in os.urandom(3))
    headers = {
        "Cookie": f"csrftoken={SECRET}",
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Forwarded-For": f"10.{address}",
    }
    return Ask("/accounts/signup/", method="POST", body=body, headers=headers, status=302)


def search_notes(learner: Learner, n: int) -> Ask:
    """One's own, for a word that many notes have."""
    ask = page("/notes/?q=pencil")(learner, n)
    return replace(ask, expected='value="pencil"')


TARGETS = [
    Target("map", page(MAP)),
    Target("step", page(f"{MAP}{STEP}/")),
    Target("tick", tick(f"{MAP}{STEP}/topics/{TOPIC}/")),
    Target("notes search", search_notes),
    Target("dashboard", page("/dashboard/")),
    Target("sign-up", sign_up),
]


@dataclass
class Cost:
    """What requests took in all: seconds of CPU of the site and of PostgreSQL, and each one's time
    in ms."""

    site: float = 0
    database: float = 0
    asked: int = 0
    times: list[float] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def per_request(self) -> tuple[float, float, float]:
        """CPU of the site and of PostgreSQL, and the 95th percentile, in ms."""
        p95 = sorted(self.times)[len(self.times) * 95 // 100]
        return self.site * 1000 / self.asked, self.database * 1000 / self.asked, p95

    def add(self, server: Server, target: Target) -> None:
        before, database = server.cpu(), cpu_of_postgresql(server)
        times, asked = load(server.address, target, server.learners, self.numbers, SECONDS)
        self.site += server.cpu() - before
        after = cpu_of_postgresql(server)
        self.database += sum(cpu - database.get(pid, 0) for pid, cpu in after.items())
        self.asked += asked
        self.times += times


def cpu_of_postgresql(server: Server) -> dict[int, float]:
    """Seconds of CPU by process, of those on this machine that serve the server's database."""
    name = server.environment["DATABASE_URL"].rpartition("/")[2]
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            title = (process / "cmdline").read_text()
            stat = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if title.startswith("postgres: ") and f" {name} " in title:
            found[int(process.name)] = sum(map(int, stat[11:13])) * TICK
    return found


def fill(environment: dict[str, str], size: int) -> None:
    settings = {"PATH": os.environ["PATH"], "SECRET_KEY": "a key for nobody", **environment}
    run(settings, "manage.py", "prepare")
    run(settings, "manage.py", "make_load", f"--learners={size}")
    url = environment["DATABASE_URL"]
    if url.startswith("postgres"):  # it would do so by itself, while it is measured
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")


def measure(servers: dict[int, Server]) -> dict[int, dict[str, Cost]]:
    """The costs by size and target; the sizes take turns."""
    costs = {size: {target.name: Cost() for target in TARGETS} for size in servers}
    for target in TARGETS:
        for _ in range(ROUNDS):
            for size, server in servers.items():
                costs[size][target.name].add(server, target)
    return costs


def table(costs: dict[int, dict[str, Cost]]) -> Iterator[str]:
    first = next(iter(costs.values()))
    for size, of_targets in costs.items():
        yield f"{size:,} learners"
        yield f"{'':<14}{'site ms':>18}{'PostgreSQL ms':>18}{'p95 ms':>18}{'requests':>10}"
        for name, cost in of_targets.items():
            pairs = zip(cost.per_request(), first[name].per_request(), strict=True)
            told = "".join(f"{times(now, before):>18}" for now, before in pairs)
            yield f"{name:<14}{told}{len(cost.times):>10}"
        yield ""


def times(cost: float, before: float) -> str:
    """A cost, as a multiple of the first as well; with a mark (*) where that is too much."""
    if not before:
        return "-"
    multiple = cost / before
    return f"{cost:.2f}  x{multiple:.2f}{'*' if multiple > MOST else ' '}"


def plans(server: Server) -> str:
    asks = [target.ask(server.learners[-1], 0) for target in TARGETS]
    requests = [[[ask.method, ask.path, ask.body, ask.headers]] for ask in asks]
    return run(server.environment, "-m", "bench.plans", stdin=json.dumps(requests))


def grow(environments: dict[int, dict[str, str]], folder: Path) -> Iterator[str]:
    """The costs at each size, as lines, and in the end the plans."""
    with ExitStack() as stack:
        servers = {}
        for size, environment in environments.items():
            fill(environment, size)
            own = folder / str(size)
            own.mkdir(exist_ok=True)
            settings = {**environment, "TRUSTED_PROXY_COUNT": "1"}
            servers[size] = stack.enter_context(serving(GROWN, settings, own))
        yield from table(measure(servers))
        yield plans(servers[max(servers)])


def parts(sizes: list[int], kind: str) -> Iterator[str]:
    """The report, part by part as it is measured. `kind` is how the name of the databases to
    measure on begins."""
    yield heading()
    found: dict[str, Kind[int]] = kinds()
    for name, databases in found.items():
        if not name.lower().startswith(kind):
            continue
        yield f"\n## {name}\n"
        with databases(sizes) as environments, TemporaryDirectory() as folder:
            yield from grow(environments, Path(folder))
    if len(found) == 1:
        yield NOT_MEASURED


def main(arguments: list[str]) -> None:
    kind = next((word for word in arguments if not word.isdigit()), "")
    report = ""
    for part in parts([int(word) for word in arguments if word.isdigit()] or SIZES, kind):
        print(part, flush=True)
        report += f"{part}\n"
    keep(report, "-growth")


main(sys.argv[1:])
