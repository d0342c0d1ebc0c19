"""Who may open a page, and how often: everyone signed in, unless the view says
`@login_not_required`; within the limits of config/limits.py.

A form that was drawn for somebody signed in is not taken from a visitor either: the session has
ended, and a new guest in its place would look like progress lost.

Objects of a learner are found through the learner only, so somebody else's is 404.
"""

from collections.abc import Callable, Iterator
from typing import Any

from allauth.core.internal import ratelimit
from django.contrib.auth import middleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from config import limits
from config.failures import logged_out, too_many_requests
from config.way_back import posted
from roadmap.guests import get_learner_id


class LoginRequiredMiddleware(middleware.LoginRequiredMiddleware):
    """Sends a reader of a page to log in, and answers a form or a script with 401.

    A login page in place of the answer would throw away what was typed.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., Any],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        if "signed_in" in posted(request) and not request.user.is_authenticated:
            return logged_out(request)
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        if request.method == "POST" or getattr(request, "htmx", False):
            return logged_out(request)
        return super().handle_no_permission(request, view_func)


class LimitsMiddleware:
    """Counts every form and every search; one too many is 429. Plain pages are left to the proxy.

    It comes after the checks of the form's token and of the login: what they refuse costs nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., Any],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        try:
            for action, key in _counted(request):
                limits.consume(request, action, key)
        except limits.TooManyRequests as refused:
            return too_many_requests(request, refused)
        return None


def _counted(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """What the request counts as, and whose it is."""
    if request.method == "POST":
        yield "write", _sender(request)
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in limits.LIMITS:
            addressee = _addressee(request) if name in limits.MAILING else ""
            yield name, addressee or _sender(request)
    elif request.META.get("QUERY_STRING") and request.GET.get("q"):  # few pages have one to parse
        yield "search", _sender(request)


def _sender(request: HttpRequest) -> str:
    """The learner, or the network of somebody who is none yet."""
    learner_id = get_learner_id(request)
    return f"learner {learner_id}" if learner_id else f"network {ratelimit.get_ip(request)}"


def _addressee(request: HttpRequest) -> str:
    """Where a mail would go to."""
    return posted(request).get("email", "").strip().lower()
