"""Limits hold across the processes of a real gunicorn: exactly as many are let through as may be."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import urllib3

from audit.site import free_port, serving
from config.limits import LIMITS
from tests.conftest import SLUG

SEARCH = f"/search/{SLUG}/?q=python"
WORKERS = 4
AT_ONCE = 8

redis_server = shutil.which("redis-server")
needs_redis = pytest.mark.skipif(redis_server is None, reason="There is no redis-server here")


@contextmanager
def own_redis(folder: Path, port: int) -> Iterator[None]:
    """A Redis that this test may stop."""
    assert redis_server
    running = subprocess.Popen(
        [redis_server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
        stdout=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        running.terminate()
        running.wait(timeout=10)


def send_at_once(address: str, path: str, times: int) -> Counter[int]:
    """How many were answered with which status, sent by several browsers of one network."""
    pool = urllib3.PoolManager(maxsize=AT_ONCE, block=True, retries=False)

    def ask(_: int) -> int:
        return pool.request("GET", address + path).status

    with ThreadPoolExecutor(AT_ONCE) as browsers:
        return Counter(browsers.map(ask, range(times)))


LET_THROUGH = int(LIMITS["search"].partition("/")[0])
EXACTLY = Counter({200: LET_THROUGH, 429: 20})


def test_with_the_cache_in_the_database(tmp_path: Path, prepared: Path) -> None:
    with serving(tmp_path, prepared, WEB_CONCURRENCY=str(WORKERS)) as address:
        assert send_at_once(address, SEARCH, LET_THROUGH + 20) == EXACTLY
