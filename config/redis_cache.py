"""Redis as the cache, with another in its place while it does not answer."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

ASKED_AGAIN_AFTER = 5  # seconds, so that not every request waits for a Redis that is gone
ANSWERS_WITHIN = 1  # seconds
# Of a list of times, in ms, the last one first: adds one, unless there are `most` since `since`.
COUNT = """
local most, now, since, kept = unpack(ARGV)
local oldest = redis.call('LINDEX', KEYS[1], most - 1)
if oldest and tonumber(oldest) > tonumber(since) then return 0 end
redis.call('LPUSH', KEYS[1], now)
redis.call('LTRIM', KEYS[1], 0, most - 1)
redis.call('PEXPIRE', KEYS[1], kept)
return 1
"""


class LastingClient(RedisCacheClient):
    """Django makes a client of redis-py for each command, which takes longer than the command."""

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        return self._lasting

    @cached_property
    def _lasting(self) -> Any:
        return super().get_client(write=True)

    @cached_property
    def count(self) -> Any:
        return self._lasting.register_script(COUNT)


class CountingCache(RedisCache):
    """Redis, which counts for config/limits.py in one go as well; see config/table_cache.py."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = LastingClient

    def count(self, name: str, most: int, seconds: float, now: float) -> bool:
        ms, kept = int(now * 1000), int(seconds * 1000)
        client: Any = self._cache
        key = self.make_and_validate_key(name)
        return bool(client.count([key], [most, ms, ms - kept, kept]))

    def time_of(self, name: str, nth: int) -> float | None:
        ms = self._cache.get_client().lindex(self.make_and_validate_key(name), nth - 1)
        return None if ms is None else int(ms) / 1000


def or_instead(name: str) -> Callable[..., Any]:
    """A method of the cache that asks Redis, or the other cache where Redis does not answer."""
    ask = getattr(CountingCache, name)

    def method(self: FailingOverCache, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= FailingOverCache.asks_again_at:
            try:
                return ask(self, *args, **kwargs)
            except RedisError as error:
                logger.error("Redis does not answer (%s).", type(error).__name__)
                FailingOverCache.asks_again_at = time.monotonic() + ASKED_AGAIN_AFTER
        return getattr(caches[self.instead], name)(*args, **kwargs)

    return method


class FailingOverCache(CountingCache):
    """Redis; while it does not answer, the cache that the option `instead` names.

    TIMEOUT (seconds) is the longest that anything is kept. What was to be forgotten while Redis did
    not answer is still there when it comes back, and an ended session must not be.
    """

    asks_again_at = 0.0  # of the monotonic clock; common to all threads of this process

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = dict(params["OPTIONS"])
        self.instead: str = options.pop("instead")
        options |= {
            "socket_connect_timeout": ANSWERS_WITHIN,
            "socket_timeout": ANSWERS_WITHIN,
            "retry": Retry(NoBackoff(), 1),  # one, for a connection that Redis has closed meanwhile
        }
        super().__init__(server, {**params, "OPTIONS": options})

    @property
    def is_replaced(self) -> bool:
        """Whether Redis did not answer this process a moment ago, so that another cache does."""
        return time.monotonic() < FailingOverCache.asks_again_at

    def get_backend_timeout(self, timeout: Any = DEFAULT_TIMEOUT) -> int:
        longest = int(self.default_timeout or 0)
        seconds = super().get_backend_timeout(timeout)
        return longest if seconds is None else min(int(seconds), longest)

    add = or_instead("add")
    get = or_instead("get")
    set = or_instead("set")
    touch = or_instead("touch")
    delete = or_instead("delete")
    get_many = or_instead("get_many")
    set_many = or_instead("set_many")
    delete_many = or_instead("delete_many")
    has_key = or_instead("has_key")
    incr = or_instead("incr")
    clear = or_instead("clear")
    count = or_instead("count")
    time_of = or_instead("time_of")
