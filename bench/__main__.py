"""Measures what requests cost, beside the least that Django could do: `make bench`.

The site and the floor are served by the same gunicorn with production settings, loaded in turn by
the same generator, on SQLite, and on PostgreSQL with Redis where DATABASE_URL and CACHE_URL name
them. `python -m bench map tick` measures only these. The table is kept under bench/results/.

CPU per request is what to compare, as a multiple of the floor's of the same run. What it was at
first, while the processes draw what they keep, is told apart: who comes to a new process pays that.
Rates and times are of this machine and of whatever else it does; the generator takes its share of
the same cores. The CPU of PostgreSQL and Redis is not counted, of the site and of the floor alike.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.databases import NOT_MEASURED, Kind, kinds
from bench.load import etag_of
from bench.report import heading, keep, measure, table
from bench.server import FLOOR, SITE, WORKERS, App, serving
from bench.targets import MAP, OF_FLOOR, of_site


def bench(name: str, environments: dict[App, dict[str, str]], only: list[str]) -> list[str]:
    """Measure floor and site with one kind of database; the lines of the report."""
    with TemporaryDirectory() as folder, serving(SITE, environments[SITE], Path(folder)) as site:
        wanted = of_site(etag_of(site.address, MAP))
        targets = [t for t in wanted if not only or t.name.split()[0] in only]
        with serving(FLOOR, environments[FLOOR], Path(folder)) as floor:
            rows = measure({floor: OF_FLOOR, site: targets})
        memory, of_workers = site.memory()  # now that it shares none with the floor
    memories = (
        f"Memory of the site: {memory:.0f} MB, {of_workers:.0f} of them its {WORKERS} workers"
    )
    return [f"## {name}", "", *table(rows), "", memories]


def parts(only: list[str]) -> Iterator[list[str]]:
    """The report, part by part as it is measured."""
    yield [heading().rstrip("\n")]
    found: dict[str, Kind[App]] = kinds()
    for name, databases in found.items():
        with databases([FLOOR, SITE]) as environments:
            yield bench(name, environments, only)
    if len(found) == 1:
        yield [NOT_MEASURED]


def main() -> None:
    only, report = sys.argv[1:], ""
    for lines in parts(only):
        part = "\n".join(lines) + "\n"
        print(part, flush=True)
        report += part + "\n"
    if not only:
        keep(report)


main()
