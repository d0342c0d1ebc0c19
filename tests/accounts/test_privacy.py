"""/privacy/ says in plain words what is kept, and says the truth."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator

import pytest
from django.conf import settings as site
from django.test import Client
from pytest_django import Settings

from accounts import known_browser, time_zones
from accounts.models import User
from config.context import SHORTCUTS_COOKIE, THEME_COOKIE
from config.logs import JsonFormatter
from tests.conftest import PASSWORD, SLUG
from tests.page import read

PRIVACY = "/privacy/"
OURS = ("accounts", "config", "roadmap", "static/js")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is written down of requests."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("config.logs")
    logger.addHandler(handler)
    yield stream
    logger.removeHandler(handler)


def test_everybody_can_read_it(as_guest: Client, as_alice: Client) -> None:
    for browser in (as_guest, as_alice):
        assert read(browser.get(PRIVACY)).one("h1").text == "Privacy"


@pytest.mark.parametrize("page", ["/", "/accounts/signup/", "/accounts/login/", PRIVACY])
def test_every_page_leads_to_it(as_guest: Client, page: str) -> None:
    assert PRIVACY in read(as_guest.get(page)).links().values()


def test_a_learner_is_led_to_their_data(as_alice: Client) -> None:
    assert "/settings/data/" in read(as_alice.get(PRIVACY)).links().values()


def test_it_names_every_cookie(as_guest: Client, alice: User) -> None:
    browser = as_guest
    browser.post(f"/roadmaps/{SLUG}/programming-basics/status/", {"status": "done"})
    browser.get("/accounts/login/")
    browser.post("/settings/theme/", {"theme": "dark"})
    browser.post("/settings/shortcuts/", {"shortcuts": "off"})
    browser.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    browser.post("/settings/", {"name": "Alice", "time_zone": ""})
    expected = {"sessionid", "csrftoken", "theme", "shortcuts", "messages", "known"}
    assert expected <= set(browser.cookies)
    named = " ".join(code.text for code in read(browser.get(PRIVACY)).all("code"))
    # The script names one more (static/js/site.js).
    assert [name for name in (*browser.cookies, "time_zone") if name not in named.split()] == []


def test_no_other_place_of_the_code_sets_a_cookie(as_guest: Client) -> None:
    """Whoever adds one names it on the page, and here."""
    setting = re.compile(r"\.set_(?:signed_)?cookie\(|document\.cookie\s*=|cookieStore")
    files = [file for folder in OURS for file in sorted((site.BASE_DIR / folder).rglob("*.*"))]
    places = [
        str(file.relative_to(site.BASE_DIR))
        for file in files
        if file.suffix in (".py", ".js")
        for _call in setting.findall(file.read_text())
    ]
    assert places == ["accounts/known_browser.py", "accounts/views.py", "static/js/site.js"]
    names = [THEME_COOKIE, SHORTCUTS_COOKIE, known_browser.COOKIE, time_zones.COOKIE]
    named = {code.text for code in read(as_guest.get(PRIVACY)).all("code")}
    assert named >= set(names)
    constants = re.compile(r"^\w*COOKIE = ", re.MULTILINE)
    python = [f for f in files if f.suffix == ".py" and f.name != "settings.py"]
    assert sum(len(constants.findall(file.read_text())) for file in python) == len(names)


def test_it_says_of_the_logs_what_they_hold(as_alice: Client, log: io.StringIO) -> None:
    as_alice.get(f"/roadmaps/{SLUG}/programming-basics/?q=secret", REMOTE_ADDR="203.0.113.7")
    (line,) = log.getvalue().splitlines()
    told = {"request", "learner", "method", "path", "status", "ms"}
    assert set(json.loads(line)) <= told | {"time", "level", "logger", "message"}
    for secret in ("203.0.113.7", "alice", "programming-basics", "secret"):
        assert secret not in line
    page = read(as_alice.get(PRIVACY))
    assert "Nothing that you typed, no name, e-mail or IP address." in page


def test_it_says_how_long_from_the_settings(as_guest: Client, settings: Settings) -> None:
    settings.SESSION_COOKIE_AGE = 60 * 60 * 24 * 17
    page = read(as_guest.get(PRIVACY))
    assert "17 days" in page
    assert "30 days after your last visit" in page


def test_no_page_loads_anything_from_elsewhere(as_guest: Client, as_alice: Client) -> None:
    for browser in (as_guest, as_alice):
        for address in ("/", f"/roadmaps/{SLUG}/", "/accounts/signup/", PRIVACY):
            page = read(browser.get(address, follow=True))
            loaded = [
                e.attributes.get("src") or e.attributes.get("href", "")
                for e in page.all()
                if e.tag in ("script", "img", "link", "iframe")
                and e.attributes.get("rel") != "canonical"
            ]
            assert [url for url in loaded if re.match(r"(https?:)?//", url)] == []


def test_nothing_asks_about_cookies(as_guest: Client) -> None:
    page = read(as_guest.get("/"))
    assert "cookie" not in page.text.lower()
