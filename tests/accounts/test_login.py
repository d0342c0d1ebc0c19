"""Logging in with an address and a password."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from tests.conftest import PASSWORD
from tests.page import read

LOGIN = "/accounts/login/"
ALICE = {"login": "alice@example.org", "password": PASSWORD}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


@pytest.mark.parametrize(
    "typed", ["alice@example.org", "Alice@Example.ORG", "  alice@example.org "]
)
def test_the_address_may_be_typed_in_any_case(client: Client, alice: User, typed: str) -> None:
    response = client.post(LOGIN, {**ALICE, "login": typed}, follow=True)
    assert response.wsgi_request.user == alice


def test_it_leads_back_to_the_page_it_came_from(client: Client, alice: User) -> None:
    assert client.get("/notes/").headers["Location"] == "/accounts/login/?next=/notes/"
    form = read(client.get(LOGIN, {"next": "/notes/"})).form(LOGIN)
    assert form.sent()["next"] == "/notes/"
    assert client.post(LOGIN, {**ALICE, "next": "/notes/"}).headers["Location"] == "/notes/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "http:///evil.example/",
        "javascript:alert(1)",
        "https://testserver.evil.example/",
        "http://localhost/",
        "\x00https://evil.example/",
    ],
)
def test_it_never_leads_to_another_site(client: Client, alice: User, elsewhere: str) -> None:
    response = client.post(LOGIN, {**ALICE, "next": elsewhere})
    assert response.headers["Location"] == "/"
    client.force_login(alice)
    assert client.get(LOGIN, {"next": elsewhere}).headers["Location"] == "/"


@pytest.mark.parametrize(
    "wrong",
    [{**ALICE, "password": "not this one"}, {**ALICE, "login": "nobody@example.org"}],
    ids=["wrong password", "no such account"],
)
def test_a_wrong_password_and_an_unknown_address_read_the_same(
    client: Client, alice: User, wrong: dict[str, str]
) -> None:
    page = read(client.post(LOGIN, wrong))
    assert "This address and this password don't go together." in page["main"]
    assert page.form(LOGIN).sent()["login"] == wrong["login"]
    assert page.form(LOGIN).sent()["password"] == ""


def test_a_success_is_not_announced_in_a_toast(client: Client, alice: User) -> None:
    page = read(client.post(LOGIN, ALICE, follow=True))
    assert page["toasts"].text == ""


def test_a_closed_account_is_told_so(client: Client, alice: User) -> None:
    alice.is_active = False
    alice.save()
    response = client.post(LOGIN, ALICE, follow=True)
    assert read(response).one("h1").text == "This account is closed"
    assert not response.wsgi_request.user.is_authenticated


def test_after_five_wrong_passwords_even_the_right_one_waits(client: Client, alice: User) -> None:
    for _ in range(5):
        client.post(LOGIN, {**ALICE, "password": "a guess"})
    assert "Too many tries." in read(client.post(LOGIN, ALICE))["main"]


def test_too_many_posts_from_one_place_are_429(client: Client, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    statuses = [client.post(LOGIN, {}).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_the_session_lasts_beyond_the_browser(client: Client, alice: User) -> None:
    client.post(LOGIN, ALICE)
    assert not client.session.get_expire_at_browser_close()


def test_the_password_is_told_to_the_browser_as_the_current_one(client: Client) -> None:
    form = read(client.get(LOGIN)).form(LOGIN)
    assert form["id_login"].attributes["autocomplete"] == "email"
    assert form["id_password"].attributes["autocomplete"] == "current-password"
