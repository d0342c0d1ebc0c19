"""A real Chromium, driven against a real gunicorn started from this checkout as `make run` does.

A page that meets a JavaScript error, a violation of the Content-Security-Policy or an answer of
500 fails its test, unless the test said that it expects it.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Response,
    TimeoutError,
    WebError,
    expect,
    sync_playwright,
)

from audit.site import NO_CHROMIUM, find_chromium, launch_chromium, serving

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


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of this worker's own, on a SQLite file of its own."""
    prepared = shared_folder(tmp_path_factory) / "prepared.sqlite3"
    # Each context comes from an address of its own, so that rate limits count it alone.
    with serving(tmp_path_factory.mktemp("server"), prepared, TRUSTED_PROXY_COUNT="1") as address:
        yield address


def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The temporary folder of this run of the tests, common to its workers."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Stopped after each file: while it runs, Django's ORM takes this thread for asynchronous."""
    expect.set_options(timeout=WAITS)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def launch(playwright: Playwright) -> Callable[..., Browser]:
    """Starts a Chromium."""
    return partial(launch_chromium, playwright)


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
        close(context)
    watch.settle()


def close(context: BrowserContext) -> None:
    """Chromium passes over the wish to close a page in the moment in which the page is exchanged,
    as when another tab's change has it reload, and Playwright would wait for ever."""
    for page in context.pages:
        page.on("dialog", lambda dialog: dialog.accept())  # "Leave without saving?"
        while not page.is_closed():
            with suppress(TimeoutError), page.expect_event("close", timeout=1_000):
                page.close(run_before_unload=True)
    context.close()


@pytest.fixture
def page(new_context: NewContext) -> Page:
    """A page of a visitor's browser."""
    return new_context().new_page()
