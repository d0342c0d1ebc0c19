"""Where the reader is, and where to go after a form."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

View = Callable[..., HttpResponseBase]
NOTHING = QueryDict()


def posted(request: HttpRequest) -> QueryDict:
    """What a form sent; nothing where the body can't be read."""
    if request.method != "POST":
        return NOTHING
    try:
        return request.POST
    except (BadRequest, MultiPartParserError, SuspiciousOperation, UnreadablePostError):
        return NOTHING


def here(request: HttpRequest) -> str:
    """The page that the reader sees: with htmx, the one that the request came from, or ""."""
    if not _is_htmx(request):
        return request.get_full_path()
    try:
        return request.htmx.current_url_abs_path or ""  # type: ignore[attr-defined]
    except ValueError:  # a header that is no address
        return ""


def way_back(request: HttpRequest) -> str:
    """The page of this site that the form's `next` names, else the one it was sent from, or ""."""
    candidates = (
        posted(request).get("next") or "",
        here(request) if _is_htmx(request) else "",
        _referer(request),
    )
    return next((address for address in candidates if _is_ours(request, address)), "")


def form_of(page: str, *parameters: str) -> Callable[[View], View]:
    """For an address that only takes a form: whoever opens it is sent to the form's `page`.

    A browser without scripts opens it when an answer to the form is reloaded by its address.
    """

    def decorate(view: View) -> View:
        takes_form = require_POST(view)

        @wraps(view)
        def answer(request: HttpRequest, **values: Any) -> HttpResponseBase:
            if request.method in ("GET", "HEAD"):
                names = {name: values[name] for name in parameters}
                return redirect(reverse(page, kwargs=names))
            return takes_form(request, **values)

        return answer

    return decorate


def _referer(request: HttpRequest) -> str:
    """The path and query of the page of this host that the browser says it comes from, or ""."""
    address = request.META.get("HTTP_REFERER", "")
    try:
        parts = urlsplit(address)
        is_same_host = parts.netloc == request.get_host()
    except (SuspiciousOperation, ValueError):  # no host of ours, or no address at all
        return ""
    return parts._replace(scheme="", netloc="").geturl() if is_same_host else ""


def _is_ours(request: HttpRequest, address: str) -> bool:
    return address.startswith("/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts=None, require_https=request.is_secure()
    )


def _is_htmx(request: HttpRequest) -> bool:
    # A request that is refused before it reaches django-htmx's middleware has no `htmx`.
    return request.META.get("HTTP_HX_REQUEST") == "true" and hasattr(request, "htmx")
