"""The administration has no login of its own, and asks the staff for a second step."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from tests.accounts.second_step import code_of, with_app
from tests.conftest import PASSWORD
from tests.page import read

ADMIN = "/admin/accounts/user/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


@pytest.fixture
def in_production(settings: Settings) -> None:
    """As if SITE_URL named another machine."""
    settings.STAFF_NEED_SECOND_STEP = True


def test_a_visitor_logs_in_at_the_sites_own_page_and_comes_back(client: Client, dana: User) -> None:
    page = read(client.get(ADMIN, follow=True))
    form = page.form("/accounts/login/")
    sent = {**form.sent(), "login": dana.email, "password": PASSWORD}
    assert client.post("/accounts/login/", sent).headers["Location"] == ADMIN
    assert client.get(ADMIN).status_code == 200


def test_its_own_login_takes_no_password(client: Client, dana: User) -> None:
    sent = {"username": dana.email, "password": PASSWORD}
    response = client.post("/admin/login/", sent)
    assert response.headers["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session


def test_it_never_leads_to_another_site(client: Client, dana: User) -> None:
    page = client.get("/admin/login/?next=https://evil.example/", follow=True)
    sent = {**read(page).form("/accounts/login/").sent(), "login": dana.email, "password": PASSWORD}
    assert client.post("/accounts/login/", sent).headers["Location"] == "/"


def test_a_learner_is_told_that_it_is_not_for_them(as_alice: Client) -> None:
    assert as_alice.get(ADMIN, follow=True).status_code == 403


def test_the_second_step_of_the_site_holds_here_too(client: Client, dana: User) -> None:
    with_app(dana)
    client.post("/accounts/login/", {"login": dana.email, "password": PASSWORD, "next": ADMIN})
    assert client.get(ADMIN).status_code == 302
    response = client.post("/accounts/2fa/authenticate/", {"code": code_of()})
    assert response.headers["Location"] == ADMIN
    assert client.get(ADMIN).status_code == 200


@pytest.mark.usefixtures("in_production")
def test_in_production_staff_without_a_second_step_set_one_up_first(as_dana: Client) -> None:
    response = as_dana.get(ADMIN, follow=True)
    assert response.wsgi_request.path == "/accounts/2fa/"
    assert "Set up a second step first" in read(response)["toasts"]


@pytest.mark.usefixtures("in_production")
def test_in_production_staff_without_a_second_step_change_nothing(
    as_dana: Client, dana: User, alice: User
) -> None:
    as_dana.post(f"{ADMIN}{alice.pk}/change/", {"email": "taken@example.org"})
    as_dana.post(f"{ADMIN}{alice.pk}/delete/", {"post": "yes"})
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"


@pytest.mark.usefixtures("in_production")
def test_in_production_staff_with_a_second_step_go_on(as_dana: Client, dana: User) -> None:
    with_app(dana)
    assert as_dana.get(ADMIN).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/admin/mfa/authenticator/",
        "/admin/usersessions/usersession/",
        "/admin/socialaccount/socialaccount/",
        "/admin/socialaccount/socialtoken/",
        "/admin/socialaccount/socialapp/",
        "/admin/sessions/session/",
    ],
)
def test_keys_and_sessions_have_no_page(as_dana: Client, address: str) -> None:
    assert as_dana.get(address).status_code == 404
