"""Whatever is sent to any form that the site shows: words or 4xx, and never a failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from config import limits
from roadmap.models import Learner, Note
from tests.config.addresses import NAMES, address_of
from tests.config.forms import FORMS
from tests.config.forms_found import Form, admin_pages, find_forms, site_pages
from tests.config.test_access import rows_of
from tests.conftest import SLUG, signed_in
from tests.page import read

URLENCODED = "application/x-www-form-urlencoded"
HOSTILE = {
    "NUL": "a\0b",
    "half a surrogate": "\ud800",
    "from right to left": "\u202egro.elpmaxe@ecila\u202c",
    "70,000 characters": "x" * 70_000,
    "a number beyond 64 bits": str(2**64),
    "a number below them": str(-(2**70)),
    "a number of 5,000 digits": "9" * 5_000,
    "not a number": "NaN",
    "digits of another script": "\u0661",
    "nothing": "",
    "lines": "\r\n\u2028\x0b",
    "an address in brackets": "http://[::1",
    "markup": "\"'><script>alert(1)</script>{{ 7|add:7 }}",
    "an endless list": "," * 500,
    "a date far away": "99999-12-31",
}
ANY_TEXT = st.text(max_size=300) | st.integers().map(str) | st.floats().map(str)


@pytest.fixture
def without_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "consume", lambda *args: None)


@pytest.fixture
def browser_of(alice: User, dana: User) -> Callable[[str], Client]:
    users = {"alice": alice, "dana": dana}
    return lambda who: signed_in(users[who]) if who in users else Client()


@pytest.fixture
def shown_to(
    without_limits: None, alices: dict[str, object], browser_of: Callable[[str], Client]
) -> Callable[[str], list[Form]]:
    """All forms that the site shows to a visitor, to Alice, and to Dana in the administration."""

    @cache
    def find(who: str) -> list[Form]:
        pages = admin_pages() if who == "dana" else site_pages(alices)
        return find_forms(browser_of(who), pages)

    return find


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def encoded(values: dict[str, str]) -> str:
    """Values as a form sends them, or as no browser would: half a surrogate is no UTF-8."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in values.items())


def _quoted(text: str) -> str:
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"), safe="")


def send(browser: Client, form: Form, values: dict[str, str]) -> Any:
    """The answer to a form. Longer addresses than 4,094 bytes are gunicorn's to refuse."""
    body = encoded(values)
    if form.method == "GET":
        query = body[:4000].rpartition("%")[0] if len(body) > 4000 else body
        return browser.get(f"{form.address.partition('?')[0]}?{query}")
    return browser.post(form.address, body, content_type=URLENCODED)


def survives(browser: Client, form: Form, values: dict[str, str], said: object) -> None:
    """Neither the answer nor the page that it leads to is a failure."""
    with undone():
        response = send(browser, form, values)
        assert response.status_code < 500, (form, said)
        assert b"<script>alert" not in response.content, (form, said)
        if response.status_code in (301, 302) and response["Location"].startswith("/"):
            page = browser.get(response["Location"])
            assert page.status_code < 500, (form, said, response["Location"])


def test_forms_are_found(shown_to: Callable[[str], list[Form]]) -> None:
    addresses = {form.address for who in ("visitor", "alice") for form in shown_to(who)}
    step = f"/roadmaps/{SLUG}/programming-basics/"
    for address in (
        "/accounts/signup/",
        "/accounts/login/",
        "/accounts/password/change/",
        "/settings/",
        "/settings/theme/",
        "/notes/",
        "/projects/",
        f"/search/{SLUG}/",
        f"{step}status/",
        f"{step}note/",
        f"{step}projects/",
    ):
        assert address in addresses
    assert max(len(form.values) for form in shown_to("dana")) > 50


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("who", ["visitor", "alice"])
def test_each_field_of_each_form(
    who: str,
    what: str,
    shown_to: Callable[[str], list[Form]],
    browser_of: Callable[[str], Client],
) -> None:
    for form in _one_of_each_kind(shown_to(who)):
        for name in form.values:
            values = {**form.values, name: HOSTILE[what]}
            survives(browser_of(who), form, values, name)


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("who", ["visitor", "alice", "dana"])
def test_all_fields_of_each_form_at_once(
    who: str,
    what: str,
    shown_to: Callable[[str], list[Form]],
    browser_of: Callable[[str], Client],
) -> None:
    for form in _one_of_each_kind(shown_to(who)):
        survives(browser_of(who), form, dict.fromkeys(form.values, HOSTILE[what]), what)


