"""What browsers and proxies may keep of a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers

# Codes, keys and the state of an account: not even the browser keeps them.
OF_ACCOUNTS = ("account_", "mfa_", "socialaccount_", "usersessions_")
MASKED_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w{64})"')


class PrivatePagesMiddleware:
    """Every page that does not say otherwise belongs to its reader and is asked for afresh.

    The browser may still show it again when its reader goes back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name.startswith(OF_ACCOUNTS):
            patch_cache_control(response, private=True, no_store=True)
        else:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ["Cookie", "HX-Request"])
        return response


class EtagMiddleware:
    """Answers 304 where the browser has the very page that it would be sent.

    The ETag is made from the page as it was drawn, so that nothing it shows can be forgotten. The
    tokens of its forms are masked anew each time; in their place it takes the secret behind them,
    under which the tokens that the browser has are good as well. It is weak, for what is sent is
    compressed and padded. Drawing costs what it did; the way to the reader is spared.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _may_be_kept(request, response):
            tag = response.get("ETag") or tag_of(request, digest_of(response.content))
            response["ETag"] = tag
            return get_conditional_response(request, etag=tag, response=response) or response
        return response


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        request.method in ("GET", "HEAD")
        and response.status_code == 200
        and not response.streaming
        and "no-store" not in response["Cache-Control"]
    )


def digest_of(page: bytes) -> bytes:
    """Of a page, whatever token is in its forms: it is masked once for all of them."""
    token = MASKED_TOKEN.search(page)
    return sha256(page.replace(token.group(1), b"") if token else page).digest()


def tag_of(request: HttpRequest, digest: bytes) -> str:
    """The ETag of a page for this reader, by its digest."""
    secret = request.META.get("CSRF_COOKIE", "").encode()
    return f'W/"{sha256(digest + secret).hexdigest()[:32]}"'


def not_modified(request: HttpRequest, tag: str) -> HttpResponse | None:
    """304, where the browser has the page under this ETag: to be asked before a page is made."""
    response = get_conditional_response(request, etag=tag)
    if response is not None:
        response["ETag"] = tag
    return response
