"""Cookies are whatever a client sends."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class CookieMiddleware:
    """Leaves out cookies with a NUL in them: none of ours has one, and PostgreSQL can't look for a
    session by it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if "\0" in value]:
            del request.COOKIES[name]
        return self.get_response(request)
