"""Light, dark or as the system has it: kept in a cookie of this browser."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.page import read

THEME = "/settings/theme/"

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_a_page_is_drawn_in_the_chosen_theme(client: Client, theme: str) -> None:
    client.post(THEME, {"theme": theme})
    page = read(client.get("/accounts/login/"))
    assert page.one("html").attributes["data-theme"] == theme
    (pressed,) = page.all("button", aria_pressed="true")
    assert pressed.attributes["value"] == theme


def test_a_failure_is_drawn_in_it_too(client: Client) -> None:
    client.post(THEME, {"theme": "dark"})
    assert read(client.get("/nowhere/")).one("html").attributes["data-theme"] == "dark"


def test_it_is_kept_for_a_year_and_not_for_scripts(client: Client) -> None:
    cookie = client.post(THEME, {"theme": "dark"}).cookies["theme"]
    assert cookie["max-age"] == 365 * 24 * 60 * 60
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_it_leads_back_to_where_it_was_chosen(client: Client) -> None:
    data = {"theme": "dark", "next": "/roadmaps/machine-learning-engineer/?x=1"}
    assert client.post(THEME, data).headers["Location"] == data["next"]


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil/", ""])
def test_it_never_leads_to_another_site(client: Client, elsewhere: str) -> None:
    response = client.post(THEME, {"theme": "dark", "next": elsewhere})
    assert response.headers["Location"] == "/"


@pytest.mark.parametrize("theme", ["", "pink", "dark\x00", "dark" * 10_000, "<script>"])
def test_a_theme_that_is_none_is_400(client: Client, theme: str) -> None:
    response = client.post(THEME, {"theme": theme})
    assert response.status_code == 400
    assert "theme" not in response.cookies


def test_a_made_up_cookie_is_read_as_auto(client: Client) -> None:
    client.cookies["theme"] = '"><script>'
    assert read(client.get("/accounts/login/")).one("html").attributes["data-theme"] == "auto"


def test_a_get_changes_nothing(client: Client) -> None:
    assert client.get(THEME, {"theme": "dark"}).status_code == 405
