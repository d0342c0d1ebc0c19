"""What the logs of a real server tell of a request, and what they never tell."""

from __future__ import annotations

import json
import logging
import re
import socket
from collections.abc import Iterator
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError
from django.test import Client
from pytest_django import Settings

from audit.site import serving
from config.logs import JsonFormatter
from roadmap.models import Learner
from roadmap.views import map
from tests.conftest import SLUG
from tests.page import read

STEP = f"/roadmaps/{SLUG}/programming-basics/"
NUMBER = re.compile(r"[0-9a-f]{32}")

# Everything that somebody types or is given on the way below.
SECRETS = {
    "address": "erin.secret@example.org",
    "password": "a very private password",
    "guess": "a wrong but private password",
    "note": "words that only Erin reads",
    "search": "what Erin looks for",
    "name": "Erin Private",
    "query": "code-in-an-address",
}
KEY_IN_A_PATH = "secretkeyofareset"


class Browser:
    """As much of one as it takes to fill in forms."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.cookies: SimpleCookie = SimpleCookie()
        self.status = 0  # of the last answer
        self.number = ""  # of the last request, as the answer tells it

    def ask(self, path: str, form: dict[str, str] | None = None, **more: str) -> str:
        connection = HTTPConnection(urlsplit(self.site).netloc, timeout=30)
        headers = more | {
            "Cookie": self.cookies.output(attrs=[], header="", sep=";"),
            "Referer": path,
        }
        if form is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.site}
        body = None if form is None else urlencode(form)
        connection.request("GET" if form is None else "POST", path, body, headers)
        response = connection.getresponse()
        for value in response.headers.get_all("Set-Cookie") or []:
            self.cookies.load(value)
        page = response.read().decode()
        connection.close()
        self.status, self.number = response.status, response.headers["X-Request-ID"] or ""
        return page

    def fill_in(self, page: str, form: dict[str, str], action: str = "") -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.ask(page))
        assert token
        return self.ask(action or page, {"csrfmiddlewaretoken": token[1], **form})


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The log of a server after a visit that uses every secret, with failures on the way."""
    folder = tmp_path_factory.mktemp("logs")
    outbox = folder / "mails"
    with serving(folder, folder / "prepared", EMAIL_URL=f"filemail:///{outbox}") as site:
        visit(site, outbox)
    codes = codes_in(outbox)
    assert len(codes) == 3
    (log,) = folder.glob("web-*.log")
    return log.read_text() + "".join(f"\nMAILED {code}" for code in codes)


def codes_in(outbox: Path) -> list[str]:
    """What was mailed to be typed: to confirm the address, for a new password, and to log in."""
    mails = "".join(mail.read_text() for mail in outbox.iterdir())
    assert SECRETS["address"] in mails
    return re.findall(r"^([A-Z0-9]{4}-[A-Z0-9]{4}|[A-Z0-9]{6,8})$", mails, re.MULTILINE)


def visit(site: str, outbox: Path) -> None:
    erin = Browser(site)
    mine = {"email": SECRETS["address"], "password1": SECRETS["password"]}
    erin.fill_in("/accounts/signup/", mine)
    erin.fill_in("/accounts/confirm-email/", {"code": codes_in(outbox)[0]})
    erin.fill_in("/settings/", {"name": SECRETS["name"], "time_zone": ""})
    erin.fill_in(STEP, {"text": SECRETS["note"], "revision": "0"}, f"{STEP}note/")
    assert SECRETS["note"] in erin.ask("/notes/"), "Erin is not signed in"
    assert SECRETS["name"] in erin.ask("/settings/")
    erin.ask(f"/notes/?{urlencode({'q': SECRETS['search']})}")
    stranger = Browser(site)
    wrong = {"login": SECRETS["address"], "password": SECRETS["guess"]}
    stranger.fill_in("/accounts/login/", wrong)
    stranger.fill_in("/accounts/password/reset/", {"email": SECRETS["address"]})
    stranger.fill_in("/accounts/login/code/", {"email": SECRETS["address"]})
    stranger.ask(f"/accounts/password/reset/key/1-{KEY_IN_A_PATH}/")
    stranger.fill_in(STEP, {"status": "done"}, f"{STEP}status/")
    note = {"text": SECRETS["note"], "revision": "0"}
    stranger.fill_in(STEP, note, f"{STEP}note/")  # 401
    stranger.ask(f"{STEP}note/", note)  # no token
    stranger.ask(f"/search/{SLUG}/?{urlencode({'q': SECRETS['search']})}")
    stranger.ask(f"/nowhere/{KEY_IN_A_PATH}/?{urlencode({'code': SECRETS['query']})}")
    stranger.ask(f"/?code={SECRETS['query']}", None, Host=f"{KEY_IN_A_PATH}.example")
    stranger.ask("/healthz", None, **{"X-Request-ID": SECRETS["query"]})
    with socket.create_connection(("localhost", urlsplit(site).port or 0)) as broken:
        broken.sendall(f"GET /{KEY_IN_A_PATH} HTTP/9.9\r\n{SECRETS['query']}\r\n\r\n".encode())
        broken.recv(1000)


def lines(written: str) -> Iterator[dict[str, Any]]:
    yield from (json.loads(line) for line in written.splitlines() if line.startswith("{"))


