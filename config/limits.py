"""How often something may be done, counted in the cache that all workers and hosts share.

django-allauth counts for us. Its own limits answer without saying how long to wait, so that only
those stay with it which depend on whether a password was right (ACCOUNT_RATE_LIMITS).
"""

from __future__ import annotations

import math
import time
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, cast

from allauth.core.exceptions import RateLimited
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest

if TYPE_CHECKING:
    from config.postgresql.base import DatabaseWrapper as PostgreSQL
    from config.sqlite.base import DatabaseWrapper as SQLite

# What is limited, by the name of its address where it has one of its own: how many in how long, for
# one network ("ip") or for whatever the caller names ("key"). A network is an IPv4 address, or the
# first 64 bits of an IPv6 one. The numbers leave room for a class behind one address.
LIMITS = {
    "write": "120/m/key",  # any form, by learner: far more than hands can do, an autosave included
    "search": "120/m/key",  # by learner: results come while words are typed
    "guest": "30/h/ip",
    "account_signup": "20/m/ip,30/h/key",
    "account_reset_password": "20/m/ip,3/m/key,20/h/key",
    "account_request_login_code": "20/m/ip,3/m/key,20/h/key",
    "account_login": "30/m/ip",
    "mfa_login_webauthn": "30/m/ip",
    # Each code takes three tries as well.
    "account_confirm_login_code": "20/m/ip",
    "account_confirm_password_reset_code": "20/m/ip",
    "account_email_verification_sent": "20/m/ip",
    "account_email": "10/m/key",
    "account_change_password": "5/m/key",
    "account_reauthenticate": "10/m/key",
    # Wrong passwords for one account from browsers that never signed in to it.
    "wrong_password": "100/h/key",
}
# Their key is the address that mail goes to: nobody's inbox is to be filled by others.
MAILING = {"account_signup", "account_reset_password", "account_request_login_code"}
APP = "waymark"


class TooManyRequests(RateLimited):
    """Something was done too often.

    Attributes:
        seconds: until it may be done again.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


def consume(request: HttpRequest, action: str, key: str = "") -> None:
    """Count one more `action` of LIMITS.

    Args:
        key: whose limits "per key" are counted.

    Raises:
        TooManyRequests: there were enough of them; this one is not counted.
    """
    with _in_one_go():
        allowed = ratelimit.consume(
            request, app=APP, action=action, config=LIMITS, key=key, limit_get=True
        )
    if not allowed:
        raise TooManyRequests(_seconds_left(request, action, key))


def is_used_up(request: HttpRequest, action: str, key: str) -> bool:
    """Whether one more `action` would be too many. Counts nothing."""
    return not ratelimit.consume(
        request, app=APP, action=action, config=LIMITS, key=key, limit_get=True, dry_run=True
    )


def _seconds_left(request: HttpRequest, action: str, key: str) -> int:
    """How long it is until `action` is within all of its limits again, at least a second."""
    left = [1.0]
    for rate in ratelimit.get_rates(app=APP, action=action, config=LIMITS):
        counter = ratelimit.get_cache_key(request, app=APP, action=action, rate=rate, key=key)
        times = cache.get(counter, [])  # the last one first
        if len(times) >= rate.amount:
            left.append(times[rate.amount - 1] + rate.duration - time.time())
    return math.ceil(max(left))


def _in_one_go() -> AbstractContextManager[None]:
    """On the database, counting is a few statements of one transaction, which may be forgotten with
    a power cut."""
    if not settings.CACHE_IS_DATABASE:
        return nullcontext()
    database = cast("SQLite | PostgreSQL", connection)
    return database.quick_transaction()
