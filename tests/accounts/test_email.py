"""Changing the address that one logs in with."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import last_code
from tests.conftest import PASSWORD
from tests.page import read

EMAIL = "/accounts/email/"
REAUTHENTICATE = "/accounts/reauthenticate/"
CHANGED = {"email": "Alice@Example.net", "action_add": ""}

pytestmark = pytest.mark.usefixtures("fresh_limits")


def ask_for(client: Client, data: dict[str, str]) -> Client:
    """Post the new address, and type the password that is asked for first."""
    response = client.post(EMAIL, data)
    assert response.headers["Location"] == f"{REAUTHENTICATE}?next=%2Faccounts%2Femail%2F"
    client.post(REAUTHENTICATE, {"password": PASSWORD, "next": EMAIL})
    return client


def test_the_password_is_asked_for_first(as_alice: Client, alice: User) -> None:
    page = read(as_alice.post(EMAIL, CHANGED, follow=True))
    assert page.one("h1").text == "Is it you?"
    assert page.form(REAUTHENTICATE).sent()["next"] == EMAIL
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"


def test_a_wrong_password_changes_nothing(as_alice: Client, alice: User) -> None:
    as_alice.post(EMAIL, CHANGED)
    page = read(as_alice.post(REAUTHENTICATE, {"password": "a guess", "next": EMAIL}))
    assert "This is not your password." in page["id_password_error"]
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"


def test_without_mail_the_new_address_is_used_at_once(
    as_alice: Client, verified_alice: User
) -> None:
    page = read(ask_for(as_alice, CHANGED).get(EMAIL))
    assert "You log in with alice@example.net" in page["main"]
    assert "From now on you log in with alice@example.net." in page["toasts"]
    verified_alice.refresh_from_db()
    assert verified_alice.email == "alice@example.net"
    address = EmailAddress.objects.get(user=verified_alice)
    assert (address.email, address.primary, address.verified) == ("alice@example.net", True, False)


def test_one_logs_in_with_the_new_address_only(as_alice: Client, client: Client) -> None:
    ask_for(as_alice, CHANGED)
    logins = [
        client.post("/accounts/login/", {"login": address, "password": PASSWORD}).status_code
        for address in ("alice@example.org", "alice@example.net")
    ]
    assert logins == [200, 302]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("bob@example.org", "There is an account with this e-mail address."),
        ("ALICE@example.org", "You use this address already."),
        ("nowhere", "valid email address"),
        (f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.org", "at most 254 characters"),
        ("", "This field is required."),
    ],
)
def test_an_address_that_will_not_do_is_refused_beside_its_field(
    as_alice: Client, alice: User, bob: User, typed: str, said: str
) -> None:
    page = read(as_alice.post(EMAIL, {"email": typed, "action_add": ""}))
    assert said in page["id_email_error"]
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"


@pytest.mark.usefixtures("with_mail")
def test_with_mail_the_new_address_waits_for_its_code(
    as_alice: Client, verified_alice: User
) -> None:
    page = read(ask_for(as_alice, CHANGED).get("/accounts/confirm-email/"))
    assert "We sent a code to alice@example.net" in page["main"]
    assert mail.outbox[-1].to == ["alice@example.net"]
    verified_alice.refresh_from_db()
    assert verified_alice.email == "alice@example.org"

    response = as_alice.post("/accounts/confirm-email/", {"code": last_code()}, follow=True)
    assert response.wsgi_request.path == "/settings/"
    assert "alice@example.net is confirmed." in read(response)["toasts"]
    verified_alice.refresh_from_db()
    assert verified_alice.email == "alice@example.net"
    assert EmailAddress.objects.get(user=verified_alice).verified


@pytest.mark.usefixtures("with_mail")
def test_with_mail_both_addresses_are_told(as_alice: Client, verified_alice: User) -> None:
    ask_for(as_alice, CHANGED)
    as_alice.post("/accounts/confirm-email/", {"code": last_code()})
    told = mail.outbox[-2:]
    assert [sent.to for sent in told] == [["alice@example.org"], ["alice@example.net"]]
    assert all("You log in with alice@example.net now" in sent.body for sent in told)


@pytest.mark.usefixtures("with_mail")
def test_with_mail_somebody_elses_address_is_never_taken_over(
    as_alice: Client, verified_alice: User, bob: User
) -> None:
    ask_for(as_alice, {**CHANGED, "email": bob.email})
    page = read(as_alice.post("/accounts/confirm-email/", {"code": last_code()}))
    assert "There is an account with this e-mail address." in page["id_code_error"]
    verified_alice.refresh_from_db()
    assert verified_alice.email == "alice@example.org"
