"""What every answer forbids browsers, beyond what Django and django-csp say."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HEADERS = {"Cross-Origin-Resource-Policy": "same-origin"}
# What a page could ask a browser for, and this site never does; passkeys it does. Files are no
# pages: they leave it out, for it weighs more than some of them.
UNUSED = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb")
USED = ("publickey-credentials-create", "publickey-credentials-get")
OF_PAGES = {
    "Permissions-Policy": ", ".join(
        [*(f"{feature}=()" for feature in UNUSED), *(f"{feature}=(self)" for feature in USED)]
    )
}


class HeadersMiddleware:
    """Adds HEADERS to every answer, static files and redirects to https as well.

    A view may say otherwise of its own answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_file = request.path_info.startswith(settings.STATIC_URL)
        for name, value in (HEADERS if is_file else HEADERS | OF_PAGES).items():
            response.headers.setdefault(name, value)
        return response
