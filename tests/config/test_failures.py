"""What is said when something goes wrong: a page that helps, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory

from config.failures import RATE_LIMIT_SECONDS, RETRY_AFTER_SECONDS, permission_denied
from roadmap.models import Learner, Note
from roadmap.views import map
from tests.conftest import SLUG
from tests.page import Element, read

MAP = f"/roadmaps/{SLUG}/"
NOTE = f"{MAP}deep-learning/note/"
BY_HTMX = {"HX-Request": "true"}


def helpful(response: Any, status: int, heading: str) -> Element:
    """The page, which has a title, says what happened, leads back and is as safe as any other."""
    assert response.status_code == status
    assert "default-src 'none'" in response["Content-Security-Policy"]
    page = read(response)
    assert page.one("title").text == f"{heading} · Waymark"
    assert page.one("h1").text == heading
    assert page.one("main").one("p", class_="go").all("a")
    return page


def test_an_address_without_a_page(db: None) -> None:
    page = helpful(Client().get("/nowhere/"), 404, "There is no such page")
    assert page.links()["To the map"] == "/"


def test_a_request_that_makes_no_sense(as_alice: Client) -> None:
    response = as_alice.post(f"{MAP}deep-learning/status/", {"status": "walked"})
    helpful(response, 400, "We could not read that")


def test_a_host_that_is_not_ours(db: None) -> None:
    helpful(Client().get("/", headers={"host": "evil.example"}), 400, "We could not read that")


def test_a_form_from_a_page_that_is_too_old_keeps_what_was_typed(db: None, alice: object) -> None:
    client = Client(enforce_csrf_checks=True)
    typed = "</textarea><script>alert(1)</script> & words"
    response = client.post(NOTE, {"text": typed, "revision": "0", "next": f"{MAP}#x"})
    page = helpful(response, 403, "Please reload the page")
    assert page.one("textarea").value == typed
    assert page.links()["Back to a fresh page"] == f"{MAP}#x"
    assert not Note.objects.exists()


def test_a_typed_password_is_never_shown_again(db: None) -> None:
    data = {"email": "erin@example.org", "password1": "a secret path", "password": "a secret path"}
    response = Client(enforce_csrf_checks=True).post("/accounts/signup/", data)
    helpful(response, 403, "Please reload the page")
    assert b"a secret path" not in response.content


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_the_way_back_never_leads_to_another_site(as_guest: Client, elsewhere: str) -> None:
    response = as_guest.post(NOTE, {"text": "words", "next": elsewhere})
    assert read(response).links()["Log in"] == "/accounts/login/"


def test_a_form_of_a_session_that_ended_keeps_what_was_typed(as_guest: Client) -> None:
    response = as_guest.post(NOTE, {"text": "words", "revision": "0", "next": f"{MAP}#x"})
    page = helpful(response, 401, "You are no longer logged in")
    assert page.one("textarea").value == "words"
    assert page.links()["Log in"] == f"/accounts/login/?next={MAP}%23x"


def test_a_script_of_a_session_that_ended_is_told_so_in_a_toast(as_guest: Client) -> None:
    headers = {**BY_HTMX, "HX-Current-URL": f"http://testserver{MAP}"}
    response = as_guest.post(NOTE, {"text": "words", "revision": "0"}, headers=headers)
    assert response.status_code == 401
    toast = read(response)["toasts"]
    assert "You are no longer logged in, so this was not saved." in toast
    assert toast.links()["Log in"] == f"/accounts/login/?next={MAP}"


def test_a_page_that_wants_a_login_is_asked_for_again_after_it(as_guest: Client) -> None:
    assert as_guest.get("/notes/")["Location"] == "/accounts/login/?next=/notes/"


def test_too_many_new_guests_from_one_address_are_told_to_wait(
    fresh_limits: None, as_guest: Client
) -> None:
    for _ in range(30):
        Client().post(f"{MAP}deep-learning/status/", {"status": "done"})
    response = as_guest.post(f"{MAP}deep-learning/status/", {"status": "done"})
    helpful(response, 429, "That was a little too fast")
    assert response["Retry-After"] == str(RATE_LIMIT_SECONDS)
    assert Learner.objects.count() == 30


@pytest.mark.parametrize(
    ("failure", "status", "heading"),
    [
        (RuntimeError("secret"), 500, "Something broke on our side"),
        (OperationalError("secret"), 503, "Back in a moment"),
    ],
)
def test_a_failure_on_our_side_tells_nothing_of_itself(
    db: None, monkeypatch: pytest.MonkeyPatch, failure: Exception, status: int, heading: str
) -> None:
    def fail(*args: object) -> None:
        raise failure

    monkeypatch.setattr(map, "open_journey", fail)
    response = Client(raise_request_exception=False).get(MAP)
    page = helpful(response, status, heading)
    assert "secret" not in page
    assert ("Retry-After" in response) == (status == 503)


def test_a_database_that_cant_be_reached_at_all_is_503(
    as_alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even the user can be read: it fails before any view."""

    def fail(*args: object) -> None:
        raise InterfaceError("connection closed")

    monkeypatch.setattr("django.contrib.auth.middleware.get_user", fail)
    as_alice.raise_request_exception = False
    response = as_alice.get(MAP)
    helpful(response, 503, "Back in a moment")
    assert response["Retry-After"] == str(RETRY_AFTER_SECONDS)


def test_what_the_reader_may_not_open(rf: RequestFactory) -> None:
    page = read(permission_denied(rf.get("/"), PermissionDenied()))
    assert page.one("h1").text == "This page is not for you"
    assert page.links()["To the map"] == "/"


def test_a_failure_page_is_drawn_in_the_reader_s_theme(db: None) -> None:
    client = Client()
    client.cookies["theme"] = "dark"
    page = read(client.get("/nowhere/"))
    assert page.one("html").attributes["data-theme"] == "dark"
