"""Logging out: asked on GET, done on POST, and the browser forgets whose it was."""

from __future__ import annotations

import pytest
from django.test import Client

from roadmap.outline import Outline
from tests.page import read

LOGOUT = "/accounts/logout/"


def test_a_get_asks_and_does_nothing(as_alice: Client) -> None:
    page = read(as_alice.get(LOGOUT))
    assert page.one("h1").text == "Log out?"
    assert "_auth_user_id" in as_alice.session


def test_a_post_logs_out_and_says_so(as_alice: Client) -> None:
    response = as_alice.post(LOGOUT, follow=True)
    assert not response.wsgi_request.user.is_authenticated
    assert "You are logged out." in read(response)["toasts"]


def test_what_was_typed_is_cleared_from_the_browser(as_alice: Client) -> None:
    """static/js/site.js looks for this mark on the form."""
    forms = read(as_alice.get(LOGOUT)).all("form", action=LOGOUT)
    assert forms
    assert all("data-clears-drafts" in form.attributes for form in forms)


def test_the_next_guest_at_this_browser_is_not_the_learner(
    as_alice: Client, outline: Outline
) -> None:
    step = outline.steps[0]
    as_alice.post(f"{step.url}status/", {"status": "done"})
    as_alice.post(LOGOUT)
    assert "learner" not in as_alice.session
    page = read(as_alice.get(outline.url))
    assert page["position"].text == ""


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/"])
def test_it_never_leads_to_another_site(as_alice: Client, elsewhere: str) -> None:
    assert as_alice.post(LOGOUT, {"next": elsewhere}).headers["Location"] == "/"


@pytest.mark.django_db
def test_nobody_to_log_out_is_no_failure(client: Client) -> None:
    assert client.post(LOGOUT).headers["Location"] == "/"
