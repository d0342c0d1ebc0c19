"""The mails: text and HTML with the same words, and addresses of this site alone."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from re import findall, sub

import pytest
from django.conf import settings as site
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import Settings

from accounts.adapter import AccountAdapter
from accounts.models import User
from tests.accounts.conftest import last_mail
from tests.conftest import PASSWORD
from tests.page import read

TEMPLATES = Path(site.BASE_DIR) / "templates"
MAILS = sorted(
    path.relative_to(TEMPLATES).as_posix().removesuffix("_subject.txt")
    for path in TEMPLATES.glob("*/email/*_subject.txt")
)
CONTEXT = {
    "email": "o'brien@example.org",
    "code": "BCDF-GHJK",
    "from_email": "old@example.org",
    "to_email": "new@example.org",
    "deleted_email": "gone@example.org",
    "provider": "GitHub",
    "timestamp": datetime(2026, 3, 1, 14, 5, tzinfo=UTC),
    "ip": "192.0.2.7",
    "user_agent": "Browser <script>alert(1)</script>",
    "password_reset_url": "https://evil.example/reset",
    "signup_url": "https://evil.example/signup",
}


def draw(name: str) -> tuple[EmailMultiAlternatives, str]:
    """The mail and its HTML."""
    drawn = AccountAdapter().render_mail(name, "erin@example.org", CONTEXT)
    return drawn, html_of(drawn)


def html_of(sent: EmailMultiAlternatives) -> str:
    ((html, kind),) = sent.alternatives
    assert kind == "text/html"
    return str(html)


def words(html: str) -> list[str]:
    body = html.partition("</h1>")[2]
    return unescape(sub(r"<[^>]+>", " ", body)).split()


def test_there_are_mails_to_test() -> None:
    assert {
        "account/email/email_confirmation_signup",
        "account/email/login_code",
        "mfa/email/totp_activated",
        "socialaccount/email/account_connected",
    } <= set(MAILS)


@pytest.mark.parametrize("name", MAILS)
def test_the_html_says_what_the_text_says(name: str) -> None:
    drawn, html = draw(name)
    assert words(html) == str(drawn.body).split()
    assert len(str(drawn.body)) > 100


@pytest.mark.parametrize("name", MAILS)
def test_the_subject_is_one_short_line(name: str) -> None:
    drawn, html = draw(name)
    assert 0 < len(drawn.subject) < 60
    assert "\n" not in drawn.subject
    assert f"<title>{drawn.subject}</title>" in html


@pytest.mark.parametrize("name", MAILS)
def test_every_address_is_the_sites(name: str, settings: Settings) -> None:
    settings.SITE_URL = "https://learn.example.org"
    drawn, html = draw(name)
    links = findall(r"https?://[^\s\"<]+", f"{drawn.body} {html}")
    assert links
    assert all(link.startswith("https://learn.example.org/") for link in links)


@pytest.mark.parametrize("name", MAILS)
def test_scripts_are_words_in_the_html_and_text_stays_as_typed(name: str) -> None:
    drawn, html = draw(name)
    assert "<script" not in html
    assert "&#x27;" not in str(drawn.body)
    assert "<img" not in html


def test_a_code_stands_out() -> None:
    assert '<p class="code">BCDF-GHJK</p>' in draw("account/email/login_code")[1]


def test_a_mail_is_from_the_site(settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Waymark <hello@learn.example.org>"
    assert draw("account/email/login_code")[0].from_email == "Waymark <hello@learn.example.org>"


WAYS_TO_A_MAIL = [
    ("/accounts/signup/", {"email": "erin@example.org", "password1": PASSWORD}),
    ("/accounts/signup/", {"email": "alice@example.org", "password1": PASSWORD}),
    ("/accounts/password/reset/", {"email": "alice@example.org"}),
    ("/accounts/password/reset/", {"email": "nobody@example.org"}),
    ("/accounts/login/code/", {"email": "alice@example.org"}),
    ("/accounts/login/code/", {"email": "nobody@example.org"}),
]


@pytest.mark.usefixtures("with_mail", "verified_alice")
@pytest.mark.parametrize(("address", "data"), WAYS_TO_A_MAIL)
def test_a_made_up_host_gets_into_no_mail(
    client: Client, settings: Settings, address: str, data: dict[str, str]
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://learn.example.org"
    client.post(address, data, headers={"host": "evil.example"})
    (sent,) = mail.outbox
    assert "evil.example" not in str(last_mail().message())
    assert sent.to == [data["email"]]
    assert "https://learn.example.org/" in html_of(last_mail())


@pytest.fixture
def mail_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> int:
        raise smtplib.SMTPConnectError(421, "no room")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)


@pytest.mark.usefixtures("with_mail", "verified_alice", "mail_is_down")
@pytest.mark.parametrize(("address", "data"), WAYS_TO_A_MAIL)
def test_a_mail_that_cant_be_sent_is_said_in_words(
    client: Client, address: str, data: dict[str, str]
) -> None:
    response = client.post(address, data)
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert read(response).one("h1").text == "The mail could not be sent"


@pytest.mark.usefixtures("with_mail", "mail_is_down")
def test_whoever_was_signing_up_meanwhile_logs_in_later(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post("/accounts/signup/", {"email": "erin@example.org", "password1": PASSWORD})
    monkeypatch.undo()
    cache.clear()  # half a minute later
    erin = {"login": "erin@example.org", "password": PASSWORD}
    response = client.post("/accounts/login/", erin, follow=True)
    assert "We sent a code to erin@example.org" in read(response)["main"]


@pytest.mark.usefixtures("with_mail", "mail_is_down")
def test_a_change_stands_though_the_mail_about_it_cant_be_sent(
    as_alice: Client, verified_alice: User
) -> None:
    new = {"oldpassword": PASSWORD, "password1": "another path", "password2": "another path"}
    response = as_alice.post("/accounts/password/change/", new)
    assert response.headers["Location"] == "/settings/"
    verified_alice.refresh_from_db()
    assert verified_alice.check_password("another path")


@pytest.mark.usefixtures("with_mail", "verified_alice")
def test_a_changed_password_is_told_by_mail(as_alice: Client) -> None:
    new = {"oldpassword": PASSWORD, "password1": "another path", "password2": "another path"}
    as_alice.post("/accounts/password/change/", new)
    assert last_mail().subject == "Your password is changed"
    assert "127.0.0.1" in str(last_mail().body)