def test_all_that_is_written_is_json_but_for_the_greeting(written: str) -> None:
    log = [line for line in written.splitlines() if not line.startswith("MAILED")]
    others = [line for line in log if line.strip() and not line.startswith("{")]
    assert [line.split()[0] for line in others] == ["Waymark", "To"]


def test_a_request_is_told_by_the_pattern_of_its_address(written: str) -> None:
    answers = [line for line in lines(written) if line["message"] == "Answered."]
    told = {(line["method"], line["path"], line["status"]) for line in answers}
    assert ("POST", "/roadmaps/<slug:roadmap>/<slug:step>/status/", 302) in told
    assert ("POST", "/roadmaps/<slug:roadmap>/<slug:step>/note/", 401) in told
    assert ("POST", "/roadmaps/<slug:roadmap>/<slug:step>/note/", 403) in told
    assert ("POST", "/accounts/signup/", 302) in told
    assert ("GET", "/search/<slug:roadmap>/", 200) in told
    assert ("GET", None, 404) in told
    assert ("GET", None, 400) in told
    assert all(NUMBER.fullmatch(line["request"]) and line["ms"] >= 0 for line in answers)
    assert len({line["request"] for line in answers}) == len(answers)
    assert not any("/static/" in str(line["path"]) for line in answers)


def test_a_learner_is_told_by_a_number(written: str) -> None:
    found = [line for line in lines(written) if str(line.get("path")).endswith("/status/")]
    assert found
    assert all(isinstance(line["learner"], int) for line in found)


@pytest.mark.parametrize("what", SECRETS)
def test_nothing_that_was_typed_is_told(written: str, what: str) -> None:
    log, mailed, _ = written.partition("\nMAILED ")
    assert mailed
    secret = SECRETS[what]
    assert secret not in log
    assert urlencode({"": secret})[1:] not in log


def test_no_key_in_an_address_and_no_code_of_a_mail_is_told(written: str) -> None:
    log, *codes = written.split("\nMAILED ")
    assert codes
    assert not any(code in log for code in codes)
    assert KEY_IN_A_PATH not in log


# A failure


def record(error: BaseException | None = None, name: str = "django.request", *args: object) -> Any:
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord(name, logging.ERROR, "-", 1, "Failed: %s", args, info)


def formatted(*of: Any) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(JsonFormatter().format(record(*of)))
    return line


def test_a_sentence_of_others_is_told_without_what_they_put_into_it() -> None:
    assert formatted(None, "django.request", "/reset/key/")["message"] == "Failed: %s"
    assert formatted(None, "roadmap.sync", "a step")["message"] == "Failed: a step"
    assert formatted(None, "django.security.DisallowedHost", "x")["message"] == ""


def test_what_stops_the_start_is_told_in_full() -> None:
    line = formatted(ImproperlyConfigured("SECRET_KEY must be set."), "gunicorn.error", "")
    assert line["exception_message"] == "SECRET_KEY must be set."


@pytest.fixture
def lines_of(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """The lines as they are written, while the request is still there to be told of."""
    found: list[dict[str, Any]] = []

    class Keeping(JsonFormatter):
        def format(self, record: logging.LogRecord) -> str:
            text = super().format(record)
            found.append(json.loads(text))
            return text

    caplog.handler.setFormatter(Keeping())
    caplog.set_level(logging.INFO)
    return found


def test_a_failure_is_told_by_its_type_and_way_and_found_by_the_number_on_its_page(
    db: None, monkeypatch: pytest.MonkeyPatch, lines_of: list[dict[str, Any]]
) -> None:
    def fail(*args: object) -> None:
        raise IntegrityError("Key (email)=(erin@example.org) already exists.")

    monkeypatch.setattr(map, "open_journey", fail)
    response = Client(raise_request_exception=False).get(f"/roadmaps/{SLUG}/")
    (failed,) = [line for line in lines_of if "exception" in line]
    assert failed["exception"] == "IntegrityError"
    assert failed["trace"][-1].endswith("fail")
    assert "erin@example.org" not in json.dumps(lines_of)
    assert SLUG not in json.dumps(lines_of)
    assert response.status_code == 500
    assert failed["request"] == response["X-Request-ID"]
    assert read(response).one("code").text == failed["request"]


def test_a_new_guest_is_told_by_a_number(
    fresh_limits: None, lines_of: list[dict[str, Any]]
) -> None:
    Client().post(f"{STEP}status/", {"status": "done"})
    (answered,) = [line for line in lines_of if line["message"] == "Answered."]
    assert answered["learner"] == Learner.objects.get().pk


# The number of a request


@pytest.mark.parametrize(
    ("trusted", "given", "is_taken"),
    [
        (1, "f81d4fae-7dec-11d0", True),
        (0, "f81d4fae-7dec-11d0", False),
        (1, "short", False),
        (1, "x" * 65, False),
        (1, 'quo"ted-and-long', False),
        (1, "a line\nand another", False),
    ],
)
def test_only_a_trusted_proxy_gives_one(
    settings: Settings, db: None, trusted: int, given: str, is_taken: bool
) -> None:
    settings.TRUSTED_PROXY_COUNT = trusted
    response = Client().get("/healthz", headers={"X-Request-ID": given})
    assert (response["X-Request-ID"] == given) == is_taken
    assert is_taken or NUMBER.fullmatch(response["X-Request-ID"])
