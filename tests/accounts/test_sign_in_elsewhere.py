"""Logging in with an account at GitHub or Google, for which a server on this machine stands in."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.socialaccount.providers.github.views import GitHubOAuth2Adapter
from allauth.socialaccount.providers.google.views import GoogleOAuth2Adapter
from django.core import mail
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from tests.accounts.second_step import show_who_it_is, with_app
from tests.another_site import AnotherSite, another_site
from tests.conftest import SLUG
from tests.page import read

CONNECTIONS = "/accounts/3rdparty/"
ERIN = "erin@example.org"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


@pytest.fixture(params=["github", "google"])
def provider(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def elsewhere(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, provider: str
) -> Iterator[AnotherSite]:
    """The provider, with our keys in the settings; there Erin is logged in."""
    keys = {"APPS": [{"client_id": "us", "secret": "secret"}], "OAUTH_PKCE_ENABLED": True}
    settings.SOCIALACCOUNT_PROVIDERS = {provider: keys}
    settings.SIGN_IN_ORIGINS = ["http://localhost"]
    with another_site() as site:
        web = f"{site.address}/login/oauth"
        monkeypatch.setattr(GitHubOAuth2Adapter, "authorize_url", f"{web}/authorize")
        monkeypatch.setattr(GitHubOAuth2Adapter, "access_token_url", f"{web}/access_token")
        monkeypatch.setattr(GitHubOAuth2Adapter, "profile_url", f"{site.address}/user")
        monkeypatch.setattr(GitHubOAuth2Adapter, "emails_url", f"{site.address}/user/emails")
        monkeypatch.setattr(GoogleOAuth2Adapter, "authorize_url", f"{site.address}/o/auth")
        monkeypatch.setattr(GoogleOAuth2Adapter, "access_token_url", f"{site.address}/token")
        monkeypatch.setattr(GoogleOAuth2Adapter, "identity_url", f"{site.address}/userinfo")
        site.login(ERIN)
        yield site


def go_there(client: Client, provider: str, process: str = "login", next: str = "") -> Client:
    """Press the provider's button and let the other site send the browser back."""
    query = f"process={process}&next={next}" if next else f"process={process}"
    there = client.post(f"/accounts/{provider}/login/?{query}").headers["Location"]
    back = requests.get(there, allow_redirects=False, timeout=5).headers["Location"]
    parts = urlsplit(back)
    response = client.get(f"{parts.path}?{parts.query}", follow=True)
    client.last = response  # type: ignore[attr-defined]
    return client


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_whoever_comes_for_the_first_time_has_an_account_at_once(
    client: Client, elsewhere: AnotherSite, provider: str
) -> None:
    go_there(client, provider, next="/notes/")
    erin = User.objects.get()
    assert (erin.email, erin.name) == (ERIN, "Erin")
    assert not erin.has_usable_password()
    assert client.last.wsgi_request.path == "/notes/"  # type: ignore[attr-defined]


def test_whoever_comes_back_is_the_same(
    client: Client, elsewhere: AnotherSite, provider: str
) -> None:
    go_there(client, provider)
    client.post("/accounts/logout/")
    elsewhere.login("new-address@example.org")
    go_there(client, provider)
    assert is_signed_in(client)
    assert User.objects.get().email == ERIN


def test_a_guests_progress_comes_along(
    client: Client, elsewhere: AnotherSite, provider: str
) -> None:
    client.post(f"/roadmaps/{SLUG}/programming-basics/status/", {"status": "done"})
    go_there(client, provider)
    assert User.objects.get().learner.statuses.count() == 1


def test_of_what_the_other_site_tells_only_the_name_of_the_account_is_kept(
    client: Client, elsewhere: AnotherSite, provider: str
) -> None:
    go_there(client, provider)
    assert SocialAccount.objects.get().extra_data == {"login": "erin", "email": ERIN}
    assert not SocialToken.objects.exists()


def test_somebody_elses_address_opens_nothing(
    client: Client, elsewhere: AnotherSite, provider: str, alice: User
) -> None:
    elsewhere.login(alice.email)
    go_there(client, provider)
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()


@pytest.mark.usefixtures("with_mail")
def test_with_mail_the_owner_of_a_taken_address_is_told(
    client: Client, elsewhere: AnotherSite, provider: str, verified_alice: User
) -> None:
    elsewhere.login(verified_alice.email)
    go_there(client, provider)
    assert not is_signed_in(client)
    assert mail.outbox[-1].subject == "You have an account already"


@pytest.mark.usefixtures("with_mail")
def test_with_mail_an_address_that_the_other_site_has_not_verified_is_confirmed_here(
    client: Client, elsewhere: AnotherSite, provider: str
) -> None:
    elsewhere.login(ERIN, verified=False)
    go_there(client, provider)
    assert not is_signed_in(client)
    assert "We sent a code to erin@example.org" in read(client.last)["main"]  # type: ignore[attr-defined]


@pytest.mark.usefixtures("with_mail")
def test_with_mail_an_address_that_it_has_verified_is_taken(
    client: Client, elsewhere: AnotherSite, provider: str
) -> None:
    go_there(client, provider)
    assert is_signed_in(client)
    assert EmailAddress.objects.get().verified


