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


def or_instead(name: str) -> Callable[..., Any]:
    """A method of the cache that asks Redis, or the other cache where Redis does not answer."""
    ask = getattr(RedisCache, name)

    def method(self: FailingOverCache, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= FailingOverCache.asks_again_at:
            try:
                return ask(self, *args, **kwargs)
            except RedisError as error:
                logger.error("Redis does not answer (%s).", type(error).__name__)
                FailingOverCache.asks_again_at = time.monotonic() + ASKED_AGAIN_AFTER
        return getattr(caches[self.instead], name)(*args, **kwargs)

    return method


class LastingClient(RedisCacheClient):
    """Django makes a client of redis-py for each command, which takes longer than the command."""

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        return self._lasting

    @cached_property
    def _lasting(self) -> Any:
        return super().get_client(write=True)


class FailingOverCache(RedisCache):
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
        self._class = LastingClient

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