@pytest.mark.parametrize("who", ["visitor", "alice", "dana"])
def test_3000_parameters(
    who: str, shown_to: Callable[[str], list[Form]], browser_of: Callable[[str], Client]
) -> None:
    for form in _one_of_each_kind(shown_to(who)):
        many = {f"a{number}": "1" for number in range(3000)}
        survives(browser_of(who), form, {**many, **form.values}, "3,000 parameters")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_text_in_any_field(
    data: st.DataObject,
    shown_to: Callable[[str], list[Form]],
    browser_of: Callable[[str], Client],
) -> None:
    who = data.draw(st.sampled_from(["visitor", "alice", "dana"]), "who")
    form = data.draw(st.sampled_from(shown_to(who)), "form")
    values = dict(form.values)
    if values:
        hostile = ANY_TEXT | st.sampled_from(sorted(HOSTILE.values()))
        names = st.sampled_from(sorted(values))
        values |= data.draw(st.dictionaries(names, hostile, min_size=1), "values")
    survives(browser_of(who), form, values, values.keys())


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_text_in_any_query(
    data: st.DataObject,
    without_limits: None,
    alices: dict[str, object],
    browser_of: Callable[[str], Client],
) -> None:
    who = data.draw(st.sampled_from(["visitor", "alice", "dana"]), "who")
    pages = [*admin_pages()] if who == "dana" else site_pages(alices)
    page = data.draw(st.sampled_from(pages), "page")
    names = st.sampled_from(["q", "next", "o", "p", "all", "state__exact", "id", "_popup"])
    hostile = ANY_TEXT | st.sampled_from(sorted(HOSTILE.values()))
    query = data.draw(st.dictionaries(names | ANY_TEXT, hostile, max_size=4), "query")
    with undone():
        assert browser_of(who).get(f"{page}?{encoded(query)}").status_code < 500


def _one_of_each_kind(forms: list[Form]) -> list[Form]:
    """The forms, but of those that differ in what they are about only one."""
    kinds: dict[object, Form] = {}
    for form in forms:
        address = form.address.partition("?")[0]
        kind = (form.method, _view(address), tuple(sorted(form.values)))
        kinds.setdefault(kind, form)
    return list(kinds.values())


def _view(address: str) -> str:
    try:
        return resolve(address).view_name
    except Resolver404:
        return address


# Where a form leads to

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example/",
    "\\\\evil.example/",
    "/\\evil.example/",
    "\\/evil.example/",
    "/\t/evil.example/",
    "/\n/evil.example/",
    "\x00//evil.example/",
    " //evil.example/",
    "\x01https://evil.example/",
    "javascript:alert(1)",
    "JaVaScRiPt\t:alert(1)",
    "data:text/html,x",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "//evil.example\\@testserver/",
]


