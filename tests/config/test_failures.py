"""What is said when something goes wrong: a page that helps, and nothing typed is lost."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory

from config.failures import RETRY_AFTER_SECONDS, permission_denied
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


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Current-URL": "/x"}])
def test_a_host_that_is_not_ours(headers: dict[str, str], db: None) -> None:
    refused = Client().get("/", headers={"host": "evil.example", **headers})
    helpful(refused, 400, "We could not read that")


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


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text": "words", "revision": "0"}, "Your text stays on this page and in this browser."),
        ({"url": "https://example.org/"}, "Copy what you typed before you log in."),
    ],
)
def test_only_a_note_is_said_to_be_kept_in_the_browser(
    as_guest: Client, sent: dict[str, str], said: str
) -> None:
    address = NOTE if "text" in sent else f"{MAP}deep-learning/projects/"
    toast = read(as_guest.post(address, sent, headers=BY_HTMX))["toasts"]
    assert said in toast
    assert ("in this browser" in toast) == ("text" in sent)


@pytest.mark.parametrize("headers", [{}, BY_HTMX])
@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("status/", {"status": "done"}),
        ("topics/backpropagation-and-automatic-differentiation/", {"ticked": "yes"}),
        ("known/", {}),
    ],
)
def test_a_change_on_a_page_of_a_session_that_ended_makes_no_guest(
    as_guest: Client, headers: dict[str, str], path: str, sent: dict[str, str]
) -> None:
    data = {**sent, "signed_in": "yes"}
    response = as_guest.post(f"{MAP}deep-learning/{path}", data, headers=headers)
    assert response.status_code == 401
    assert "You are no longer logged in" in read(response)
    assert not Learner.objects.exists()


@pytest.mark.parametrize("address", [MAP, f"{MAP}mathematics-and-statistics/"])
def test_every_form_that_would_make_a_guest_says_whether_it_was_drawn_for_an_account(
    as_alice: Client, as_guest: Client, address: str
) -> None:
    for client, drawn_for_account in ((as_alice, True), (as_guest, False)):
        forms = [
            form
            for form in read(client.get(address)).all("form")
            if form.attributes.get("action", "").startswith(MAP)
            and form.attributes["action"].split("/")[-2] not in ("note", "projects")
        ]
        assert len(forms) >= 10
        assert all(("signed_in" in form.sent()) == drawn_for_account for form in forms)


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/projects/?a=1", "/projects/?a=1"),
        ("http://evil.example/projects/", ""),
        ("http://[::1", ""),
        ("http://testserver//evil.example/", ""),
    ],
)
def test_a_form_without_a_way_back_leads_to_the_page_it_was_sent_from(
    as_guest: Client, referer: str, back: str
) -> None:
    headers = {"Referer": referer}
    too_late = read(as_guest.post("/projects/", {"url": "x"}, headers=headers))
    assert too_late.links()["Log in"] == "/accounts/login/" + (
        f"?next={quote(back)}" if back else ""
    )
    strict = Client(enforce_csrf_checks=True)
    too_old = read(strict.post("/projects/", {"url": "x"}, headers=headers))
    assert too_old.links()["Back to a fresh page"] == (back or "/")


@pytest.mark.parametrize(
    "address", ["/settings/theme/", "/undo/11111111-1111-1111-1111-111111111111/"]
)
def test_an_address_that_only_takes_a_form_of_many_pages_says_so(db: None, address: str) -> None:
    response = Client().get(address)
    helpful(response, 405, "There is nothing to read here")
    assert response["Allow"] == "POST"


def test_a_page_that_wants_a_login_is_asked_for_again_after_it(as_guest: Client) -> None:
    assert as_guest.get("/notes/")["Location"] == "/accounts/login/?next=/notes/"


def test_too_many_new_guests_from_one_address_are_told_to_wait(
    fresh_limits: None, as_guest: Client
) -> None:
    for _ in range(30):
        Client().post(f"{MAP}deep-learning/status/", {"status": "done"})
    response = as_guest.post(f"{MAP}deep-learning/status/", {"status": "done"})
    helpful(response, 429, "That was a little too fast")
    assert 3590 <= int(response["Retry-After"]) <= 3600
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
