"""A learner's settings: name and time zone, and the ways to address and password."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from tests.page import read

SETTINGS = "/settings/"


def test_the_page_shows_what_is_set(as_alice: Client) -> None:
    assert read(as_alice.get(SETTINGS))["id_name"].attributes["value"] == "Alice"


def test_name_and_time_zone_are_saved(as_alice: Client, alice: User) -> None:
    data = {"name": "Alice Uphill", "time_zone": "America/New_York"}
    page = read(as_alice.post(SETTINGS, data, follow=True))
    assert "Settings saved." in page["toasts"]
    alice.refresh_from_db()
    assert (alice.name, alice.time_zone) == ("Alice Uphill", "America/New_York")


def test_both_may_be_left_empty(as_alice: Client, alice: User) -> None:
    as_alice.post(SETTINGS, {"name": "", "time_zone": ""})
    alice.refresh_from_db()
    assert (alice.name, alice.time_zone) == ("", "")
    assert str(alice) == "alice@example.org"


@pytest.mark.parametrize("zone", ["Atlantis/Deep", "../../etc/passwd", "<script>", "a" * 65])
def test_a_time_zone_that_is_none_is_422_beside_its_field(
    as_alice: Client, alice: User, zone: str
) -> None:
    response = as_alice.post(SETTINGS, {"name": "New", "time_zone": zone})
    assert response.status_code == 422
    assert "This is not a time zone." in read(response)["id_time_zone_error"]
    alice.refresh_from_db()
    assert (alice.name, alice.time_zone) == ("Alice", "")


def test_a_name_too_long_is_422_and_stays_typed(as_alice: Client) -> None:
    response = as_alice.post(SETTINGS, {"name": "A" * 121, "time_zone": ""})
    assert response.status_code == 422
    page = read(response)
    assert "at most 120 characters" in page["id_name_error"]
    assert page["id_name"].attributes["value"] == "A" * 121


def test_a_name_with_a_script_is_only_words_everywhere(as_alice: Client, alice: User) -> None:
    script = "<script>alert('x')</script>"
    as_alice.post(SETTINGS, {"name": script, "time_zone": ""})
    for address in (SETTINGS, "/dashboard/", "/notes/", "/projects/", "/accounts/email/"):
        response = as_alice.get(address)
        assert script in read(response)
        assert b"<script>alert" not in response.content


def test_a_zone_without_a_city_is_kept(as_alice: Client, alice: User) -> None:
    """Some browsers say "GMT", which the list leaves out for others."""
    User.objects.filter(pk=alice.pk).update(time_zone="GMT")
    option = read(as_alice.get(SETTINGS))["id_time_zone"].one("option", selected="")
    assert option.attributes["value"] == "GMT"


def test_it_leads_to_all_that_logs_one_in(as_alice: Client) -> None:
    main = read(as_alice.get(SETTINGS))["main"]
    assert "alice@example.org" in main
    targets = [link.attributes["href"] for link in main.all("a")]
    assert targets == [
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/sessions/",
        "/settings/data/",
    ]
    assert [as_alice.get(target).status_code for target in targets] == [200] * 5


def test_only_ones_own_settings_are_changed(as_alice: Client, bob: User) -> None:
    as_alice.post(SETTINGS, {"name": "Mallory", "time_zone": "", "id": bob.pk, "email": bob.email})
    bob.refresh_from_db()
    assert bob.name == "Bob"


def test_powers_cant_be_given_to_oneself(as_alice: Client, alice: User) -> None:
    as_alice.post(SETTINGS, {"name": "A", "time_zone": "", "is_staff": "on", "is_superuser": "on"})
    alice.refresh_from_db()
    assert (alice.is_staff, alice.is_superuser) == (False, False)


@pytest.mark.django_db
def test_they_are_for_those_who_are_logged_in(client: Client) -> None:
    assert client.get(SETTINGS).headers["Location"] == "/accounts/login/?next=/settings/"
    assert client.post(SETTINGS, {"name": "x"}).status_code == 401
