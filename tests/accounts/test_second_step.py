"""An authenticator app and recovery codes: the password alone opens nothing."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from tests.accounts.conftest import last_code
from tests.accounts.second_step import SECRET, code_of, show_who_it_is, with_app
from tests.conftest import PASSWORD
from tests.page import read

LOGIN = "/accounts/login/"
INDEX = "/accounts/2fa/"
ACTIVATE = f"{INDEX}totp/activate/"
DEACTIVATE = f"{INDEX}totp/deactivate/"
AUTHENTICATE = f"{INDEX}authenticate/"
CODES = f"{INDEX}recovery-codes/"
ALICE = {"login": "alice@example.org", "password": PASSWORD}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def guarded_alice(alice: User) -> User:
    with_app(alice)
    return alice


def turn_on(client: Client) -> None:
    """Set up an app as its page says."""
    secret = read(client.get(ACTIVATE)).one("code").text
    client.post(ACTIVATE, {"code": code_of(secret)})


def test_the_password_is_asked_for_before_an_app_is_set_up(as_alice: Client) -> None:
    response = as_alice.get(ACTIVATE)
    assert response.headers["Location"].startswith("/accounts/reauthenticate/")


def test_an_app_is_set_up_with_the_code_it_shows(as_alice: Client, alice: User) -> None:
    page = read(show_who_it_is(as_alice).get(ACTIVATE))
    assert page.one("img").attributes["src"].startswith("data:image/svg+xml;base64,")
    response = as_alice.post(ACTIVATE, {"code": code_of(page.one("code").text)})
    assert response.headers["Location"] == CODES
    assert len(read(as_alice.get(CODES)).all("code")) == 10
    assert "It is on" in read(as_alice.get(INDEX))["main"]


def test_a_wrong_code_sets_nothing_up_and_is_said_beside_its_field(
    as_alice: Client, alice: User
) -> None:
    secret = read(show_who_it_is(as_alice).get(ACTIVATE)).one("code").text
    page = read(as_alice.post(ACTIVATE, {"code": "000000"}))
    assert "This code is not right" in page["id_code_error"]
    assert page.one("code").text == secret, "the app that was scanned already still fits"
    assert not Authenticator.objects.filter(user=alice).exists()


def test_after_the_password_the_code_is_asked_for(client: Client, guarded_alice: User) -> None:
    response = client.post(LOGIN, {**ALICE, "next": "/notes/"}, follow=True)
    assert response.wsgi_request.path == AUTHENTICATE
    assert not is_signed_in(client)
    response = client.post(AUTHENTICATE, {"code": code_of()})
    assert response.headers["Location"] == "/notes/"
    assert is_signed_in(client)


def test_a_wrong_code_signs_nobody_in(client: Client, guarded_alice: User) -> None:
    client.post(LOGIN, ALICE)
    page = read(client.post(AUTHENTICATE, {"code": "000000"}))
    assert "This code is not right" in page["id_code_error"]
    assert not is_signed_in(client)


def test_cancelling_forgets_the_password_that_was_right(
    client: Client, guarded_alice: User
) -> None:
    page = read(client.post(LOGIN, ALICE, follow=True))
    client.post("/accounts/logout/", page["cancel"].sent())
    client.post(AUTHENTICATE, {"code": code_of()})
    assert not is_signed_in(client)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_may_be_half_a_minute_off(
    client: Client, guarded_alice: User, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)  # no period ends in between
    client.post(LOGIN, ALICE)
    client.post(AUTHENTICATE, {"code": code_of(steps=steps)})
    assert is_signed_in(client)


def test_a_code_is_taken_once(client: Client, guarded_alice: User) -> None:
    code = code_of(steps=1)
    for is_taken in (True, False):
        browser = Client()
        browser.post(LOGIN, ALICE)
        cache.delete(f"allauth.mfa.totp.used?user={guarded_alice.pk}&code={code}")  # a period later
        browser.post(AUTHENTICATE, {"code": code})
        assert is_signed_in(browser) is is_taken


def test_nor_in_another_spelling(client: Client, guarded_alice: User) -> None:
    code = code_of(steps=1)
    for spelling, is_taken in ((code, True), (f"{code[:3]} {code[3:]}", False)):
        browser = Client()
        browser.post(LOGIN, ALICE)
        cache.delete(f"allauth.mfa.totp.used?user={guarded_alice.pk}&code={code}")
        browser.post(AUTHENTICATE, {"code": spelling})
        assert is_signed_in(browser) is is_taken


def test_codes_can_t_be_tried_out(client: Client, guarded_alice: User) -> None:
    client.post(LOGIN, ALICE)
    for _ in range(20):
        client.post(AUTHENTICATE, {"code": "000000"})
    client.post(AUTHENTICATE, {"code": code_of()})
    assert not is_signed_in(client)


def test_a_recovery_code_works_once(as_alice: Client, alice: User) -> None:
    turn_on(show_who_it_is(as_alice))
    code = read(as_alice.get(CODES)).all("code")[0].text
    for is_taken in (True, False):
        browser = Client()
        browser.post(LOGIN, ALICE)
        browser.post(AUTHENTICATE, {"code": code})
        assert is_signed_in(browser) is is_taken
    assert "9 codes are left" in read(as_alice.get(INDEX))["main"]


def test_recovery_codes_are_shown_only_after_showing_who_it_is(
    as_alice: Client, alice: User
) -> None:
    turn_on(show_who_it_is(as_alice))
    later = Client()
    later.force_login(alice)
    for address in (CODES, f"{CODES}download/", f"{CODES}generate/"):
        assert later.get(address).headers["Location"].startswith("/accounts/reauthenticate/")


def test_recovery_codes_are_downloaded_and_kept_by_no_cache(as_alice: Client, alice: User) -> None:
    turn_on(show_who_it_is(as_alice))
    shown = [code.text for code in read(as_alice.get(CODES)).all("code")]
    response = as_alice.get(f"{CODES}download/")
    assert response.content.decode().split() == shown
    assert "no-store" in response.headers["Cache-Control"]


def test_new_recovery_codes_end_the_old_ones(as_alice: Client, alice: User) -> None:
    turn_on(show_who_it_is(as_alice))
    old = [code.text for code in read(as_alice.get(CODES)).all("code")]
    assert "the 10 that are left stop working" in read(as_alice.get(f"{CODES}generate/"))["main"]
    as_alice.post(f"{CODES}generate/")
    new = [code.text for code in read(as_alice.get(CODES)).all("code")]
    assert not set(old) & set(new)


def test_turning_the_app_off_takes_the_recovery_codes_with_it(
    as_alice: Client, alice: User
) -> None:
    turn_on(show_who_it_is(as_alice))
    as_alice.post(DEACTIVATE)
    assert not Authenticator.objects.filter(user=alice).exists()
    browser = Client()
    browser.post(LOGIN, ALICE)
    assert is_signed_in(browser)


def test_who_shows_it_is_them_may_do_so_with_the_app(as_alice: Client, guarded_alice: User) -> None:
    page = read(as_alice.get(f"{CODES}generate/", follow=True))
    assert page.links()["Use a code"].startswith(f"{INDEX}reauthenticate/")
    form = read(as_alice.get(page.links()["Use a code"])).form(f"{INDEX}reauthenticate/")
    response = as_alice.post(f"{INDEX}reauthenticate/", {**form.sent(), "code": code_of()})
    assert response.headers["Location"] == f"{CODES}generate/"
    assert as_alice.get(f"{CODES}generate/").status_code == 200


def test_the_secret_is_not_in_the_database_in_the_clear(guarded_alice: User) -> None:
    assert SECRET not in str(Authenticator.objects.get().data)


def test_a_new_key_of_the_site_keeps_the_app_while_the_old_one_is_known(
    client: Client, guarded_alice: User, settings: Settings
) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of the site, long enough to be one"
    client.post(LOGIN, ALICE)
    client.post(AUTHENTICATE, {"code": code_of()})
    assert is_signed_in(client)


def test_without_the_old_key_no_code_is_right(
    client: Client, guarded_alice: User, settings: Settings
) -> None:
    settings.SECRET_KEY = "another key of the site, long enough to be one"
    client.post(LOGIN, ALICE)
    for secret in (SECRET, "", "A" * 32):
        client.post(AUTHENTICATE, {"code": code_of(secret)})
        assert not is_signed_in(client)


@pytest.mark.usefixtures("with_mail")
def test_each_change_is_told_by_mail(
    as_alice: Client,
    verified_alice: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    show_who_it_is(as_alice)
    changes: list[Callable[[], object]] = [
        lambda: turn_on(as_alice),
        lambda: as_alice.post(f"{CODES}generate/"),
        lambda: as_alice.post(DEACTIVATE),
    ]
    for change in changes:
        with django_capture_on_commit_callbacks(execute=True):
            change()
    assert [sent.subject for sent in mail.outbox] == [
        "An authenticator app guards your account",
        "You have new recovery codes",
        "The authenticator app is off",
    ]


@pytest.mark.usefixtures("with_mail")
def test_a_code_by_mail_does_not_replace_the_second_step(
    client: Client, verified_alice: User
) -> None:
    with_app(verified_alice)
    client.post("/accounts/login/code/", {"email": verified_alice.email})
    response = client.post("/accounts/login/code/confirm/", {"code": last_code()})
    assert response.headers["Location"] == AUTHENTICATE
    assert not is_signed_in(client)
