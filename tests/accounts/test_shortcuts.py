"""Keyboard shortcuts are on, or off in this browser: kept in a cookie."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.page import read

SHORTCUTS = "/settings/shortcuts/"
PAGE = "/accounts/login/"
ON = {"shortcuts": "on"}

pytestmark = pytest.mark.django_db


def state(client: Client) -> tuple[str, bool]:
    """What a page says to its script, and whether its box is ticked."""
    page = read(client.get(PAGE))
    box = page["shortcuts"].one("input", name="shortcuts")
    return page.one("html").attributes["data-shortcuts"], "checked" in box.attributes


def test_they_are_on_until_they_are_switched_off(client: Client) -> None:
    assert state(client) == ("on", True)
    client.post(SHORTCUTS)
    assert state(client) == ("off", False)
    client.post(SHORTCUTS, ON)
    assert state(client) == ("on", True)


def test_the_choice_is_kept_for_a_year_and_not_for_scripts(client: Client) -> None:
    cookie = client.post(SHORTCUTS).cookies["shortcuts"]
    assert cookie["max-age"] == 365 * 24 * 60 * 60
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_it_leads_back_and_says_what_was_chosen(client: Client) -> None:
    response = client.post(SHORTCUTS, {"next": PAGE})
    assert response.headers["Location"] == PAGE
    assert "Keyboard shortcuts are off." in read(client.get(PAGE))["toasts"]


def test_a_script_needs_no_page(client: Client) -> None:
    response = client.post(SHORTCUTS, headers={"HX-Request": "true"})
    assert (response.status_code, response.content) == (204, b"")
    assert state(client) == ("off", False)


@pytest.mark.parametrize("value", ["", "off", "on\0", "x" * 10_000])
def test_anything_else_is_off(client: Client, value: str) -> None:
    client.post(SHORTCUTS, {"shortcuts": value})
    assert state(client) == ("off", False)


def test_a_made_up_cookie_is_read_as_on(client: Client) -> None:
    client.cookies["shortcuts"] = '"><script>'
    assert state(client) == ("on", True)


def test_the_settings_have_the_switch_too(as_alice: Client) -> None:
    as_alice.post(SHORTCUTS)
    page = read(as_alice.get("/settings/"))
    boxes = page.one("main").all("input", name="shortcuts")
    assert ["checked" in box.attributes for box in boxes] == [False]
