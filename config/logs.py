"""What is written down of each request and each failure: JSON, one object a line.

Never a password, a code, a token, an e-mail address or a word that somebody wrote. So a request is
named by the pattern of its address, for what stands in it may be the key to a new password. Of an
exception there are the type and the way it took, without its words, for databases quote what they
refuse. Of other people's log messages there is the sentence, without what they would put into it.
"""

from __future__ import annotations

import json
import logging
import time
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config import slow_queries
from config.proxies import request_id

OURS = ("accounts", "config", "roadmap", "upkeep")
logger = logging.getLogger(__name__)
_facts: ContextVar[dict[str, Any]] = ContextVar("facts")
_encode = json.JSONEncoder(default=str).encode

# No line says in which thread or process it was written, or where; so nobody has to look that up.
logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
logging._srcfile = None


def tell(**facts: object) -> None:
    """Say this of the current request in each of its lines from now on."""
    if about := _facts.get({}):
        about.update(facts)


def current_request() -> str:
    """The number of the request that is being answered, or ""."""
    number: str = _facts.get({}).get("request", "")
    return number


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
            **_facts.get({}),
        }
        if record.exc_info and record.exc_info[1]:
            line |= _failure(record.exc_info[1])
        return _encode(line)


def _message(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] in OURS:
        return record.getMessage()
    # Django's security loggers put everything into the sentence itself; their names say enough.
    return "" if record.name.startswith("django.security") else str(record.msg)


def _failure(error: BaseException) -> dict[str, object]:
    """The type of an exception and where it was; its words only where nobody's request is told of,
    as when a setting stops the start."""
    frames = traceback.extract_tb(error.__traceback__)
    words = {} if current_request() else {"exception_message": str(error)}
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return {"exception": type(error).__name__, **words, "trace": where}


class RequestLogMiddleware:
    """Gives each request a number, which its answer carries too, and writes a line when it is over.

    Static files are left out: there are many, and nothing happens.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        number = request_id(request)
        outer = _facts.set({"request": number})
        try:
            with slow_queries.watched():
                response = self.get_response(request)
            if not request.path_info.startswith(settings.STATIC_URL):
                response["X-Request-ID"] = number
                match = request.resolver_match
                tell(
                    method=request.method,
                    path=f"/{match.route}" if match else None,
                    status=response.status_code,
                    ms=round((time.perf_counter() - began) * 1000, 1),
                )
                logger.info("Answered.")
        finally:
            _facts.reset(outer)
        return response
