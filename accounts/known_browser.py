"""A browser that signed in to an account before is not locked out of it by others who guess.

Wrong passwords are counted for an account and a network: five in five minutes. Beyond that, an
account takes a hundred in an hour from all networks together, or many computers could guess at it
without end. Many computers could so keep its owner out, too, if the browser that the owner uses
were not known: its cookie names the account, and its wrong passwords are counted alone. On a new
browser a code by mail, a new password by mail and a passkey stay open meanwhile.
"""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

COOKIE = "__Host-known" if settings.IS_HTTPS else "known"
SALT = "accounts.known_browser"
REMEMBERED_FOR = 365 * 24 * 60 * 60  # seconds


def is_known(request: HttpRequest, email: str) -> bool:
    """Whether this browser signed in to the account with this address before."""
    return bool(_browser(request, email))


def counted_as(request: HttpRequest, email: str) -> str:
    """What wrong passwords for an account are counted by: with this browser, or this network."""
    browser = _browser(request, email)
    return f"{email.lower()} {browser or ratelimit.get_ip(request)}"


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Let the browser show from now on that it signed in to the account with this address."""
    browser = _browser(request, email) or get_random_string(16)
    response.set_signed_cookie(
        COOKIE,
        f"{_account(email)} {browser}",
        salt=SALT,
        max_age=REMEMBERED_FOR,
        samesite="Lax",
        secure=settings.IS_HTTPS,
        httponly=True,
    )


def _browser(request: HttpRequest, email: str) -> str:
    """The browser's own number, or "" where it is not known to the account."""
    cookie = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=REMEMBERED_FOR)
    account, _, browser = (cookie or "").partition(" ")
    return browser if constant_time_compare(account, _account(email)) else ""


def _account(email: str) -> str:
    """The account in a word that tells nothing of its address."""
    return salted_hmac(SALT, email.lower()).hexdigest()[:32]
