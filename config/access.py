"""Who may open a page: everyone signed in, unless the view says `@login_not_required`.

Objects of a learner are found through the learner only, so somebody else's is 404.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import middleware
from django.http import HttpRequest, HttpResponse

from config.failures import logged_out


class LoginRequiredMiddleware(middleware.LoginRequiredMiddleware):
    """Sends a reader of a page to log in, and answers a form or a script with 401.

    A login page in place of the answer would throw away what was typed.
    """

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        if request.method == "POST" or getattr(request, "htmx", False):
            return logged_out(request)
        return super().handle_no_permission(request, view_func)
