"""A site that sends no mail (no EMAIL_URL, the default) is whole, and says who helps instead."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.conftest import PASSWORD
from tests.page import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]

NEED_MAIL = ["/accounts/password/reset/", "/accounts/login/code/", "/accounts/confirm-email/"]
LEAD_ELSEWHERE = [
    ("/accounts/password/reset/confirm/", "/accounts/login/"),
    ("/accounts/password/reset/complete/", "/accounts/password/reset/"),
    ("/accounts/login/code/confirm/", "/accounts/login/code/"),
]


@pytest.mark.parametrize("address", NEED_MAIL)
def test_a_page_that_needs_mail_says_who_helps(client: Client, address: str) -> None:
    response = client.get(address)
    main = read(response)["main"]
    assert response.status_code == 200
    assert main.one("h1").text == "This site sends no mail"
    assert "make admin" in main
    assert main.links()["Back to log in"] == "/accounts/login/"


@pytest.mark.parametrize("address", NEED_MAIL)
def test_a_form_sent_there_sends_nothing(client: Client, alice: User, address: str) -> None:
    page = read(client.post(address, {"email": alice.email, "code": "BCDF-GHJK"}))
    assert page["main"].one("h1").text == "This site sends no mail"
    assert not mail.outbox


@pytest.mark.parametrize(("address", "leads_to"), LEAD_ELSEWHERE)
def test_a_later_page_of_theirs_leads_to_the_first(
    client: Client, address: str, leads_to: str
) -> None:
    assert client.get(address).headers["Location"] == leads_to


def test_log_in_offers_no_code_and_leads_to_who_helps(client: Client) -> None:
    links = read(client.get("/accounts/login/"))["main"].links()
    assert links == {
        "Sign up": "/accounts/signup/",
        "Forgot your password?": "/accounts/password/reset/",
    }


def test_sign_up_asks_for_no_code(client: Client) -> None:
    assert "code" not in read(client.get("/accounts/signup/"))["main"]
    data = {"email": "erin@example.org", "password1": PASSWORD, "next": "/notes/"}
    response = client.post("/accounts/signup/", data, follow=True)
    assert response.wsgi_request.path == "/notes/"
    assert response.status_code == 200
    assert not mail.outbox


def test_the_page_of_the_address_promises_no_code(as_alice: Client) -> None:
    assert "code" not in read(as_alice.get("/accounts/email/"))["main"]


def test_a_changed_password_sends_no_mail(as_alice: Client, verified_alice: User) -> None:
    new = {"oldpassword": PASSWORD, "password1": "another path", "password2": "another path"}
    as_alice.post("/accounts/password/change/", new)
    assert not mail.outbox


def test_a_link_of_old_leads_nowhere_in_words(client: Client) -> None:
    page = read(client.get("/accounts/confirm-email/abc:def/"))
    assert page.one("h1").text == "This link leads nowhere"
