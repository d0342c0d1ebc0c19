"""Where one is logged in, and logging out there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.test import Client
from django.utils import timezone

from accounts.browsers import describe
from accounts.models import User
from tests.accounts.conftest import last_code
from tests.conftest import PASSWORD
from tests.page import read

SESSIONS = "/accounts/sessions/"
LOGIN = {"login": "alice@example.org", "password": PASSWORD}
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)
LAPTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


def log_in(user_agent: str, address: str = "192.0.2.7") -> Client:
    browser = Client(REMOTE_ADDR=address, headers={"User-Agent": user_agent})
    browser.post("/accounts/login/", LOGIN)
    return browser


def is_signed_in(browser: Client) -> bool:
    return browser.get("/settings/").status_code == 200


@pytest.fixture
def laptop(alice: User) -> Client:
    return log_in(LAPTOP)


@pytest.fixture
def phone(alice: User) -> Client:
    return log_in(PHONE, "198.51.100.9")


def test_each_place_is_listed_with_its_browser_and_address(laptop: Client, phone: Client) -> None:
    main = read(laptop.get(SESSIONS))["main"]
    assert [title.text for title in main.all("h2")] == [
        "Safari on iPhone",
        "Firefox on Linux This one",
    ]
    assert "from 198.51.100.9" in main
    assert main.all("form", action=f"{SESSIONS}end-others/")


def test_one_logs_in_through_a_socket_without_an_address(alice: User) -> None:
    assert is_signed_in(log_in(LAPTOP, ""))


def test_one_place_is_logged_out(laptop: Client, phone: Client) -> None:
    row = UserSession.objects.get(ip="198.51.100.9")
    page = read(laptop.post(f"{SESSIONS}{row.pk}/end/", follow=True))
    assert "You are logged out there." in page["toasts"]
    assert len(page["main"].all("h2")) == 1
    assert is_signed_in(laptop)
    assert not is_signed_in(phone)


def test_all_other_places_are_logged_out(laptop: Client, phone: Client) -> None:
    third = log_in(PHONE)
    page = read(laptop.post(f"{SESSIONS}end-others/", follow=True))
    assert "You are logged in here only." in page["toasts"]
    assert [is_signed_in(browser) for browser in (laptop, phone, third)] == [True, False, False]


def test_here_one_logs_out_by_the_menu(laptop: Client) -> None:
    row = UserSession.objects.get()
    assert laptop.post(f"{SESSIONS}{row.pk}/end/").status_code == 404
    assert is_signed_in(laptop)


def test_somebody_else_s_place_is_not_there(as_bob: Client, laptop: Client) -> None:
    row = UserSession.objects.get()
    assert as_bob.post(f"{SESSIONS}{row.pk}/end/").status_code == 404
    assert is_signed_in(laptop)
    as_bob.post(f"{SESSIONS}end-others/")
    assert is_signed_in(laptop)


def test_a_new_password_logs_out_everywhere_else(laptop: Client, phone: Client) -> None:
    new = {"oldpassword": PASSWORD, "password1": "another path", "password2": "another path"}
    laptop.post("/accounts/password/change/", new)
    assert is_signed_in(laptop)
    assert not is_signed_in(phone)
    assert len(read(laptop.get(SESSIONS))["main"].all("h2")) == 1


def test_a_password_that_the_staff_sets_ends_every_session(
    laptop: Client, phone: Client, as_dana: Client, alice: User
) -> None:
    new = {"password1": "another quiet path", "password2": "another quiet path"}
    as_dana.post(f"/admin/accounts/user/{alice.pk}/password/", new)
    assert not is_signed_in(laptop)
    assert not is_signed_in(phone)


def test_a_closed_account_is_logged_out_everywhere(laptop: Client, alice: User) -> None:
    alice.is_active = False
    alice.save()
    assert not is_signed_in(laptop)


@pytest.mark.usefixtures("with_mail")
def test_a_reset_password_ends_every_session(laptop: Client, alice: User) -> None:
    browser = Client()
    browser.post("/accounts/password/reset/", {"email": alice.email})
    browser.post("/accounts/password/reset/confirm/", {"code": last_code()})
    new = {"password1": "another path", "password2": "another path"}
    browser.post("/accounts/password/reset/complete/", new)
    assert not is_signed_in(laptop)
    assert UserSession.objects.count() == 1


def test_an_ended_session_is_gone_though_its_cookie_stays(laptop: Client, phone: Client) -> None:
    kept = phone.cookies["sessionid"].value
    laptop.post(f"{SESSIONS}end-others/")
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert not is_signed_in(thief)


def test_a_login_begins_a_session_of_another_name(client: Client, alice: User) -> None:
    client.post(
        "/roadmaps/machine-learning-engineer/programming-basics/status/", {"status": "done"}
    )
    before = client.cookies["sessionid"].value
    client.post("/accounts/login/", LOGIN)
    assert client.cookies["sessionid"].value != before


def test_when_and_from_where_it_was_used_is_noted_once_an_hour(laptop: Client) -> None:
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    UserSession.objects.update(last_seen_at=long_ago)
    laptop.get("/settings/")
    assert UserSession.objects.get().last_seen_at == long_ago
    session = laptop.session
    session["session_seen"] -= 3601
    session.save()
    laptop.get("/settings/", REMOTE_ADDR="203.0.113.4")
    noted = UserSession.objects.get()
    assert timezone.now() - noted.last_seen_at < timedelta(minutes=1)
    assert noted.ip == "203.0.113.4"


def test_a_session_from_before_the_list_was_kept_is_listed_once_it_is_used(
    laptop: Client,
) -> None:
    UserSession.objects.all().delete()
    session = laptop.session
    del session["session_seen"]
    session.save()
    assert len(read(laptop.get(SESSIONS))["main"].all("h2")) == 1


def test_a_session_that_no_longer_opens_the_account_is_not_listed(
    laptop: Client, phone: Client
) -> None:
    session = phone.session
    session[HASH_SESSION_KEY] = "of an earlier password"
    session.save()
    assert len(read(laptop.get(SESSIONS))["main"].all("h2")) == 1


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        (LAPTOP, ("Firefox", "Linux")),
        (PHONE, ("Safari", "iPhone")),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", ("Edge", "Windows")),
        (
            "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36",
            ("Chrome", "Android"),
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18 Safari/605", ("Safari", "Mac")),
        ("curl/8.5", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_browser_is_named_in_words(user_agent: str, said: tuple[str, str]) -> None:
    assert describe(user_agent) == said
