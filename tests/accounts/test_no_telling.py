"""With mail, nobody learns from this site who has an account: known and unknown addresses get the
same answer for the same work."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.auth import hashers
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.conftest import PASSWORD

KNOWN, UNKNOWN = "alice@example.org", "nobody@example.org"
FORMS = {
    "sign-up": ("/accounts/signup/", {"email": "%", "password1": PASSWORD}),
    "login": ("/accounts/login/", {"login": "%", "password": "not this one"}),
    "reset": ("/accounts/password/reset/", {"email": "%"}),
    "login code": ("/accounts/login/code/", {"email": "%"}),
}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_mail", "verified_alice")]


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that were hashed: by far the slowest thing that a login does."""
    seen: list[str] = []
    encode: Callable[..., str] = hashers.MD5PasswordHasher.encode

    def count(self: hashers.MD5PasswordHasher, password: str, salt: str) -> str:
        seen.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", count)
    return seen


def answer(form: str, email: str) -> tuple[int, str, str]:
    """Status, where it leads, and the page that follows, without what is different each time."""
    address, fields = FORMS[form]
    browser = Client()
    response = browser.post(address, {name: v.replace("%", email) for name, v in fields.items()})
    page = browser.get(response["Location"]) if response.status_code == 302 else response
    words = page.content.decode().replace(email, "somebody@example.org")
    words = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", words)
    return response.status_code, response.get("Location", ""), words


@pytest.mark.parametrize("form", FORMS)
def test_a_known_and_an_unknown_address_get_the_same_answer(form: str) -> None:
    known = answer(form, KNOWN)
    cache.clear()
    assert known == answer(form, UNKNOWN)


@pytest.mark.parametrize("form", FORMS)
def test_for_both_as_many_passwords_are_hashed_and_mails_sent(form: str, hashed: list[str]) -> None:
    work = []
    for email in (KNOWN, UNKNOWN):
        hashed.clear()
        mail.outbox.clear()
        cache.clear()
        answer(form, email)
        work.append((len(hashed), [sent.to for sent in mail.outbox]))
    (hashed_known, told_known), (hashed_unknown, told_unknown) = work
    assert hashed_known == hashed_unknown
    assert len(told_known) == len(told_unknown) <= 1


@pytest.mark.parametrize("form", FORMS)
def test_for_both_the_database_is_asked_about_as_much(form: str) -> None:
    statements = []
    for email in (KNOWN, UNKNOWN):
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            answer(form, email)
        statements.append(len(captured))
    assert abs(statements[0] - statements[1]) <= 15, statements


def test_a_code_is_sent_again_to_both() -> None:
    for email in (KNOWN, UNKNOWN):
        cache.clear()
        browser = Client()
        browser.post("/accounts/signup/", {"email": email, "password1": PASSWORD})
        cache.clear()
        mail.outbox.clear()
        browser.post("/accounts/confirm-email/", {"action": "resend"})
        assert [sent.to for sent in mail.outbox] == [[email]]


def test_without_an_account_nobody_is_locked_out_more_than_with_one() -> None:
    """Too many tries are told for both alike."""
    said = []
    for email in (KNOWN, UNKNOWN):
        cache.clear()
        for _ in range(6):
            last = answer("login", email)
        said.append(last)
    assert said[0] == said[1]


def test_a_user_was_made_for_the_unknown_address_only(client: Client) -> None:
    for email in (KNOWN, UNKNOWN):
        cache.clear()
        answer("sign-up", email)
    assert User.objects.count() == 2
