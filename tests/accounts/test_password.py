"""Changing the password, and setting one where there is none."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from tests.conftest import PASSWORD, signed_in
from tests.page import read

CHANGE = "/accounts/password/change/"
SET = "/accounts/password/set/"
NEW = "another path uphill"
CHANGED = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}

pytestmark = pytest.mark.usefixtures("fresh_limits")


def test_it_is_changed_and_the_settings_say_so(as_alice: Client, alice: User) -> None:
    response = as_alice.post(CHANGE, CHANGED, follow=True)
    assert response.wsgi_request.path == "/settings/"
    assert "Your password is changed." in read(response)["toasts"]
    alice.refresh_from_db()
    assert alice.check_password(NEW)


def test_it_ends_the_sessions_elsewhere_and_not_this_one(as_alice: Client, alice: User) -> None:
    elsewhere = signed_in(alice)
    as_alice.post(CHANGE, CHANGED)
    assert as_alice.get("/settings/").status_code == 200
    assert elsewhere.get("/settings/").status_code == 302


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"oldpassword": "a guess"}, "oldpassword", "This is not your current password."),
        ({"password2": "something else"}, "password2", "the same password"),
        ({"password1": "short1", "password2": "short1"}, "password1", "too short"),
        ({"password1": "password123", "password2": "password123"}, "password1", "too common"),
        ({"password1": "alice@example", "password2": "alice@example"}, "password1", "too similar"),
    ],
)
def test_a_mistake_is_said_beside_its_field(
    as_alice: Client, alice: User, wrong: dict[str, str], field: str, said: str
) -> None:
    page = read(as_alice.post(CHANGE, CHANGED | wrong))
    assert said in page[f"id_{field}_error"]
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_one_without_a_password_sets_one(alice: User) -> None:
    alice.set_unusable_password()
    alice.save()
    client = signed_in(alice)
    assert client.get(CHANGE).headers["Location"] == SET
    assert read(client.get(SET)).one("h1").text == "Set a password"
    client.post(SET, {"password1": NEW, "password2": NEW})
    alice.refresh_from_db()
    assert alice.check_password(NEW)


def test_too_many_tries_are_429(as_alice: Client) -> None:
    tries = [as_alice.post(CHANGE, CHANGED | {"oldpassword": "a guess"}) for _ in range(6)]
    assert [response.status_code for response in tries] == [200] * 5 + [429]


@pytest.mark.django_db
def test_it_is_for_those_who_are_logged_in(client: Client) -> None:
    assert client.get(CHANGE).headers["Location"] == f"/accounts/login/?next={CHANGE}"
    assert client.post(CHANGE, CHANGED).status_code == 401
