"""Empty databases to measure on: files of SQLite, and databases of PostgreSQL with Redis where
DATABASE_URL and CACHE_URL name them. They are gone afterwards."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from tempfile import TemporaryDirectory
from typing import TypeVar

from audit.servers import new_database

Key = TypeVar("Key")
Environments = dict[Key, dict[str, str]]
Kind = Callable[[Sequence[Key]], AbstractContextManager[Environments[Key]]]

NOT_MEASURED = "PostgreSQL was not measured: DATABASE_URL and CACHE_URL name none."


@contextmanager
def on_sqlite(keys: Sequence[Key]) -> Iterator[Environments[Key]]:
    """The environment of a site with a database of its own, for each key."""
    with TemporaryDirectory() as folder:
        yield {
            key: {"DATABASE_URL": f"sqlite:///{folder}/{number}.sqlite3"}
            for number, key in enumerate(keys)
        }


@contextmanager
def on_postgresql(keys: Sequence[Key]) -> Iterator[Environments[Key]]:
    """The same; the cache is common to all."""
    cache = {"CACHE_URL": os.environ["CACHE_URL"]}
    with ExitStack() as stack:
        yield {key: {"DATABASE_URL": stack.enter_context(new_database()), **cache} for key in keys}


def kinds() -> dict[str, Kind[Key]]:
    """Each kind of database that is there, by its name."""
    url, cache_url = os.environ.get("DATABASE_URL", ""), os.environ.get("CACHE_URL", "")
    if url.startswith("postgres") and cache_url.startswith("redis"):
        return {"SQLite": on_sqlite, "PostgreSQL with Redis": on_postgresql}
    return {"SQLite": on_sqlite}
