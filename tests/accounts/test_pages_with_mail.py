"""A site that sends mail: addresses are confirmed by code, and codes log in and reset."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from roadmap.models import TopicTick
from roadmap.outline import Outline
from tests.accounts.conftest import last_code, last_mail
from tests.conftest import PASSWORD
from tests.page import read

SIGNUP = "/accounts/signup/"
CONFIRM = "/accounts/confirm-email/"
LOGIN_CODE = "/accounts/login/code/"
RESET = "/accounts/password/reset/"
ERIN = {"email": "erin@example.org", "password1": PASSWORD}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_mail")]


def test_signing_up_asks_for_the_code_and_then_goes_on(client: Client) -> None:
    assert "We then send you a code" in read(client.get(SIGNUP))["main"]
    response = client.post(SIGNUP, {**ERIN, "next": "/notes/"}, follow=True)
    assert response.wsgi_request.path == CONFIRM
    assert not response.wsgi_request.user.is_authenticated
    assert "We sent a code to erin@example.org" in read(response)["main"]
    assert read(response)["toasts"].text == ""

    response = client.post(CONFIRM, {"code": last_code()}, follow=True)
    assert response.wsgi_request.path == "/notes/"
    assert response.wsgi_request.user == User.objects.get(email="erin@example.org")
    assert EmailAddress.objects.get().verified


def test_a_guests_ticks_come_along_when_the_code_is_typed(client: Client, outline: Outline) -> None:
    step = outline.steps[0]
    tick = reverse("tick", args=[outline.slug, step.slug, step.topics[0].slug])
    client.post(tick, {"ticked": "yes"})
    client.post(SIGNUP, {**ERIN, "next": step.url})
    response = client.post(CONFIRM, {"code": last_code()}, follow=True)
    assert response.wsgi_request.path == step.url
    assert "Brought along: 1 topic" in read(response)["toasts"]
    assert TopicTick.objects.get().learner.user == response.wsgi_request.user


def test_cancelling_keeps_the_guests_ticks(client: Client, outline: Outline) -> None:
    step = outline.steps[0]
    client.post(f"{step.url}status/", {"status": "done"})
    page = read(client.post(SIGNUP, ERIN, follow=True))
    client.post("/accounts/logout/", page["cancel"].sent())
    assert "5%" in read(client.get(outline.url))["position"]
    assert client.get(CONFIRM).headers["Location"] == "/accounts/login/"


def test_a_code_may_be_typed_in_small_letters_without_the_dash(client: Client) -> None:
    client.post(SIGNUP, ERIN)
    response = client.post(CONFIRM, {"code": last_code().lower().replace("-", " ")})
    assert response.headers["Location"] == "/"


@pytest.mark.parametrize("code", ["", "XXXX-XXXX", "ÄÖÜ", "\x00", "1" * 70_000])
def test_a_wrong_code_is_said_beside_its_field(client: Client, code: str) -> None:
    client.post(SIGNUP, ERIN)
    page = read(client.post(CONFIRM, {"code": code}))
    assert page["id_code_error"].text


def test_three_wrong_codes_end_it(client: Client) -> None:
    client.post(SIGNUP, ERIN)
    answers = [client.post(CONFIRM, {"code": "XXXX-XXXX"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 302]
    assert "Too many tries." in read(client.get("/accounts/login/"))["toasts"]


def test_a_new_code_is_sent_and_the_old_one_is_over(client: Client) -> None:
    client.post(SIGNUP, ERIN)
    old = last_code()
    cache.clear()  # ten seconds later
    page = read(client.post(CONFIRM, {"action": "resend"}, follow=True))
    assert "A new code is on its way to erin@example.org." in page["toasts"]
    assert client.post(CONFIRM, {"code": old}).status_code == 200
    assert client.post(CONFIRM, {"code": last_code()}).status_code == 302


def test_who_mistyped_the_address_signs_up_again(client: Client) -> None:
    sent = {**ERIN, "email": "erni@example.org", "next": "/notes/"}
    page = read(client.post(SIGNUP, sent, follow=True))
    (again,) = [form for form in page["main"].all("form") if "Sign up again" in form]
    response = client.post("/accounts/logout/", again.sent())
    assert response.headers["Location"].startswith(SIGNUP)
    cache.clear()
    client.post(SIGNUP, ERIN)
    client.post(CONFIRM, {"code": last_code()})
    assert client.get("/").wsgi_request.user.get_username() == "erin@example.org"


def test_a_taken_address_reads_the_same_and_its_owner_is_told(
    client: Client, verified_alice: User
) -> None:
    response = client.post(SIGNUP, {**ERIN, "email": verified_alice.email}, follow=True)
    assert "We sent a code to alice@example.org" in read(response)["main"]
    assert last_mail().subject == "You have an account already"
    assert User.objects.count() == 1


def test_one_who_never_confirmed_is_asked_at_login(client: Client, alice: User) -> None:
    data = {"login": alice.email, "password": PASSWORD}
    response = client.post("/accounts/login/", data, follow=True)
    assert response.wsgi_request.path == CONFIRM
    assert client.post(CONFIRM, {"code": last_code()}).headers["Location"] == "/"


def test_a_code_logs_in_and_leads_back(client: Client, verified_alice: User) -> None:
    page = read(client.get("/accounts/login/", {"next": "/notes/"}))["main"]
    assert page.links()["Send me a code instead"] == f"{LOGIN_CODE}?next=%2Fnotes%2F"
    response = client.post(LOGIN_CODE, {"email": "ALICE@example.org", "next": "/notes/"})
    response = client.get(response.headers["Location"])
    form = read(response)["id_code"]
    assert form.attributes["autocomplete"] == "one-time-code"
    data = {"code": last_code(), "next": "/notes/"}
    response = client.post(f"{LOGIN_CODE}confirm/", data, follow=True)
    assert response.wsgi_request.user == verified_alice
    assert response.wsgi_request.path == "/notes/"


def test_a_code_lets_choose_a_new_password(client: Client, verified_alice: User) -> None:
    client.post(RESET, {"email": "alice@example.org"})
    client.post(f"{RESET}confirm/", {"code": last_code()})
    page = read(client.get(f"{RESET}complete/"))
    assert page.one("h1").text == "Choose a new password"
    new = {"password1": "another path uphill", "password2": "another path uphill"}
    response = client.post(f"{RESET}complete/", new, follow=True)
    assert response.wsgi_request.user == verified_alice
    verified_alice.refresh_from_db()
    assert verified_alice.check_password("another path uphill")
    assert last_mail().subject == "You have a new password"


def test_a_new_password_is_not_to_be_had_without_the_code(
    client: Client, verified_alice: User
) -> None:
    client.post(RESET, {"email": "alice@example.org"})
    new = {"password1": "another path uphill", "password2": "another path uphill"}
    response = client.post(f"{RESET}complete/", new)
    assert response.headers["Location"] == f"{RESET}confirm/"
    verified_alice.refresh_from_db()
    assert verified_alice.check_password(PASSWORD)


@pytest.mark.parametrize("address", [RESET, LOGIN_CODE])
def test_an_unknown_address_reads_the_same_and_is_told_by_mail(
    client: Client, address: str
) -> None:
    response = client.post(address, {"email": "nobody@example.org"}, follow=True)
    assert "We sent a code to nobody@example.org" in read(response)["main"]
    assert [sent.subject for sent in mail.outbox] == ["There is no account with this address"]
    assert response.redirect_chain[0][0] == f"{address}confirm/"


@pytest.mark.parametrize("address", [RESET, LOGIN_CODE])
def test_too_many_codes_are_not_sent(client: Client, verified_alice: User, address: str) -> None:
    for _ in range(7):
        Client().post(address, {"email": verified_alice.email})
    assert 1 <= len(mail.outbox) <= 5
