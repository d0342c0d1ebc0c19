"""Which clock a page is written for: the user's choice, else the browser's, else UTC."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

COOKIE = "time_zone"


@cache
def time_zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def is_time_zone(name: str) -> bool:
    return name in time_zones()


def browser_time_zone(request: HttpRequest) -> str:
    """What the browser said of its time zone (static/js/site.js), or ""."""
    name = request.COOKIES.get(COOKIE, "")
    return name if is_time_zone(name) else ""


class TimeZoneMiddleware:
    """Writes the dates of each page for the reader's clock."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.user.time_zone if request.user.is_authenticated else ""
        name = chosen or browser_time_zone(request)
        if not name:
            return self.get_response(request)
        with timezone.override(zoneinfo.ZoneInfo(name)):
            return self.get_response(request)
