"""Practises what must not happen for the first time in earnest: `python -m drills [NAME ...]`.

Each module of this package that has a function `drill()` is one drill; the first line of its
docstring is its title. A drill starts what it needs on loopback, raises where a promise is broken,
and leaves nothing running.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import shutil
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

import drills
from audit.servers import postgresql_answers

# A program, and Debian's package that has it.
NEEDED = {
    "nginx": "nginx",
    "redis-server": "redis-server",
    "pg_dump": "postgresql-client",
    "pg_ctlcluster": "postgresql",
}
NO_POSTGRESQL = "No PostgreSQL answers. Set DATABASE_URL to a database whose role may make others."


@dataclass(frozen=True)
class Drill:
    name: str
    title: str
    run: Callable[[], None]


def find() -> list[Drill]:
    """All drills of the package, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(drills.__path__))
    modules = {name: importlib.import_module(f"drills.{name}") for name in names if name[0] != "_"}
    return [
        Drill(name, (module.__doc__ or name).splitlines()[0], module.drill)
        for name, module in modules.items()
        if hasattr(module, "drill")
    ]


def missing() -> list[str]:
    """What is to be installed or started first, one sentence each."""
    lacking = [
        f"{program} is not installed. On Debian: apt-get install {package}"
        for program, package in NEEDED.items()
        if not shutil.which(program)
    ]
    return lacking if postgresql_answers() else [*lacking, NO_POSTGRESQL]


def passes(drill: Drill) -> bool:
    """Run the drill and say how it went."""
    print(f"{drill.title} ({drill.name}) ...", flush=True)
    began = time.monotonic()
    try:
        drill.run()
    except Exception:
        traceback.print_exc()
        outcome = "FAILED"
    else:
        outcome = "passed"
    print(f"  {outcome} in {time.monotonic() - began:.1f} s", flush=True)
    return outcome == "passed"


def main(argv: list[str] | None = None) -> str | None:
    """Run the drills that are named, or all. Returns what went wrong, in words."""
    found = find()
    parser = argparse.ArgumentParser(prog="python -m drills", description="Run drills.")
    parser.add_argument("name", nargs="*", help=", ".join(drill.name for drill in found))
    names = parser.parse_args(argv).name
    if unknown := set(names) - {drill.name for drill in found}:
        parser.error(f"There is no drill {', '.join(sorted(unknown))}.")
    if lacking := missing():
        return "\n".join(lacking)
    failed = [
        drill.name for drill in found if (not names or drill.name in names) if not passes(drill)
    ]
    return f"Failed: {', '.join(failed)}" if failed else None


if __name__ == "__main__":
    sys.exit(main())
