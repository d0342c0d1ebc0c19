"""Settings: the name, the time zone, and this browser's theme."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from tests.page import read


def test_the_page_shows_what_is_set(as_alice: Client) -> None:
    page = read(as_alice.get("/settings/"))
    assert page["id_name"].attributes["value"] == "Alice"
    assert "alice@example.org" in page


def test_name_and_time_zone_are_saved(as_alice: Client, alice: User) -> None:
    response = as_alice.post("/settings/", {"name": "Alice B.", "time_zone": "Asia/Kolkata"})
    assert response["Location"] == "/settings/"
    alice.refresh_from_db()
    assert (alice.name, alice.time_zone) == ("Alice B.", "Asia/Kolkata")
    assert "Settings saved." in read(as_alice.get("/settings/"))["toasts"]


def test_a_time_zone_that_is_none_is_refused_beside_the_field(
    as_alice: Client, alice: User
) -> None:
    response = as_alice.post("/settings/", {"name": "Changed", "time_zone": "Mars/Olympus"})
    assert response.status_code == 422
    page = read(response)
    assert "This is not a time zone. Choose one of the list." in page["id_time_zone_error"]
    assert page["id_name"].attributes["value"] == "Changed"
    alice.refresh_from_db()
    assert alice.name == "Alice"


def test_only_the_named_fields_can_be_set(as_alice: Client, alice: User) -> None:
    data = {"name": "Alice", "is_staff": "on", "email": "dana@example.org", "is_superuser": "1"}
    as_alice.post("/settings/", data)
    alice.refresh_from_db()
    assert (alice.is_staff, alice.is_superuser, alice.email) == (False, False, "alice@example.org")


def test_a_name_with_a_script_is_shown_as_text(as_alice: Client) -> None:
    name = "<script>alert(1)</script>"
    as_alice.post("/settings/", {"name": name, "time_zone": ""})
    page = read(as_alice.get("/dashboard/"))
    assert name in page
    assert not any("alert" in script.text for script in page.all("script"))


@pytest.mark.parametrize("name", ["x" * 121, "nul\x00byte"])
def test_a_name_that_does_not_fit_is_refused(as_alice: Client, name: str) -> None:
    assert as_alice.post("/settings/", {"name": name, "time_zone": ""}).status_code == 422


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_a_theme_is_kept_in_this_browser_and_drawn_by_the_server(db: None, theme: str) -> None:
    client = Client()
    response = client.post("/settings/theme/", {"theme": theme, "next": "/accounts/login/"})
    assert response["Location"] == "/accounts/login/"
    assert response.cookies["theme"]["httponly"]
    page = read(client.get("/accounts/login/"))
    assert page.one("html").attributes["data-theme"] == theme
    assert page.one("button", aria_pressed="true").attributes["value"] == theme


def test_a_theme_that_is_none_is_refused_or_ignored(db: None) -> None:
    client = Client()
    assert client.post("/settings/theme/", {"theme": "neon"}).status_code == 400
    client.cookies["theme"] = "neon"
    assert read(client.get("/")).one("html").attributes["data-theme"] == "auto"
