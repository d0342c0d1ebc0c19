"""What every answer forbids a browser to do with it: a page, a file, an error or a redirect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from audit.site import serving
from config.limits import LIMITS
from tests.config.addresses import NAMES, address_of
from tests.config.test_access import FORM, VISITORS
from tests.conftest import SLUG
from tests.page import read

MAP = f"/roadmaps/{SLUG}/"
SEARCH = f"/search/{SLUG}/?q=python"
SAID = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# No pages: they leave out what only pages can ask for.
FILES = ("file", "kept file", "no such file")
POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)


def check(headers: dict[str, str], what: str) -> None:
    for name, value in SAID.items():
        assert headers.get(name) == value, (what, name)
    policy = headers["Content-Security-Policy"].split("; ")
    assert set(POLICY) <= set(policy), what
    assert not any(word in part for part in policy for word in ("unsafe", "http:", "*")), what
    if what.startswith(FILES):
        return
    granted = dict(part.split("=") for part in headers["Permissions-Policy"].split(", "))
    passkeys = {name for name, to in granted.items() if to == "(self)"}
    assert passkeys == {"publickey-credentials-create", "publickey-credentials-get"}, what
    assert {to for name, to in granted.items() if name not in passkeys} == {"()"}, what
    assert {"camera", "geolocation", "microphone", "payment", "usb"} <= granted.keys()


@pytest.mark.parametrize("who", VISITORS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address(
    who: str, method: str, visitors: dict[str, Client], alices: dict[str, object]
) -> None:
    addresses = [address_of(name, alices) for name in NAMES if name != "account_logout"]
    admins = ["/admin/", "/admin/roadmap/step/", "/admin/accounts/user/add/"]
    for address in (*addresses, *admins, "/no/such/page/", "/notes/?q=x"):
        response = getattr(visitors[who], method)(address, FORM)
        check(dict(response.headers), address)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("headers")
    with serving(folder, folder / "prepared") as address:
        yield address


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    content: bytes


def ask(site: str, path: str, method: str = "GET", **headers: str) -> Answer:
    connection = HTTPConnection(urlsplit(site).netloc, timeout=30)
    connection.request(method, path, headers={n.replace("_", "-"): v for n, v in headers.items()})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return Answer(response.status, dict(response.headers), body)


def files_of(site: str) -> list[str]:
    """A style sheet, a script, a picture and a font, as a page names them."""
    page = read(ask(site, MAP))
    links = [link.attributes["href"] for link in page.all("link")]
    scripts = [script.attributes["src"] for script in page.all("script") if script.attributes]
    return [link for link in (*links, *scripts) if "/static/" in link]


def test_every_kind_of_answer_of_a_real_server(site: str) -> None:
    answers = {
        "page": (ask(site, MAP), 200),
        "page without a body": (ask(site, MAP, "HEAD"), 200),
        "not found": (ask(site, "/nowhere/"), 404),
        "no such file": (ask(site, "/static/nowhere.css"), 404),
        "wrong method": (ask(site, "/settings/theme/"), 405),
        "wrong host": (ask(site, "/", Host="evil.example"), 400),
        "no token": (ask(site, "/settings/theme/", "POST"), 403),
        "redirect": (ask(site, "/notes/"), 302),
        "redirect of Django": (ask(site, MAP.rstrip("/")), 301),
        "admin": (ask(site, "/admin/"), 302),
        "health": (ask(site, "/healthz"), 200),
        "icon": (ask(site, "/favicon.ico"), 302),
    }
    for number, file in enumerate(files_of(site)):
        answer = ask(site, file)
        answers[f"file {file}"] = (answer, 200)
        answers[f"kept file {number}"] = (
            ask(site, file, If_None_Match=answer.headers["ETag"]),
            304,
        )
    for _ in range(int(LIMITS["search"].partition("/")[0])):
        ask(site, SEARCH)
    answers["too often"] = (ask(site, SEARCH), 429)
    assert len(answers) >= 20
    for what, (answer, status) in answers.items():
        assert answer.status == status, what
        check(answer.headers, what)


def test_a_page_that_was_not_sent_again(as_alice: Client) -> None:
    kept = as_alice.get(MAP)["ETag"]
    response = as_alice.get(MAP, headers={"If-None-Match": kept})
    assert response.status_code == 304
    check(dict(response.headers), "304")


def test_a_failure(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("roadmap.views.map.open_journey", lambda *_: 1 / 0)
    response = Client(raise_request_exception=False).get(MAP)
    assert response.status_code == 500
    check(dict(response.headers), "500")


# With https


@pytest.fixture
def https(settings: Settings) -> None:
    """As with a SITE_URL that is https."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME = "__Host-sessionid"
    settings.CSRF_COOKIE_NAME = "__Host-csrftoken"


def test_a_way_without_it_leads_to_it_as_safely(db: None, https: None) -> None:
    response = Client().get(MAP)
    assert response.status_code == 301
    assert response["Location"] == f"https://testserver{MAP}"
    check(dict(response.headers), "to https")


@pytest.mark.parametrize("address", [MAP, "/notes/", "/nowhere/", "/admin/", "/healthz"])
def test_browsers_are_told_to_come_by_it_only(db: None, https: None, address: str) -> None:
    response = Client().get(address, secure=True)
    assert response["Strict-Transport-Security"] == "max-age=31536000"


def test_cookies_stay_with_this_host_and_away_from_scripts(
    https: None, fresh_limits: None, alice: object
) -> None:
    browser = Client()
    form = {"login": "alice@example.org", "password": "a quiet path uphill"}
    browser.get("/accounts/login/", secure=True)
    browser.post("/accounts/login/", form, secure=True)
    browser.post("/settings/theme/", {"theme": "dark"}, secure=True)
    assert {"__Host-sessionid", "__Host-csrftoken", "theme", "known"} <= browser.cookies.keys()
    for name, cookie in browser.cookies.items():
        assert cookie["path"] == "/", name
        assert not cookie["domain"], name
        assert cookie["samesite"] == "Lax", name
        assert cookie["httponly"], name
        assert cookie["secure"] or name == "known", name  # by SITE_URL: test_known_browser.py
