"""Whatever is sent, the answer is a page of ours and never a failure on our side."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from tests.config.addresses import NAMES, address_of, parameters_of
from tests.config.forms import FOR_STRANGERS, FORMS
from tests.conftest import PASSWORD, SLUG

pytestmark = pytest.mark.usefixtures("fresh_limits")

VALUES = {
    "nothing": "",
    "a NUL byte": "a\0b",
    "a number of 5000 digits": "9" * 5000,
    "a negative number": "-1",
    "a number too big for a column": str(2**63),
    "digits of another script": "\u0661",
    "a superscript": "\u00b2",
    "70,000 characters": "x" * 70_000,
    "70,000 characters that grow": "ß<&|" * 17_500,
    "70,000 blanks between two words": f"a{' ' * 70_000}b",
    "links without an end": "[](" * 25_000,
    "control characters": "\x01\x1b\r\n\u202e\u2028",
    "a script": "<script>alert(1)</script>",
    "a broken address": "http://[::1",
    "an address with a NUL": "https://example.org/\0",
    "an escaped NUL": "https://example.org/%00",
    "JSON nested too deep": "[" * 60_000,
    "a list": "[]",
    "an answer that is none": '{"id": 1, "response": []}',
    "a template": "{{ request }}{% debug %}%s",
}


@pytest.fixture(params=sorted(FORMS))
def form(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def sender(form: str, as_alice: Client, as_guest: Client) -> Client:
    if form in FOR_STRANGERS:
        return as_guest
    as_alice.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return as_alice


def test_every_form_of_the_site_is_tried(as_alice: Client, alices: dict[str, object]) -> None:
    refusing_posts = {
        name
        for name in NAMES
        if name != "account_logout"
        and as_alice.post(address_of(name, alices)).status_code in (404, 405)
    }
    without_fields = {"favicon", "account_set_password"}
    after_a_code = {
        "account_email_verification_sent",
        "account_confirm_login_code",
        "account_confirm_password_reset_code",
        "account_complete_password_reset",
    }
    assert set(NAMES) - refusing_posts - without_fields - after_a_code <= set(FORMS)


@contextmanager
def taken_back(client: Client) -> Iterator[None]:
    """What is done here is undone afterwards, in the database and in the browser."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies


def test_no_value_of_a_field_breaks_the_site(
    form: str, sender: Client, alices: dict[str, object]
) -> None:
    address = address_of(form, alices)
    for what, value in VALUES.items():
        for field in (*FORMS[form], "next"):
            with taken_back(sender):
                response = sender.post(address, {**FORMS[form], field: value})
                assert response.status_code < 500, (field, what)
                if response.status_code == 302:
                    follow = sender.get(response["Location"])
                    assert follow.status_code < 500, (field, what)


URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n--x--\r\n'
BODIES = {
    "broken UTF-8": (URLENCODED, b"%FIELD%=%FF%FE\xff"),
    "a lone surrogate": (URLENCODED, b"%FIELD%=%ED%A0%80"),
    "a NUL byte, raw": (URLENCODED, b"%FIELD%=\x00&\x00=\x00"),
    "a broken escape": (URLENCODED, b"%FIELD%=%&%=%zz&&&=="),
    "3,000 parameters": (URLENCODED, b"&".join(b"a%d=1" % n for n in range(3000))),
    "more than we read": (URLENCODED, b"%FIELD%=" + b"x" * 300_000),
    "a charset that is none": (f"{URLENCODED}; charset=bogus", b"%FIELD%=1"),
    "a charset that is not ours": (f"{URLENCODED}; charset=utf-16", b"%FIELD%=1"),
    "broken UTF-8 in a part": (MULTIPART, PART % (b"%FIELD%", b"\xff\xfe\xed\xa0\x80")),
    "a NUL byte in a part": (MULTIPART, PART % (b"%FIELD%", b"\x00")),
    "a part in a charset": (f"{MULTIPART}; charset=utf-16", PART % (b"%FIELD%", b"x")),
    "a part with a broken name": (MULTIPART, PART % (b"\xff\x00", b"x")),
    "a part that never ends": (MULTIPART, b'--x\r\nContent-Disposition: form-data; name="'),
    "parts without a boundary": ("multipart/form-data", b"--x\r\n"),
    "3,000 parts": (
        MULTIPART,
        b"".join(
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' for _ in range(3000)
        )
        + b"--x--\r\n",
    ),
    "a part in bad base64": (
        MULTIPART,
        PART.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n", 1)
        % (b"%FIELD%", b"!"),
    ),
    "JSON": ("application/json", b'{"%FIELD%": 1}'),
    "no type": ("", b"\x00"),
    "a type that is none": ("\x80;;=", b"\x00"),
}


def test_no_body_breaks_the_site(form: str, sender: Client, alices: dict[str, object]) -> None:
    for what, (content_type, body) in BODIES.items():
        for field in (*FORMS[form], "next"):
            sent = body.replace(b"%FIELD%", field.encode())
            with taken_back(sender):
                response = sender.generic("POST", address_of(form, alices), sent, content_type)
                assert response.status_code < 500, (field, what)


