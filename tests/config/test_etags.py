"""A browser that has the very page is told so, and never that it has another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings as site
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from config.caching import digest_of, tag_of
from roadmap.journey import Journey
from roadmap.position import Status
from tests.config.addresses import NAMES, address_of
from tests.conftest import SLUG, signed_in
from tests.page import read

MAP = f"/roadmaps/{SLUG}/"
STEP = f"{MAP}deep-learning/"
PAGES = [MAP, STEP, "/notes/", "/projects/", "/dashboard/", "/settings/", f"/search/{SLUG}/?q=a"]
ACCOUNT_PAGES = ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]

pytestmark = pytest.mark.usefixtures("fresh_limits")


def asked_again(client: Client, address: str, **headers: str) -> HttpResponse:
    """The answer to a browser that has the page already."""
    kept = client.get(address, headers=headers)["ETag"]
    return client.get(address, headers={**headers, "If-None-Match": kept})  # type: ignore[return-value]


@pytest.mark.parametrize("address", PAGES)
def test_the_same_page_is_not_sent_again(as_alice: Client, address: str) -> None:
    response = asked_again(as_alice, address)
    assert response.status_code == 304
    assert response.content == b""
    assert response["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "HX-Request"} <= set(response["Vary"].split(", "))
    assert response["ETag"].startswith('W/"')
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_a_visitor_has_the_same_page_too(as_guest: Client) -> None:
    as_guest.get(MAP)
    assert asked_again(as_guest, MAP).status_code == 304


def test_each_process_tags_a_visitor_s_page_alike(as_guest: Client) -> None:
    as_guest.get(MAP)
    page = as_guest.get(MAP)
    assert page["ETag"] == tag_of(page.wsgi_request, digest_of(page.content))


def test_it_is_a_weak_one_also_where_the_answer_is_compressed(as_alice: Client) -> None:
    plain = as_alice.get(MAP)
    small = as_alice.get(MAP, headers={"Accept-Encoding": "gzip"})
    assert small["Content-Encoding"] == "gzip"
    assert small["ETag"] == plain["ETag"]


def test_every_page_of_a_learner_has_one_or_is_not_kept_at_all(
    visitors: dict[str, Client], alices: dict[str, object]
) -> None:
    for who, browser in visitors.items():
        for name in NAMES:
            response = browser.get(address_of(name, alices))
            kept = response.headers.get("Cache-Control", "")
            if response.status_code == 200:
                assert ("ETag" in response) != ("no-store" in kept), (who, name)
            assert "private" in kept or name in ("favicon", "robots", "sitemap"), (who, name)


@pytest.mark.parametrize("address", ACCOUNT_PAGES)
def test_pages_of_account_security_are_not_kept_even_by_the_browser(
    client: Client, address: str
) -> None:
    response = client.get(address)
    assert "no-store" in response["Cache-Control"]
    assert "ETag" not in response


def test_a_page_that_was_not_found_has_none(as_alice: Client) -> None:
    assert "ETag" not in as_alice.get("/nowhere/")


# What must bring a new page


@pytest.fixture
def kept(as_alice: Client) -> dict[str, str]:
    """The ETag of each of Alice's pages as it is now."""
    return {address: as_alice.get(address)["ETag"] for address in PAGES}


def is_fresh(client: Client, address: str, kept: dict[str, str], **headers: str) -> bool:
    headers["If-None-Match"] = kept[address]
    return client.get(address, headers=headers).status_code == 200


@pytest.mark.parametrize("address", [MAP, STEP, "/notes/", "/projects/", "/dashboard/"])
def test_the_learner_s_own_change(
    as_alice: Client,
    alice: User,
    kept: dict[str, str],
    address: str,
    journey_of: Callable[[User], Journey],
) -> None:
    journey = journey_of(alice)
    journey.set_status(journey.outline.steps[0], Status.DONE)
    assert is_fresh(as_alice, address, kept)


def test_what_is_said_once(as_alice: Client, kept: dict[str, str]) -> None:
    """A message comes with the next page; after it, the page is as it was."""
    as_alice.post("/settings/shortcuts/", {"shortcuts": "on", "next": "/notes/"})
    said = as_alice.get("/notes/", headers={"If-None-Match": kept["/notes/"]})
    assert said.status_code == 200
    assert "Keyboard shortcuts are on." in read(said)["toasts"]
    assert not is_fresh(as_alice, "/notes/", kept)


@pytest.mark.parametrize(
    ("cookie", "value"), [("theme", "dark"), ("shortcuts", "off"), ("time_zone", "Asia/Tokyo")]
)
def test_a_choice_of_the_browser(
    as_alice: Client, kept: dict[str, str], cookie: str, value: str
) -> None:
    as_alice.cookies[cookie] = value
    changed = is_fresh(as_alice, MAP, kept)
    assert changed == (cookie != "time_zone"), "a map shows no times"


def test_the_account_s_name(as_alice: Client, alice: User, kept: dict[str, str]) -> None:
    User.objects.filter(pk=alice.pk).update(name="Alicia")
    assert is_fresh(as_alice, MAP, kept)


def test_another_language(as_alice: Client, kept: dict[str, str], marked: None) -> None:
    assert is_fresh(as_alice, MAP, kept)


def test_somebody_else(as_alice: Client, bob: User, kept: dict[str, str]) -> None:
    as_alice.force_login(bob)
    assert all(is_fresh(as_alice, address, kept) for address in PAGES)


def test_the_end_of_the_session(as_alice: Client, kept: dict[str, str]) -> None:
    as_alice.post("/accounts/logout/")
    assert is_fresh(as_alice, MAP, kept)
    assert as_alice.get("/notes/", headers={"If-None-Match": kept["/notes/"]}).status_code == 302


def test_a_fragment_is_another_page(as_alice: Client) -> None:
    address = f"/search/{SLUG}/?q=a"
    page = {address: as_alice.get(address)["ETag"]}
    assert is_fresh(as_alice, address, page, **{"HX-Request": "true"})
    assert asked_again(as_alice, address, **{"HX-Request": "true"}).status_code == 304


# The form of a page that was not sent again


def test_it_still_posts_well(fresh_limits: None, alice: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    page = browser.get("/settings/")
    again = browser.get("/settings/", headers={"If-None-Match": page["ETag"]})
    assert again.status_code == 304
    sent = read(page).one("form", class_="sheet").sent()
    assert browser.post("/settings/", {**sent, "name": "Alicia"}).status_code == 302
    alice.refresh_from_db()
    assert alice.name == "Alicia"


def test_with_another_secret_behind_its_token_it_is_sent_again(alice: User) -> None:
    """As after a login: the token of the page that the browser has would be refused."""
    browser = signed_in(alice)
    kept = browser.get(MAP)["ETag"]
    del browser.cookies[site.CSRF_COOKIE_NAME]
    again = browser.get(MAP, headers={"If-None-Match": kept})
    assert again.status_code == 200
    assert site.CSRF_COOKIE_NAME in again.cookies


def test_a_visit_that_must_be_noted_keeps_its_cookie_on_a_304(settings: Settings) -> None:
    """A 304 carries the cookies that the page would."""
    settings.SESSION_SAVE_EVERY_REQUEST = True
    browser = Client()
    browser.post(f"{STEP}status/", {"status": "done"})
    browser.get(MAP)  # with the notice
    response = asked_again(browser, MAP)
    assert response.status_code == 304
    assert "sessionid" in response.cookies
