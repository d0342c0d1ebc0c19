"""Sign-up can be closed, or limited to addresses at some domains."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from tests.accounts.second_step import show_who_it_is
from tests.conftest import PASSWORD
from tests.page import read

SIGNUP = "/accounts/signup/"
ERIN = {"email": "erin@example.org", "password1": PASSWORD}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


@pytest.fixture
def closed(settings: Settings) -> None:
    settings.SIGNUP_OPEN = False


@pytest.fixture
def limited(settings: Settings) -> None:
    settings.SIGNUP_DOMAINS = ["school.example", "example.org"]


@pytest.mark.usefixtures("closed")
def test_closed_it_says_so_and_takes_nobody(client: Client) -> None:
    assert read(client.get(SIGNUP)).one("h1").text == "Sign-up is closed"
    client.post(SIGNUP, ERIN)
    assert not User.objects.exists()


@pytest.mark.usefixtures("closed")
def test_closed_the_header_does_not_ask_to_sign_up(client: Client) -> None:
    page = read(client.get("/roadmaps/machine-learning-engineer/"))
    assert "Sign up" not in page.one("header", class_="page-header").links()


@pytest.mark.usefixtures("closed")
def test_closed_those_with_an_account_log_in(client: Client, alice: User) -> None:
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert "_auth_user_id" in client.session


@pytest.mark.usefixtures("limited")
@pytest.mark.parametrize("email", ["erin@example.org", "Erin@School.Example"])
def test_limited_it_takes_addresses_at_the_domains(client: Client, email: str) -> None:
    client.post(SIGNUP, {**ERIN, "email": email})
    assert User.objects.get().email == email.lower()


@pytest.mark.usefixtures("limited")
@pytest.mark.parametrize(
    "email",
    ["erin@example.net", "erin@sub.example.org", "erin@notexample.org", '"a@example.org"@evil.net'],
)
def test_limited_it_says_which_ones_beside_the_address(client: Client, email: str) -> None:
    page = read(client.post(SIGNUP, {**ERIN, "email": email}))
    assert "Only addresses at school.example, example.org are taken here." in page["id_email_error"]
    assert not User.objects.exists()


@pytest.mark.usefixtures("limited")
def test_limited_an_account_does_not_move_elsewhere(as_alice: Client, alice: User) -> None:
    sent = {"email": "alice@example.net", "action_add": ""}
    page = read(show_who_it_is(as_alice).post("/accounts/email/", sent))
    assert "Only addresses at" in page["id_email_error"]
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"
