"""/privacy/ says in plain words what is kept, and says the truth."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from tests.conftest import PASSWORD, SLUG
from tests.page import read

PRIVACY = "/privacy/"


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
    assert {"sessionid", "csrftoken", "theme", "shortcuts", "messages"} <= set(browser.cookies)
    named = " ".join(code.text for code in read(browser.get(PRIVACY)).all("code"))
    # The script names one more (static/js/site.js).
    assert [name for name in (*browser.cookies, "time_zone") if name not in named.split()] == []


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
