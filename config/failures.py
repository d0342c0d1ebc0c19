"""What is said when something goes wrong, without losing what was typed."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

RETRY_AFTER_SECONDS = 30
TYPED_FIELDS = ("text", "url", "title", "description", "name")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A database that can't be reached is 503: it comes back, and the page says to try again."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = _page(request, 503)
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
    return _page(request, 500)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Says to reload, and shows what was typed so that it can be copied."""
    typed = [text for field in TYPED_FIELDS if (text := request.POST.get(field))]
    return _page(request, 403, template="errors/csrf.html", typed=typed)


def _page(request: HttpRequest, status: int, template: str = "", **context: object) -> HttpResponse:
    """Rendered without context processors: they read the session and database that may be down."""
    body = render_to_string(template or f"errors/{status}.html", context)
    return HttpResponse(body, status=status)
