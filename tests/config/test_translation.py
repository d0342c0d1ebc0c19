"""Every word that a reader meets can be said in another language, and one more is a folder."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import translation
from pytest_django import Settings

from accounts.models import User
from config import failures
from config.settings import languages
from roadmap import models, words
from roadmap.journey import Journey
from roadmap.position import Status
from tests.brackets import put_roadmap_into_brackets, put_rows_into_brackets, unmarked
from tests.config.addresses import NAMES, address_of
from tests.conftest import PASSWORD, SLUG
from tests.page import read

MAP = f"/roadmaps/{SLUG}/"
STEP = f"{MAP}deep-learning/"
BY_HTMX = {"HX-Request": "true"}


@pytest.fixture
def marked_roadmap(alices: dict[str, object], alice: User) -> None:
    """Everything that was written by an editor, or by Alice, stands in brackets too."""
    put_roadmap_into_brackets()
    put_rows_into_brackets(models.Note, "text")
    put_rows_into_brackets(models.Project, "title", "description")
    put_rows_into_brackets(User, "name")
    alice.refresh_from_db()


def is_page(response: Any) -> bool:
    return "html" in response["Content-Type"] and bool(response.content)


def test_what_is_not_marked_is_found(db: None) -> None:
    """Or else the tests below would hold of any page."""
    client = Client()
    texts = unmarked(read(client.get("/accounts/login/")))
    assert {"Log in", "E-mail address", "Skip to the content"} <= set(texts)


@pytest.mark.parametrize("name", NAMES)
def test_every_page_speaks_the_readers_language(
    name: str,
    visitors: dict[str, Client],
    marked_roadmap: None,
    marked: None,
    alices: dict[str, object],
) -> None:
    for who in ("nobody", "guest", "bob", "alice"):
        for query in ({}, {"q": "alice"}, {"q": "nothing has this"}, {"q": "x" * 300}):
            response = visitors[who].get(address_of(name, alices), query)
            if is_page(response):
                assert unmarked(read(response)) == [], who


@pytest.mark.parametrize("status", Status)
def test_so_does_the_way_in_every_state(
    status: Status,
    visitors: dict[str, Client],
    marked_roadmap: None,
    marked: None,
    alice: User,
    journey_of: Callable[[User], Journey],
) -> None:
    journey = journey_of(alice)
    for step in journey.outline.steps:
        journey.set_status(step, status)
    for address in (MAP, STEP, "/dashboard/", "/notes/", "/projects/", f"/search/{SLUG}/?q=learn"):
        assert unmarked(read(visitors["alice"].get(address))) == [], address


def test_so_do_fragments_and_toasts(
    as_alice: Client, marked_roadmap: None, marked: None, alices: dict[str, object]
) -> None:
    for name, target, here, data in (
        ("status", "map", MAP, {"status": "learning"}),
        ("status", "map", MAP, {"status": "done"}),
        ("status", "step", STEP, {"status": "skipped"}),
        ("status", "step", STEP, {"status": "todo"}),
        ("tick", "step", STEP, {"ticked": "no"}),
        ("known", "step", STEP, {}),
        ("undo", "", MAP, {}),
        ("undo", "", STEP, {}),
        ("preview_note", "", STEP, {"text": "1", "revision": "1"}),
        ("preview_note", "", STEP, {"text": "1" * 20_001, "revision": "1"}),
        ("save_note", "", STEP, {"text": "1", "revision": "1"}),
        ("save_note", "", STEP, {"text": "2", "revision": "0"}),
        ("save_note", "", STEP, {"text": "1" * 20_001, "revision": "1"}),
        ("add_to_step", "step", STEP, {"url": "https://example.org/2"}),
        ("add_to_step", "step", STEP, {"url": ""}),
        ("add_to_step", "step", STEP, {"url": "git@example.org:2"}),
        ("detach_from_step", "step", STEP, {}),
    ):
        headers = {**BY_HTMX, "HX-Target": target, "HX-Current-URL": f"http://testserver{here}"}
        response = as_alice.post(address_of(name, alices), data, headers=headers)
        assert response.content, name
        assert unmarked(read(response)) == [], f"{name} {data}"


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("settings/", {"name": "1" * 200, "time_zone": "nowhere"}),
        ("settings/", {"name": "", "time_zone": ""}),
        ("settings/shortcuts/", {"shortcuts": "off"}),
        ("accounts/password/change/", {}),
        ("accounts/password/change/", {"oldpassword": "1", "password1": "1", "password2": "2"}),
        ("accounts/email/", {"email": "alice@example.org", "action_add": ""}),
        ("accounts/email/", {"email": "1", "action_add": ""}),
        ("accounts/email/", {"email": "erin@example.org", "action_add": ""}),
        ("accounts/reauthenticate/", {"password": "1"}),
        ("accounts/reauthenticate/", {"password": PASSWORD}),
        ("accounts/logout/", {}),
        ("projects/", {}),
        ("projects/", {"url": "https://me:secret@example.org/"}),
        ("projects/", {"url": "https://example.org/2"}),
        (f"roadmaps/{SLUG}/deep-learning/status/", {"status": "done"}),
        (f"roadmaps/{SLUG}/deep-learning/status/", {"status": "1"}),
        (f"roadmaps/{SLUG}/deep-learning/known/", {}),
        (f"roadmaps/{SLUG}/deep-learning/note/", {"text": "1", "revision": "0"}),
        ("nowhere/", {}),
    ],
)
def test_so_does_what_a_form_answers(
    path: str, data: dict[str, str], as_alice: Client, marked_roadmap: None, marked: None
) -> None:
    assert unmarked(read(as_alice.post(f"/{path}", data, follow=True))) == []


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("accounts/login/", {"login": "1", "password": ""}),
        ("accounts/login/", {"login": "alice@example.org", "password": "1"}),
        ("accounts/login/", {"login": "alice@example.org", "password": PASSWORD}),
        ("accounts/signup/", {"email": "alice@example.org", "password1": "1"}),
        ("accounts/signup/", {"email": "erin@example.org", "password1": "password"}),
        ("accounts/signup/", {"email": "erin@example.org", "password1": PASSWORD}),
        (f"roadmaps/{SLUG}/deep-learning/note/", {"text": "1"}),
    ],
)
def test_so_does_what_a_form_answers_a_guest(
    path: str, data: dict[str, str], visitors: dict[str, Client], marked_roadmap: None, marked: None
) -> None:
    assert unmarked(read(visitors["guest"].post(f"/{path}", data, follow=True))) == []


def test_so_does_what_is_said_when_something_fails(db: None, marked: None) -> None:
    request = RequestFactory().post("/", {"text": "1"})
    error = Exception()
    for response in (
        failures.bad_request(request, error),
        failures.permission_denied(request, error),
        failures.page_not_found(request, error),
        failures.too_many_requests(request),
        failures.server_error(request),
        failures.mail_failed(request),
        failures.csrf_failure(request),
        failures.logged_out(request),
        Client().put("/"),
        Client().post(f"{STEP}note/", {"text": "1"}, headers=BY_HTMX),
    ):
        assert response.content
        assert unmarked(read(response)) == [], response.status_code


def test_so_does_a_site_without_a_roadmap(
    as_alice: Client, marked_roadmap: None, marked: None
) -> None:
    models.Roadmap.objects.update(state="draft")
    for address in ("/", "/roadmaps/", "/dashboard/", "/projects/", "/notes/"):
        assert unmarked(read(as_alice.get(address))) == [], address


def mo(texts: dict[str, str]) -> bytes:
    """A compiled catalogue, as gettext's msgfmt writes it."""
    pairs = [(key.encode() + b"\0", text.encode() + b"\0") for key, text in sorted(texts.items())]
    start = 28 + 16 * len(pairs)
    tables, data = [b"", b""], b""
    for column in (0, 1):
        for pair in pairs:
            tables[column] += struct.pack("<II", len(pair[column]) - 1, start + len(data))
            data += pair[column]
    head = (0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return struct.pack("<7I", *head) + b"".join(tables) + data


POLISH = {
    "": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=3; plural=(n==1 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\n",
    "%(number)s step\0%(number)s steps": "%(number)s krok\0%(number)s kroki\0%(number)s kroków",
    "Skip to the content": "Przejdź do treści",
    "Done: %(step)s.": "Gotowe: %(step)s.",
    "j F Y": "j E Y",
}


@pytest.fixture
def polish(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Somebody put a folder with a translation into `locale`."""
    folder = tmp_path / "pl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(mo(POLISH))
    with translation.override("en"):
        settings.LOCALE_PATHS = [tmp_path]
        settings.LANGUAGES = languages(tmp_path)
        yield


def test_a_language_is_a_folder_with_compiled_words(tmp_path: Path) -> None:
    for name in ("pl", "pt_BR", "en"):
        (tmp_path / name / "LC_MESSAGES").mkdir(parents=True)
        (tmp_path / name / "LC_MESSAGES" / "django.mo").touch()
    (tmp_path / "de" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "de" / "LC_MESSAGES" / "django.po").touch()  # not compiled yet
    assert [code for code, _ in languages(tmp_path)] == ["en", "pl", "pt-br"]
    assert [code for code, _ in languages(tmp_path / "nowhere")] == ["en"]


@pytest.mark.parametrize(
    ("wanted", "language", "said"),
    [
        ("pl", "pl", "Przejdź do treści"),
        ("pl-PL,pl;q=0.9,en;q=0.5", "pl", "Przejdź do treści"),
        ("fr", "en", "Skip to the content"),
        ("en-GB,pl;q=0.5", "en", "Skip to the content"),
        ("", "en", "Skip to the content"),
    ],
)
def test_a_page_comes_in_the_language_that_the_browser_asks_for(
    polish: None, db: None, wanted: str, language: str, said: str
) -> None:
    response = Client().get(MAP, headers={"accept-language": wanted})
    page = read(response)
    assert page.one("html").attributes["lang"] == response["Content-Language"] == language
    assert said in page
    assert "Accept-Language" in response["Vary"]


def test_so_does_what_a_change_answers(polish: None, as_alice: Client, as_bob: Client) -> None:
    for client, wanted, said in ((as_alice, "pl", "Gotowe: "), (as_bob, "en", "Done: ")):
        headers = {**BY_HTMX, "HX-Target": "step", "accept-language": wanted}
        response = client.post(f"{STEP}status/", {"status": "done"}, headers=headers)
        assert said in read(response)["toasts"]


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1 krok"), (2, "2 kroki"), (5, "5 kroków"), (22, "22 kroki"), (1220, "1\xa0220 kroków")],
)
def test_numbers_take_the_plural_of_the_language(polish: None, number: int, said: str) -> None:
    with translation.override("pl"):
        assert words.steps(number) == said


def test_without_another_language_every_browser_gets_english(as_alice: Client) -> None:
    response = as_alice.get("/settings/", headers={"accept-language": "de"})
    assert "Accept-Language" not in response["Vary"]
    page = read(response)
    assert page.one("html").attributes["lang"] == "en"
    assert unmarked(page)
    assert "Einstellungen" not in page
