"""Tells of queries that take long: the statement, never its parameters, for they are what somebody
typed."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.conf import settings
from django.db import connection

logger = logging.getLogger(__name__)


def watched() -> AbstractContextManager[None]:
    """Within it, each query that takes SLOW_QUERY_MS milliseconds or more is told of."""
    return connection.execute_wrapper(_time) if settings.SLOW_QUERY_MS else nullcontext()


def _time(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    began = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        ms = (time.perf_counter() - began) * 1000
        if ms >= settings.SLOW_QUERY_MS:
            logger.warning("A query took %.0f ms: %s", ms, sql)
