"""Signing up: an address and a password, and the way goes on where it was."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.adapter import AccountAdapter
from accounts.models import User
from roadmap.models import Learner, TopicTick
from roadmap.outline import Outline
from tests.conftest import PASSWORD
from tests.page import read

SIGNUP = "/accounts/signup/"
ERIN = {"email": "erin@example.org", "password1": PASSWORD}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits(fresh_limits: None) -> None: ...


def tick(client: Client, outline: Outline, number: int) -> None:
    """Tick the first topics of the first step."""
    step = outline.steps[0]
    for topic in step.topics[:number]:
        client.post(reverse("tick", args=[outline.slug, step.slug, topic.slug]), {"ticked": "yes"})


def test_a_visitor_signs_up_and_is_logged_in_on_the_map(client: Client) -> None:
    response = client.post(SIGNUP, ERIN, follow=True)
    assert response.wsgi_request.user == User.objects.get(email="erin@example.org")
    assert response.wsgi_request.path == "/roadmaps/machine-learning-engineer/"


def test_the_address_is_kept_in_lower_case(client: Client) -> None:
    client.post(SIGNUP, {**ERIN, "email": "Erin@Example.ORG"})
    assert User.objects.filter(email="erin@example.org").exists()
    assert EmailAddress.objects.get().email == "erin@example.org"


def test_the_time_zone_is_the_browsers(client: Client) -> None:
    client.cookies["time_zone"] = "Asia/Tokyo"
    client.post(SIGNUP, ERIN)
    assert User.objects.get().time_zone == "Asia/Tokyo"


def test_a_time_zone_that_is_none_is_not_kept(client: Client) -> None:
    client.cookies["time_zone"] = "../../etc/passwd"
    client.post(SIGNUP, ERIN)
    assert User.objects.get().time_zone == ""


def test_a_guests_ticks_are_promised_and_come_along(client: Client, outline: Outline) -> None:
    tick(client, outline, 4)
    assert "Your 4 ticks come along." in read(client.get(SIGNUP))
    response = client.post(SIGNUP, ERIN, follow=True)
    assert "Brought along: 4 topics" in read(response)
    assert TopicTick.objects.filter(learner__user__email="erin@example.org").count() == 4


def test_one_tick_comes_along_in_the_singular(client: Client, outline: Outline) -> None:
    tick(client, outline, 1)
    assert "Your 1 tick comes along." in read(client.get(SIGNUP))


def test_a_visitor_without_ticks_is_promised_nothing(client: Client) -> None:
    assert "along" not in read(client.get(SIGNUP))
    assert not Learner.objects.exists()


def test_it_leads_back_to_the_page_it_came_from(client: Client, outline: Outline) -> None:
    step = outline.steps[2].url
    form = read(client.get(SIGNUP, {"next": step})).form(SIGNUP)
    assert form.sent()["next"] == step
    assert client.post(SIGNUP, {**ERIN, "next": step}).headers["Location"] == step


def test_log_in_instead_keeps_the_page_it_came_from(client: Client) -> None:
    signup = read(client.get(SIGNUP, {"next": "/notes/"}))["main"]
    assert signup.links()["Log in"] == "/accounts/login/?next=%2Fnotes%2F"
    login = read(client.get("/accounts/login/", {"next": "/notes/"}))["main"]
    assert login.links()["Sign up"] == "/accounts/signup/?next=%2Fnotes%2F"


def test_after_errors_it_still_leads_back(client: Client) -> None:
    page = read(client.post(SIGNUP, {"email": "no", "next": "/notes/"}))["main"]
    assert page.form(SIGNUP).sent()["next"] == "/notes/"
    assert page.links()["Log in"] == "/accounts/login/?next=%2Fnotes%2F"


@pytest.mark.parametrize("taken", ["alice@example.org", "ALICE@example.org"])
def test_an_address_that_is_taken_is_refused_beside_its_field(
    client: Client, alice: User, taken: str
) -> None:
    response = client.post(SIGNUP, {**ERIN, "email": taken})
    errors = response.context["form"].errors
    assert list(errors) == ["email"]
    assert "There is an account with this e-mail address." in read(response)
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short1", "too short"),
        ("password123", "too common"),
        ("erin@example", "too similar"),
        ("", "This field is required."),
    ],
)
def test_a_weak_password_is_refused_in_words(client: Client, password: str, said: str) -> None:
    response = client.post(SIGNUP, {**ERIN, "password1": password})
    assert said in str(response.context["form"].errors["password1"])
    assert said in read(response)
    assert not User.objects.exists()


def test_the_address_stays_in_the_form_and_the_password_does_not(client: Client) -> None:
    response = client.post(SIGNUP, {**ERIN, "password1": "qwertz1"})
    assert read(response).form(SIGNUP).sent()["email"] == "erin@example.org"
    assert b"qwertz1" not in response.content


def test_of_two_sign_ups_at_once_the_later_one_is_to_log_in(
    client: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form found the address free, and then it was not."""
    monkeypatch.setattr(
        "allauth.account.internal.flows.manage_email.assess_unique_email", lambda *a, **k: True
    )
    data = {"email": alice.email, "password1": PASSWORD, "next": "/notes/"}
    response = client.post(SIGNUP, data, follow=True)
    assert response.redirect_chain[0][0] == "/accounts/login/?next=%2Fnotes%2F"
    assert "There is an account with this e-mail address" in read(response)


def test_the_password_is_told_to_the_browser_as_a_new_one(client: Client) -> None:
    page = client.get(SIGNUP).content.decode()
    assert 'autocomplete="new-password"' in page
    assert 'autocomplete="email"' in page
    assert "placeholder" not in page


def test_when_sign_up_is_closed_a_page_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AccountAdapter, "is_open_for_signup", lambda *_: False)
    assert "Sign-up is closed" in read(client.get(SIGNUP))
    client.post(SIGNUP, ERIN)
    assert not User.objects.exists()


def test_too_many_sign_ups_from_one_address_are_429(client: Client, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"signup": "2/m/ip"}
    statuses = [client.post(SIGNUP, {}).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_someone_signed_in_is_sent_on(as_alice: Client) -> None:
    assert as_alice.get(SIGNUP, {"next": "/notes/"}).headers["Location"] == "/notes/"
