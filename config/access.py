"""Who may open a page: everyone signed in, unless the view says `@login_not_required`.

Objects of a learner are found through the learner only, so somebody else's is 404.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import middleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class LoginRequiredMiddleware(middleware.LoginRequiredMiddleware):
    """Answers a script's request with 401 and a notice, where a page would be sent to log in.

    A login page swapped into a fragment would throw away what was typed there.
    """

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        if getattr(request, "htmx", False):
            return render(request, "components/logged_out.html", status=401)
        return super().handle_no_permission(request, view_func)
