"""How often something may be done, counted in the cache that all workers and hosts share.

A limit keeps the times of the last ones that were let through: as many as it lets through. Where
the oldest of them is too young, the next one is one too many. So it is never off by one, not even
where one period meets the next, and how long to wait is known to the second.

django-allauth's own limits answer without saying how long to wait, and take four questions to the
cache where this takes one. Those stay with it that depend on whether a password was right
(ACCOUNT_RATE_LIMITS).
"""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from hashlib import sha256
from typing import TYPE_CHECKING, cast

from allauth.core.exceptions import RateLimited
from allauth.core.internal.ratelimit import Rate, get_ip, parse_rates
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest

if TYPE_CHECKING:
    from config.postgresql.base import DatabaseWrapper as PostgreSQL
    from config.redis_cache import FailingOverCache
    from config.sqlite.base import DatabaseWrapper as SQLite
    from config.table_cache import TableCache

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

PREFIX = "limit:"  # of the names of counters in the cache
Counter = tuple[str, int, float]  # its name, how many it lets through, and in how many seconds


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
        TooManyRequests: there were enough of them. The limit that refuses this one does not count
            it, nor do those after it.
    """
    counters = list(_counters(request, action, key))
    with _without_waiting_for_the_disk():
        allowed = all(_cache().count(*counter, time.time()) for counter in counters)
    if not allowed:
        raise TooManyRequests(math.ceil(max(1, *map(_seconds_left, counters))))


def is_used_up(request: HttpRequest, action: str, key: str) -> bool:
    """Whether one more `action` would be too many. Counts nothing."""
    return any(_seconds_left(counter) > 0 for counter in _counters(request, action, key))


def _counters(request: HttpRequest, action: str, key: str) -> Iterator[Counter]:
    for rate in _rates(LIMITS[action]):
        whose = get_ip(request) if rate.per == "ip" else sha256(key.encode()).hexdigest()
        yield f"{PREFIX}{action}:{rate}:{whose}", rate.amount, rate.duration


@functools.cache
def _rates(limit: str) -> list[Rate]:
    return parse_rates(limit)


def _seconds_left(counter: Counter) -> float:
    """How long it is until one more is within the limit; 0 or less, where it is now."""
    name, amount, seconds = counter
    oldest = _cache().time_of(name, amount)
    return oldest + seconds - time.time() if oldest is not None else 0


def _cache() -> TableCache | FailingOverCache:
    return cast("TableCache | FailingOverCache", caches["default"])


def _without_waiting_for_the_disk() -> AbstractContextManager[None]:
    """A count that the database keeps may be forgotten with a power cut."""
    if not settings.CACHE_IS_DATABASE:
        return nullcontext()
    database = cast("SQLite | PostgreSQL", connection)
    return database.quick_transaction()
