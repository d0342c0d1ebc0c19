"""Limits hold across the processes of a real gunicorn: exactly as many get through as may."""

from __future__ import annotations

import re
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from audit.servers import new_redis
from audit.site import free_port, serving
from config.limits import LIMITS
from config.redis_cache import ASKED_AGAIN_AFTER
from tests.conftest import SLUG

SEARCH = f"/search/{SLUG}/?q=python"
LOGIN = "/accounts/login/"
AT_ONCE = 8
MORE = 20
LET_THROUGH = int(LIMITS["search"].partition("/")[0])
EXACTLY = Counter({200: LET_THROUGH, 429: MORE})

needs_redis = pytest.mark.skipif(
    not shutil.which("redis-server"), reason="There is no redis-server here"
)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prepared") / "prepared.sqlite3"


@contextmanager
def four_workers(tmp_path: Path, prepared: Path, **environment: str) -> Iterator[str]:
    with serving(tmp_path, prepared, WEB_CONCURRENCY="4", **environment) as address:
        yield address


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: str


def ask(address: str, path: str, form: str = "", cookie: str = "") -> Answer:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
    headers = {"Cookie": cookie, "Origin": address}
    if form:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("POST" if form else "GET", path, form or None, headers)
    response = connection.getresponse()
    answer = Answer(response.status, dict(response.getheaders()), response.read().decode())
    connection.close()
    return answer


def search(address: str, times: int) -> Counter[int]:
    """How many searches, sent by several browsers at once, were answered with which status."""
    with ThreadPoolExecutor(AT_ONCE) as browsers:
        return Counter(browsers.map(lambda _: ask(address, SEARCH).status, range(times)))


def guess(address: str, times: int) -> Counter[bool]:
    """How many wrong passwords for one account were looked at, and how many were not."""
    page = ask(address, LOGIN)
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.body)
    assert token
    wrong = {"csrfmiddlewaretoken": token[1], "login": "alice@example.org", "password": "a guess"}

    def is_looked_at(_: int) -> bool:
        answer = ask(address, LOGIN, urlencode(wrong), cookie)
        assert answer.status == 200
        return "Too many tries." not in answer.body

    with ThreadPoolExecutor(AT_ONCE) as browsers:
        return Counter(browsers.map(is_looked_at, range(times)))


def test_on_the_database(tmp_path: Path, prepared: Path) -> None:
    with four_workers(tmp_path, prepared) as address:
        assert search(address, LET_THROUGH + MORE) == EXACTLY
        assert guess(address, 5 + MORE) == {True: 5, False: MORE}
        refused = ask(address, SEARCH)
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert f"Try again in {refused.headers['Retry-After']} second" in refused.body


@needs_redis
def test_on_redis(tmp_path: Path, prepared: Path) -> None:
    port = free_port()
    with (
        new_redis(tmp_path, port),
        four_workers(tmp_path, prepared, CACHE_URL=f"redis://127.0.0.1:{port}/0") as address,
    ):
        assert search(address, LET_THROUGH + MORE) == EXACTLY
        assert guess(address, 5 + MORE) == {True: 5, False: MORE}


@needs_redis
def test_while_redis_goes_and_comes_back(tmp_path: Path, prepared: Path) -> None:
    """The table begins to count when Redis goes: a limit is never off, and at most once anew."""
    port = free_port()
    cache = f"redis://127.0.0.1:{port}/0"
    with four_workers(tmp_path, prepared, CACHE_URL=cache) as address:
        with new_redis(tmp_path, port):
            time.sleep(ASKED_AGAIN_AFTER)  # the server has started without it
            assert search(address, LET_THROUGH - 10) == {200: LET_THROUGH - 10}
        assert search(address, LET_THROUGH + MORE) == EXACTLY
        assert guess(address, 5 + MORE) == {True: 5, False: MORE}
        assert ask(address, "/readyz").status == 200
        with new_redis(tmp_path, port):
            time.sleep(ASKED_AGAIN_AFTER)
            assert search(address, LET_THROUGH + MORE) == EXACTLY
