"""What every answer forbids browsers, beyond what Django says."""

from __future__ import annotations

from collections.abc import Callable

from csp.utils import build_policy
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
    """Adds HEADERS and the policy for contents to every answer, static files and redirects to https
    as well.

    A view may say otherwise of its own answer. The policy is the same for all, so it is worded once
    and not by django-csp's middleware for each answer; Django's pages about an error, with DEBUG
    on, need styles that it forbids.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.of_errors = dict(HEADERS)
        self.of_files = {**HEADERS, "Content-Security-Policy": build_policy()}
        self.of_pages = {**self.of_files, **OF_PAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self._headers_of(request, response).items():
            response.headers.setdefault(name, value)
        return response

    def _headers_of(self, request: HttpRequest, response: HttpResponse) -> dict[str, str]:
        if settings.DEBUG and response.status_code in (404, 500):
            return self.of_errors
        if request.path_info.startswith(settings.STATIC_URL):
            return self.of_files
        return self.of_pages