def test_the_second_step_of_this_site_is_asked_for_all_the_same(
    client: Client, elsewhere: AnotherSite, provider: str
) -> None:
    go_there(client, provider)
    with_app(User.objects.get())
    client.post("/accounts/logout/")
    go_there(client, provider)
    assert not is_signed_in(client)
    assert client.last.wsgi_request.path == "/accounts/2fa/authenticate/"  # type: ignore[attr-defined]


def test_who_turns_back_there_reads_that_nothing_changed(
    client: Client, elsewhere: AnotherSite, provider: str
) -> None:
    elsewhere.allows = False
    go_there(client, provider)
    assert read(client.last).one("h1").text == "You turned back"  # type: ignore[attr-defined]
    assert not User.objects.exists()


def test_a_site_that_is_down_is_said_in_words(
    client: Client, elsewhere: AnotherSite, provider: str
) -> None:
    elsewhere.works = False
    go_there(client, provider)
    assert read(client.last).one("h1").text == "That did not work"  # type: ignore[attr-defined]
    assert not User.objects.exists()


def test_an_answer_that_nobody_asked_for_signs_nobody_in(
    client: Client, elsewhere: AnotherSite, provider: str
) -> None:
    """As when somebody is lured to an address that would log them in as somebody else."""
    thief = Client()
    there = thief.post(f"/accounts/{provider}/login/").headers["Location"]
    state = parse_qs(urlsplit(there).query)["state"][0]
    response = client.get(f"/accounts/{provider}/login/callback/?code=a-code&state={state}")
    assert read(response).one("h1").text == "That did not work"
    assert not is_signed_in(client)


def test_opening_the_address_of_the_button_asks_first(
    client: Client, elsewhere: AnotherSite, provider: str
) -> None:
    response = client.get(f"/accounts/{provider}/login/")
    assert response.status_code == 200
    assert elsewhere.asked_for == []


def test_an_account_is_connected_and_disconnected_in_the_settings(
    as_alice: Client, alice: User, elsewhere: AnotherSite, provider: str
) -> None:
    show_who_it_is(as_alice)
    go_there(as_alice, provider, process="connect")
    page = read(as_alice.get(CONNECTIONS))
    assert "erin" in page["main"]
    assert alice.socialaccount_set.get().provider == provider
    (form,) = page["main"].all("form", action=CONNECTIONS)
    as_alice.post(CONNECTIONS, form.sent())
    assert not SocialAccount.objects.exists()


def test_to_connect_one_shows_who_one_is(
    as_alice: Client, elsewhere: AnotherSite, provider: str
) -> None:
    go_there(as_alice, provider, process="connect")
    assert as_alice.last.wsgi_request.path == "/accounts/reauthenticate/"  # type: ignore[attr-defined]
    assert not SocialAccount.objects.exists()
    show_who_it_is(as_alice)
    assert SocialAccount.objects.exists()


def test_the_only_way_in_can_t_be_taken_away(
    client: Client, elsewhere: AnotherSite, provider: str
) -> None:
    go_there(client, provider)
    account = SocialAccount.objects.get()
    page = read(client.post(CONNECTIONS, {"account": account.pk}))
    assert "This is your only way to log in." in page["main"]
    assert SocialAccount.objects.exists()


def test_somebody_elses_account_is_not_disconnected(
    as_bob: Client, client: Client, elsewhere: AnotherSite, provider: str
) -> None:
    go_there(client, provider)
    as_bob.post(CONNECTIONS, {"account": SocialAccount.objects.get().pk})
    assert SocialAccount.objects.exists()


def test_an_account_opens_one_account_here(
    client: Client, as_alice: Client, elsewhere: AnotherSite, provider: str
) -> None:
    go_there(client, provider)
    show_who_it_is(as_alice)
    go_there(as_alice, provider, process="connect")
    assert "opens another account here already" in read(as_alice.last)["toasts"]  # type: ignore[attr-defined]
    assert SocialAccount.objects.get().user.email == ERIN


def test_a_closed_sign_up_is_closed_here_too(
    client: Client, elsewhere: AnotherSite, provider: str, settings: Settings
) -> None:
    settings.SIGNUP_OPEN = False
    go_there(client, provider)
    assert read(client.last).one("h1").text == "Sign-up is closed"  # type: ignore[attr-defined]
    assert not User.objects.exists()


def test_so_is_a_domain_that_is_not_welcome(
    client: Client, elsewhere: AnotherSite, provider: str, settings: Settings
) -> None:
    settings.SIGNUP_DOMAINS = ["school.example"]
    go_there(client, provider)
    assert not User.objects.exists()


@pytest.mark.parametrize("page", ["/accounts/login/", "/accounts/signup/"])
def test_a_button_is_there_where_keys_are_set(
    client: Client, elsewhere: AnotherSite, provider: str, page: str
) -> None:
    name = {"github": "GitHub", "google": "Google"}[provider]
    assert f"Go on with {name}" in read(client.get(page))["main"]


@pytest.mark.parametrize("page", ["/accounts/login/", "/accounts/signup/"])
def test_without_keys_there_is_none(client: Client, page: str) -> None:
    assert "Go on with" not in read(client.get(page))["main"]
