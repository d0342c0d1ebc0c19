"""Who may open a page: everyone signed in, unless the view says `@login_not_required`.

A form that was drawn for somebody signed in is not taken from a visitor either: the session has
ended, and a new guest in its place would look like progress lost.

Objects of a learner are found through the learner only, so somebody else's is 404.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import middleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from config.failures import logged_out
from config.way_back import posted


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
