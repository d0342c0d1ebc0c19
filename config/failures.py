"""What is said when something goes wrong, without losing what was typed."""

from __future__ import annotations

import logging
import math
import sys
from collections.abc import Callable

from allauth.core.exceptions import RateLimited
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.utils.translation import ngettext

from config.context import theme_of
from config.logs import current_request
from config.way_back import posted, way_back

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 30
ALLAUTHS_LONGEST_WAIT = 60  # seconds; of its limits that answer 429 (ACCOUNT_RATE_LIMITS)
UNREADABLE = (DataError, OverflowError, ValueError)
TYPED_FIELDS = ("text", "url", "title", "description", "name")


class FailureMiddleware:
    """Says what went wrong where Django or django-allauth would answer with an empty page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            response.content = _body(request, "errors/405.html")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A view went over a limit, or Django's admin was sent what none of its pages sends.

        The admin looks for things by numbers and names of a form before it has checked them.
        """
        if isinstance(exception, RateLimited):
            return too_many_requests(request, exception)
        match = request.resolver_match
        if match and match.app_name == "admin" and isinstance(exception, UNREADABLE):
            logger.warning("The admin could not read a form.", exc_info=exception)
            return bad_request(request, exception)
        return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404)


def too_many_requests(request: HttpRequest, exceeded: RateLimited | None = None) -> HttpResponse:
    """Says when to come back, and shows what was typed so that it can be copied.

    django-allauth calls it without saying which limit it was.
    """
    seconds = getattr(exceeded, "seconds", ALLAUTHS_LONGEST_WAIT)
    template = "errors/_too_fast.html" if getattr(request, "htmx", False) else "errors/429.html"
    response = _page(request, 429, template, wait=in_words(seconds), typed=_typed(request))
    response["Retry-After"] = str(seconds)
    return response


def in_words(seconds: int) -> str:
    """A time to wait, never less than it is: "40 seconds", "5 minutes", "2 hours"."""
    minutes, hours = math.ceil(seconds / 60), math.ceil(seconds / 3600)
    if seconds <= 90:
        return ngettext("%d second", "%d seconds", seconds) % seconds
    if minutes <= 90:
        return ngettext("%d minute", "%d minutes", minutes) % minutes
    return ngettext("%d hour", "%d hours", hours) % hours


def server_error(request: HttpRequest) -> HttpResponse:
    """A database that can't be reached, or has no room left, is 503: it comes back, and the page
    says to try again. What was typed is shown, so that it can be copied."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = _page(request, 503, typed=_typed(request))
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
    return _page(request, 500, typed=_typed(request))


def mail_failed(request: HttpRequest) -> HttpResponse:
    """A mail that the reader waits for could not be sent: 503 says what that means for them."""
    response = _page(request, 503, template="errors/mail.html")
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Says to reload, and shows what was typed so that it can be copied."""
    return _page(request, 403, template="errors/csrf.html", typed=_typed(request))


def logged_out(request: HttpRequest) -> HttpResponse:
    """Says that the session has ended, and shows what was typed so that it can be copied."""
    typed = _typed(request)
    if getattr(request, "htmx", False):
        is_note = "text" in posted(request)
        return _page(request, 401, "errors/_logged_out.html", typed=typed, is_note=is_note)
    return _page(request, 401, typed=typed)


def _typed(request: HttpRequest) -> list[str]:
    fields = posted(request)
    return [text for field in TYPED_FIELDS if (text := fields.get(field))]


def _page(request: HttpRequest, status: int, template: str = "", **context: object) -> HttpResponse:
    return HttpResponse(
        _body(request, template or f"errors/{status}.html", **context), status=status
    )


def _body(request: HttpRequest, template: str, **context: object) -> str:
    """Rendered without context processors: they read the session and database that may be down."""
    context |= {
        "theme": theme_of(request),
        "way_back": way_back(request),
        "request_id": current_request(),
    }
    return render_to_string(template, context)
