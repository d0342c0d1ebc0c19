"""A real Chromium, driven against a real gunicorn started from this checkout as `make run` does.

A page that meets a JavaScript error, a violation of the Content-Security-Policy or an answer of
500 fails its test, unless the test said that it expects it.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Response,
    WebError,
    expect,
    sync_playwright,
)

CHECKOUT = Path(__file__).resolve().parents[2]
DATABASE = "waymark.sqlite3"
DEBIANS = "/usr/bin/chromium"
NO_CHROMIUM = "No Chromium here: apt-get install chromium, or playwright install chromium"
SWITCHES = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
STARTS_WITHIN = 30  # seconds
WAITS = 10_000  # milliseconds, for an expectation to come true on a busy machine

NewContext = Callable[..., BrowserContext]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def pytest_runtest_setup() -> None:
    """Skips here, not in a fixture, so that all skipped tests are reported in one line."""
    if find_chromium() is None:
        pytest.skip(NO_CHROMIUM)


@cache
def find_chromium() -> str | None:
    """The path of Debian's Chromium, else of Playwright's own."""
    if Path(DEBIANS).exists():
        return DEBIANS
    with sync_playwright() as running:
        path = running.chromium.executable_path
    return path if Path(path).exists() else None


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of this worker's own, on a SQLite file of its own."""
    folder = tmp_path_factory.mktemp("server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://localhost:{port}"
    environment = {
        "PATH": os.environ["PATH"],
        "PORT": str(port),
        "SITE_URL": address,
        "DATABASE_URL": f"sqlite:///{folder / DATABASE}",
        "SECRET_KEY": "a key for the browser tests only",
        # Each context comes from an address of its own, so that rate limits count it alone.
        "TRUSTED_PROXY_COUNT": "1",
    }
    prepare(environment, folder, shared_folder(tmp_path_factory))
    with (folder / "gunicorn.log").open("w+") as log:
        gunicorn = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.conf.py"],
            cwd=CHECKOUT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_ready(address, gunicorn, Path(log.name))
            yield address
        finally:
            gunicorn.terminate()
            gunicorn.wait(timeout=STARTS_WITHIN)


def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The temporary folder of this run of the tests, common to its workers."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def prepare(environment: dict[str, str], folder: Path, shared: Path) -> None:
    """Do what `make run` does before it serves; the other workers copy the database."""
    prepared = shared / "prepared.sqlite3"
    with taking_turns():
        if not prepared.exists():
            run = [sys.executable, "manage.py", "prepare"]
            subprocess.run(run, cwd=CHECKOUT, env=environment, check=True, capture_output=True)
            shutil.copy(folder / DATABASE, prepared)
        else:
            shutil.copy(prepared, folder / DATABASE)


@contextmanager
def taking_turns() -> Iterator[None]:
    """All runs and workers collect the static files of a checkout into one folder."""
    folder = CHECKOUT / "var"
    folder.mkdir(exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def wait_until_ready(address: str, gunicorn: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and gunicorn.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"The server did not start:\n{log.read_text()}")


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Stopped after each file: while it runs, Django's ORM takes this thread for asynchronous."""
    expect.set_options(timeout=WAITS)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def launch(playwright: Playwright) -> Callable[..., Browser]:
    """Starts a Chromium; as root it needs to go without its sandbox."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []

    def start(**options: object) -> Browser:
        return playwright.chromium.launch(
            executable_path=find_chromium(),
            args=SWITCHES + as_root,
            **options,  # type: ignore[arg-type]
        )

    return start


@pytest.fixture(scope="module")
def browser(launch: Callable[..., Browser]) -> Iterator[Browser]:
    browser = launch()
    yield browser
    browser.close()


class Watch:
    """What went wrong in the pages of a test, and what the test expects of that."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.expected: list[str] = []

    def expect(self, pattern: str) -> None:
        """Take a message that matches for what the test is about; it must come."""
        self.expected.append(pattern)

    def follow(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.seen.append(message.text)

    def _error(self, error: WebError) -> None:
        self.seen.append(str(error.error))

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.seen.append(f"{response.status} from {response.url}")

    def settle(self) -> None:
        unexpected = [
            text for text in self.seen if not any(re.search(p, text) for p in self.expected)
        ]
        assert not unexpected, unexpected
        missing = [p for p in self.expected if not any(re.search(p, text) for text in self.seen)]
        assert not missing, f"expected, but did not come: {missing}"


@pytest.fixture
def watch() -> Watch:
    return Watch()


addresses = itertools.count(1)


@pytest.fixture
def new_context(browser: Browser, server: str, watch: Watch) -> Iterator[NewContext]:
    """Makes a browser profile of its own: no cookies, an IP address that nobody else has."""
    contexts = []

    def make(browser: Browser = browser, **options: object) -> BrowserContext:
        number = next(addresses)
        context = browser.new_context(
            base_url=server,
            extra_http_headers={"X-Forwarded-For": f"10.0.{number // 250}.{number % 250 + 1}"},
            **options,  # type: ignore[arg-type]
        )
        watch.follow(context)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    watch.settle()


@pytest.fixture
def page(new_context: NewContext) -> Page:
    """A page of a visitor's browser."""
    return new_context().new_page()