def leaves(address: str) -> bool:
    """Whether a browser would leave the site for an address: it skips spaces and control characters
    at the ends and tabs and line ends anywhere, and takes backslashes for slashes."""
    seen = address.strip("".join(map(chr, range(33))))
    seen = "".join(c for c in seen if c not in "\t\r\n").replace("\\", "/")
    return seen.startswith("//") or not seen.startswith(("/", "?", "#"))


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_the_test_knows_what_leads_elsewhere(elsewhere: str) -> None:
    assert leaves(elsewhere)


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
@pytest.mark.parametrize("who", ["visitor", "alice"])
def test_no_address_with_next_leads_to_another_site(
    who: str,
    elsewhere: str,
    without_limits: None,
    alices: dict[str, object],
    browser_of: Callable[[str], Client],
) -> None:
    for name in NAMES:
        address = address_of(name, alices)
        with undone():
            browser = browser_of(who)
            answers = [
                browser.get(f"{address}?next={_quoted(elsewhere)}"),
                browser.post(address, {**FORMS.get(name, {}), "next": elsewhere}),
                browser.post(f"{address}?next={_quoted(elsewhere)}", FORMS.get(name, {})),
            ]
            for answer in answers:
                where = answer.headers.get("Location", "/")
                assert not leaves(where), (name, where)
                if "html" in answer.headers.get("Content-Type", "") and answer.content:
                    page = read(answer)
                    went = [link.attributes.get("href", "/") for link in page.all("a")]
                    went += [form.attributes.get("action") or "/" for form in page.all("form")]
                    assert not [
                        address for address in went if "evil" in address and leaves(address)
                    ]


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "", "testserver:x"])
def test_another_host_is_refused_at_every_address(
    host: str, alices: dict[str, object], as_alice: Client
) -> None:
    for name in NAMES:
        for send in (as_alice.get, as_alice.post):
            response = send(address_of(name, alices), headers={"host": host})
            assert response.status_code == 400, name
    for address in ("/nowhere/", "/admin/"):
        assert as_alice.get(address, headers={"host": host}).status_code == 400


def test_a_forwarded_host_counts_for_nothing(db: None) -> None:
    response = Client().get("/notes/", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil" not in response["Location"]


# What a form can set

FORGED = {
    "is_staff": "on",
    "is_superuser": "on",
    "is_active": "",
    "groups": "1",
    "user_permissions": "1",
    "password": "pbkdf2$forged",
    "email": "forged@example.net",
    "date_joined": "2001-01-01",
    "last_login": "2001-01-01",
    "verified": "on",
    "primary": "on",
    "id": "1",
    "pk": "1",
    "user": "",
    "user_id": "",
    "learner": "",
    "learner_id": "",
    "step_id": "1",
    "created_at": "2001-01-01",
    "updated_at": "2001-01-01",
    "html": "<script>alert(1)</script>",
}


KEPT = ["id", "email", "is_staff", "is_superuser", "is_active", "date_joined"]


@pytest.mark.parametrize("name", NAMES)
def test_a_form_sets_only_what_it_asks_for(
    name: str,
    without_limits: None,
    alices: dict[str, object],
    alice: User,
    bob: User,
    as_alice: Client,
) -> None:
    """Bob's number in every field that could name an owner changes nothing of whose things are."""
    bobs = Learner.objects.create(user=bob)
    owner = {"user": bob.pk, "user_id": bob.pk, "learner": bobs.pk, "learner_id": bobs.pk}
    kept = User.objects.filter(pk=alice.pk).values(*KEPT).get()
    accounts = set(User.objects.values_list("pk", flat=True))
    learner, note = alice.learner.pk, Note.objects.get(learner__user=alice).pk
    as_alice.post(address_of(name, alices), {**FORGED, **owner, **FORMS.get(name, {})})
    assert User.objects.filter(pk=alice.pk).values(*KEPT).get() == kept
    assert set(User.objects.values_list("pk", flat=True)) == accounts
    assert not EmailAddress.objects.filter(verified=True).exists()
    assert Learner.objects.get(user=alice).pk == learner
    assert Note.objects.get(learner__user=alice).pk == note
    assert not any(rows_of(bob))
    assert "2001-01-01" not in str(rows_of(alice))
    assert "alert(1)" not in str(rows_of(alice))


def test_a_sign_up_sets_only_what_it_asks_for(
    db: None, without_limits: None, client: Client
) -> None:
    asked = FORMS["account_signup"]
    client.post("/accounts/signup/", {**FORGED, "user": "1", "learner": "1", **asked})
    erin = User.objects.get()
    assert erin.email == asked["email"]
    assert (erin.is_staff, erin.is_superuser, erin.is_active) == (False, False, True)
    assert erin.check_password(asked["password1"])
    assert erin.date_joined.year > 2001
