"""Guessing at an account is slow, and does not keep its owner out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from accounts import known_browser
from accounts.models import User
from config.limits import LIMITS
from tests.conftest import PASSWORD
from tests.page import read

LOGIN = "/accounts/login/"
RIGHT = {"login": "alice@example.org", "password": PASSWORD}
WRONG = {**RIGHT, "password": "a guess"}

pytestmark = pytest.mark.usefixtures("fresh_limits", "alice")


def networks() -> Iterator[str]:
    yield from (f"10.{a}.{b}.1" for a in range(250) for b in range(250))


def gets_in(browser: Client, address: str = "192.0.2.7") -> bool:
    return browser.post(LOGIN, RIGHT, REMOTE_ADDR=address).status_code == 302


def is_told_to_wait(browser: Client, address: str = "192.0.2.7") -> bool:
    response = browser.post(LOGIN, WRONG, REMOTE_ADDR=address)
    return "Too many tries." in read(response)["main"]


@pytest.fixture
def owners() -> Client:
    """A browser that Alice signed in with before, logged out."""
    browser = Client()
    assert gets_in(browser)
    browser.post("/accounts/logout/")
    return browser


@pytest.fixture
def flood(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Wrong passwords for Alice's account from many networks, as many as it takes."""
    monkeypatch.setitem(LIMITS, "wrong_password", "20/h/key")
    where = networks()
    for _ in range(20):
        assert not is_told_to_wait(Client(), next(where))
    return where


def test_one_network_has_five_guesses_in_five_minutes() -> None:
    assert [is_told_to_wait(Client()) for _ in range(6)] == [False] * 5 + [True]


def test_other_spellings_and_names_of_the_site_are_no_new_guesses(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
    told = []
    for host in settings.ALLOWED_HOSTS:
        for login in ("alice@example.org", "Alice@Example.ORG", " alice@example.org"):
            data = {**WRONG, "login": login}
            response = Client().post(LOGIN, data, headers={"host": host})
            told.append("Too many tries." in read(response)["main"])
    assert told == [False] * 5 + [True] * 4


def test_a_neighbour_who_guesses_keeps_nobody_else_out() -> None:
    while not is_told_to_wait(Client(), "10.0.0.1"):
        pass
    assert gets_in(Client(), "10.0.0.2")


def test_many_networks_together_have_a_limit_too(flood: Iterator[str]) -> None:
    assert is_told_to_wait(Client(), next(flood))
    assert not gets_in(Client(), next(flood))


def test_a_flood_does_not_keep_the_owner_s_browser_out(
    owners: Client, flood: Iterator[str]
) -> None:
    assert is_told_to_wait(Client(), next(flood))
    assert gets_in(owners)


def test_it_is_open_even_from_the_network_that_guesses(owners: Client) -> None:
    while not is_told_to_wait(Client()):
        pass
    assert gets_in(owners)


def test_it_has_five_guesses_as_well(owners: Client) -> None:
    assert [is_told_to_wait(owners) for _ in range(6)] == [False] * 5 + [True]


def test_it_is_known_to_its_account_only(owners: Client, bob: User) -> None:
    guess = {"login": bob.email, "password": "a guess"}
    for _ in range(5):
        Client().post(LOGIN, guess)
    assert "Too many tries." in read(owners.post(LOGIN, guess))["main"]
    assert gets_in(owners)


@pytest.mark.parametrize("forged", ["", "x", "a b:c:d", "\x00", "é"])
def test_a_forged_cookie_makes_no_browser_known(owners: Client, forged: str) -> None:
    value = owners.cookies[known_browser.COOKIE].value
    browser = Client()
    while not is_told_to_wait(browser):
        browser.cookies[known_browser.COOKIE] = forged + value[:-1] + "A" + forged
    assert not gets_in(browser)


def test_the_cookie_tells_nothing_and_no_script_reads_it(owners: Client) -> None:
    cookie = owners.cookies[known_browser.COOKIE]
    assert "alice" not in cookie.value
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"


def test_a_right_password_costs_no_guess(owners: Client) -> None:
    for _ in range(8):
        assert gets_in(Client())
