"""Which language a page is written in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware import locale
from django.utils import translation


class LocaleMiddleware(locale.LocaleMiddleware):
    """Django's, where there is anything to choose: of a site in one language no request asks for
    another, and no answer varies by it."""

    def process_request(self, request: HttpRequest) -> None:
        if _is_choice():
            super().process_request(request)
        else:
            translation.activate(settings.LANGUAGE_CODE)  # gettext is slower without one

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        return super().process_response(request, response) if _is_choice() else response


def _is_choice() -> bool:
    return len(settings.LANGUAGES) > 1
