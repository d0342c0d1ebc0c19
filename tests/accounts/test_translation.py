"""The mails, and the pages that wait for their codes, speak the reader's language too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import last_code
from tests.accounts.second_step import code_of, show_who_it_is
from tests.accounts.test_mails import MAILS, draw
from tests.brackets import put_roadmap_into_brackets, put_rows_into_brackets, unmarked
from tests.conftest import PASSWORD
from tests.page import Element, read

INDEX = "/accounts/2fa/"


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_speaks_the_readers_language(name: str, marked: None) -> None:
    sent, _ = draw(name)
    text = str(sent.body).replace("o'brien@example.org", "")
    page = Element("", {})
    page.children = [str(sent.subject), "\n", text.replace("BCDF-GHJK", "")]
    assert unmarked(page) == []


def answers_on_the_way_in(client: Client) -> Iterator[Any]:
    """What is shown from signing up to the first page."""
    yield client.get("/accounts/signup/")
    erin = {"email": "erin@example.org", "password1": PASSWORD}
    yield client.post("/accounts/signup/", erin, follow=True)
    confirm = "/accounts/confirm-email/"
    yield client.post(confirm, {"code": "1"})
    cache.clear()  # ten seconds later
    yield client.post(confirm, {"action": "resend"}, follow=True)
    yield client.post(confirm, {"code": last_code()}, follow=True)
    yield client.get("/settings/")
    yield client.post("/accounts/email/", {"email": "e@example.org", "action_add": ""}, follow=True)


def answers_by_code(client: Client) -> Iterator[Any]:
    """What is shown while a code logs Alice in, and lets her choose a new password."""
    alice = {"email": "alice@example.org"}
    yield client.get("/accounts/login/")
    yield client.get("/accounts/login/code/")
    yield client.post("/accounts/login/code/", alice, follow=True)
    yield client.post("/accounts/login/code/confirm/", {"code": "1"})
    yield client.post("/accounts/login/code/confirm/", {"code": last_code()}, follow=True)
    yield client.post("/accounts/logout/", follow=True)
    yield client.get("/accounts/password/reset/")
    yield client.post("/accounts/password/reset/", alice, follow=True)
    code = {"code": last_code()}
    yield client.post("/accounts/password/reset/confirm/", code, follow=True)
    complete = "/accounts/password/reset/complete/"
    yield client.post(complete, {"password1": "1", "password2": "2"})
    new = {"password1": "another path uphill", "password2": "another path uphill"}
    yield client.post(complete, new, follow=True)


def answers_with_a_second_step(client: Client) -> Iterator[Any]:
    """What Alice sees while she sets up a second step, and when she logs in with it."""
    alice = {"login": "alice@example.org", "password": PASSWORD}
    client.post("/accounts/login/", alice)
    yield client.get(f"{INDEX}totp/activate/", follow=True)
    yield client.get(show_who_it_is(client).get(INDEX).wsgi_request.path)
    yield client.get(f"{INDEX}webauthn/")
    yield client.get(f"{INDEX}webauthn/add/")
    yield client.post(f"{INDEX}webauthn/add/", {"credential": "{}"})
    page = client.get(f"{INDEX}totp/activate/")
    yield page
    yield client.post(f"{INDEX}totp/activate/", {"code": "1"})
    code = {"code": code_of(read(page).one("code").text)}
    yield client.post(f"{INDEX}totp/activate/", code, follow=True)
    yield client.get(INDEX)
    yield client.get(f"{INDEX}recovery-codes/generate/")
    yield client.get(f"{INDEX}totp/deactivate/")
    yield client.get("/accounts/sessions/")
    yield client.get("/settings/")
    client.post("/accounts/logout/")
    yield client.post("/accounts/login/", alice, follow=True)
    yield client.post(f"{INDEX}authenticate/", {"code": "1"})
    yield client.post(f"{INDEX}authenticate/", {"credential": "{}"})


def answers_of_another_site(client: Client) -> Iterator[Any]:
    """What is shown around logging in with an account elsewhere."""
    yield client.get("/accounts/github/login/")
    yield client.get("/accounts/3rdparty/login/cancelled/")
    client.force_login(User.objects.get())
    yield client.get("/accounts/3rdparty/")


@pytest.mark.parametrize(
    "answers",
    [
        answers_on_the_way_in,
        answers_by_code,
        answers_with_a_second_step,
        answers_of_another_site,
    ],
)
def test_so_do_the_pages_that_ask_for_a_code(
    answers: Callable[[Client], Iterator[Any]],
    with_mail: None,
    verified_alice: User,
    keys_of_github: None,
    marked: None,
) -> None:
    put_rows_into_brackets(User, "name")
    put_roadmap_into_brackets()
    for answer in answers(Client()):
        assert answer.status_code == 200
        assert unmarked(read(answer)) == [], answer.wsgi_request.path
