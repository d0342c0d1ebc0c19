"""What an authenticator app shows, and how one shows once more who one is."""

from __future__ import annotations

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

from accounts.models import User
from tests.conftest import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PERIOD = 30  # seconds that a code is shown, by RFC 6238


def code_of(secret: str = SECRET, steps: int = 0) -> str:
    """The code that an app shows now, or `steps` of 30 seconds later.

    Args:
        secret: as a page shows it; spaces are passed over, as apps do.
    """
    typed = secret.replace(" ", "")
    return format_hotp_value(hotp_value(typed, int(time.time()) // PERIOD + steps))


def with_app(user: User) -> Authenticator:
    """Give the user an authenticator app that knows SECRET."""
    made: Authenticator = TOTP.activate(user, SECRET).instance
    return made


def show_who_it_is(client: Client) -> Client:
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client