@pytest.mark.parametrize("what", BODIES)
def test_no_body_breaks_the_check_of_its_token(what: str, alices: dict[str, object]) -> None:
    content_type, body = BODIES[what]
    browser = Client(enforce_csrf_checks=True)
    response = browser.generic("POST", address_of("status", alices), body, content_type)
    assert 400 <= response.status_code < 500


QUERIES = [
    *("q=%00", "q=a%00b", "q=%FF%FE", "q=%ED%A0%80", "q=" + "9" * 5000, "q=" + "x" * 70_000),
    *("next=%00", "next=%FF", "next=http://[::1", "next=//example.com", "next=/%00", "%", "&&=&"),
    "&".join(f"a{n}=1" for n in range(3000)),
    "q=%25%5F%5C",
]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: str(query)[:12])
def test_no_query_breaks_a_page(
    query: str, as_alice: Client, as_guest: Client, alices: dict[str, object]
) -> None:
    for name in NAMES:
        for browser in (as_alice, as_guest):
            if name != "account_logout":
                response = browser.get(f"{address_of(name, alices)}?{query}")
                assert response.status_code < 500, name


SEGMENTS = [
    *("%00", "a%00", "%FF%FE", "%ED%A0%80", "..", "%2e%2e", "%2F", "0", "-1", "9" * 20),
    *("9" * 5000, str(2**31), str(2**63), "x" * 70_000, "not-there", "%0A", "%E2%80%AE", "%d9%a1"),
    *("00000000-0000-0000-0000-00000000000", "00000000-0000-0000-0000-000000000000", "%25s"),
]


@pytest.mark.parametrize("name", [name for name in NAMES if parameters_of(name)])
def test_no_address_breaks_the_site(name: str, as_alice: Client, alices: dict[str, object]) -> None:
    for parameter in parameters_of(name):
        marked = address_of(name, {**alices, parameter: marker(parameter)})
        for segment in SEGMENTS:
            address = marked.replace(str(marker(parameter)), segment)
            with taken_back(as_alice):
                assert as_alice.get(address).status_code < 500, segment
                assert as_alice.post(address, FORMS.get(name)).status_code < 500, segment


def marker(parameter: str) -> object:
    """A value that the address takes and that is easy to find in it."""
    if parameter == "action":
        return "11111111-1111-1111-1111-111111111111"
    return 1111 if parameter in ("project", "evidence", "session", "pk") else "here"


COOKIES = [r"abcdefgh\000ijklmnop", r"\377\376\000", "x" * 5000, r"\000", "%00", ";;=", "é"]


@pytest.mark.parametrize("value", COOKIES, ids=lambda value: str(value)[:12])
@pytest.mark.parametrize(
    "name", ["sessionid", "csrftoken", "messages", "theme", "shortcuts", "time_zone"]
)
def test_no_cookie_breaks_a_page_or_a_form(
    name: str, value: str, alices: dict[str, object]
) -> None:
    cookie = f'{name}="{value}"'
    for page in ("home", "step", "notes", "account_login"):
        response = Client().get(address_of(page, alices), HTTP_COOKIE=cookie)
        assert response.status_code < 500
    sent = Client().post(address_of("status", alices), FORMS["status"], HTTP_COOKIE=cookie)
    assert sent.status_code < 500


@pytest.mark.parametrize(
    "address", ["http://[::1", "http://testserver/%00", "//", "\x80", "x" * 9000]
)
def test_no_header_of_htmx_breaks_a_change(
    address: str, as_alice: Client, alices: dict[str, object]
) -> None:
    for name in ("status", "save_note", "add_to_step", "undo"):
        for target in ("map", "step", address):
            response = as_alice.post(
                address_of(name, alices),
                FORMS[name],
                headers={"HX-Request": "true", "HX-Target": target, "HX-Current-URL": address},
            )
            assert response.status_code < 500
    assert as_alice.get("/", HTTP_HOST=address).status_code in (302, 400)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(FORMS)), data=st.data())
def test_no_text_breaks_a_form(
    name: str, data: st.DataObject, alice: User, alices: dict[str, object]
) -> None:
    browser = Client()
    if name not in FOR_STRANGERS:
        browser.force_login(alice)
    text = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200)
    sent = {field: data.draw(text) for field in (*FORMS[name], "next")}
    assert browser.post(address_of(name, alices), sent).status_code < 500


@pytest.mark.parametrize(
    "address",
    ["/roadmaps/no-such/", f"/roadmaps/{SLUG}/no-such/", "/projects/123456/", "/no/such/page/"],
)
def test_an_unknown_address_says_so_and_shows_the_way_back(address: str, as_alice: Client) -> None:
    response = as_alice.get(address)
    assert response.status_code == 404
    assert 'href="/"' in response.content.decode()
