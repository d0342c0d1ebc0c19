"""Which language a page is written in."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware import locale


class LocaleMiddleware(locale.LocaleMiddleware):
    """Django's, where there is anything to choose: with one language alone, no request asks for one
    and no answer varies by it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """
        Raises:
            MiddlewareNotUsed: the site has one language.
        """
        if len(settings.LANGUAGES) == 1:
            raise MiddlewareNotUsed
        super().__init__(get_response)
