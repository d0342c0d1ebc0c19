"""Whatever is sent to an account form: words beside the field, or 4xx, and never a failure."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from tests.conftest import signed_in

FORMS = [
    ("/accounts/signup/", ["email", "password1"]),
    ("/accounts/login/", ["login", "password", "next"]),
    ("/accounts/logout/", ["next"]),
    ("/accounts/password/reset/", ["email", "next"]),
    ("/accounts/login/code/", ["email", "next"]),
    ("/accounts/email/", ["email", "action_add"]),
    ("/accounts/email/", ["email", "action_send"]),
    ("/accounts/email/", ["email", "action_remove"]),
    ("/accounts/email/", ["email", "action_primary"]),
    ("/accounts/password/change/", ["oldpassword", "password1", "password2"]),
    ("/accounts/reauthenticate/", ["password", "next"]),
    ("/settings/", ["name", "time_zone"]),
    ("/settings/theme/", ["theme", "next"]),
]
VALUES = {
    "NUL": "a\x00b@example.org",
    "long": "x" * 70_000,
    "a long address": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.org",
    "half a surrogate": "\ud800",
    "bidi": "\u202egro.elpmaxe@ecila",
    "huge number": "9" * 5_000,
    "markup": "\"><script>alert('x')</script>",
}


@pytest.mark.usefixtures("fresh_limits")
@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize(("address", "fields"), FORMS)
@pytest.mark.parametrize("who", ["visitor", "learner"])
def test_it_never_fails(
    client: Client, alice: User, who: str, address: str, fields: list[str], value: str
) -> None:
    sender = signed_in(alice) if who == "learner" else client
    typed = value.encode("utf-8", "surrogatepass").decode("latin-1")
    body = "&".join(f"{field}={_quoted(typed)}" for field in fields)
    response = sender.post(address, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code < 500
    assert b"<script>alert" not in response.content
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("latin-1"))


@pytest.mark.usefixtures("with_mail", "verified_alice")
@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("address", ["/accounts/password/reset/", "/accounts/login/code/"])
def test_it_never_fails_where_a_mail_would_be_sent(
    client: Client, address: str, value: str
) -> None:
    typed = value.encode("utf-8", "surrogatepass").decode("latin-1")
    body = f"email={_quoted(typed)}"
    response = client.post(address, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code < 500
