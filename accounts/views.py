"""Settings of the account and of this browser."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as allauth_views
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.allauth_forms import ChangeEmailForm
from accounts.browsers import describe
from accounts.forms import SettingsForm, ThemeForm
from accounts.second_step import has_second_step
from accounts.sessions import end_others, live_sessions
from config.context import SHORTCUTS_COOKIE, THEME_COOKIE
from config.way_back import form_of, way_back
from roadmap.access import Request, UserRequest
from roadmap.notices import notify

A_YEAR = 365 * 24 * 60 * 60


@require_http_methods(["GET", "HEAD", "POST"])
def email_page(request: UserRequest) -> HttpResponseBase:
    """To change the address. On GET, django-allauth's would write down one that an admin gave."""
    if request.method == "POST":
        response: HttpResponseBase = allauth_views.email(request)
        return response
    form = ChangeEmailForm(user=request.user)
    return render(request, "account/email_change.html", {"form": form})


def needs_mail(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page whose code comes by mail; where no mail is sent, it says who can help instead."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.HAS_MAIL:
            return view(request, *args, **kwargs)
        return render(request, "accounts/no_mail.html")

    return page


@method_decorator(login_not_required, name="dispatch")
class ConfirmEmailPage(allauth_views.ConfirmEmailVerificationCodeView):
    """Asks for the code that was sent to an address."""

    def _resend_form_valid(self, form: BaseForm) -> HttpResponse:
        """Send again to one who has an account, too: the time that no mail takes would tell it."""
        process: Any = self._process
        process.send = lambda **_: type(process).send(process)
        response: HttpResponse = super()._resend_form_valid(form)  # type: ignore[no-untyped-call]
        return response


@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: UserRequest) -> HttpResponse:
    form = SettingsForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        notify(request, _("Settings saved."))
        return redirect("settings")
    context = {
        "form": form,
        "has_second_step": has_second_step(request.user),
        "sign_in_elsewhere": bool(settings.SIGN_IN_ORIGINS),
    }
    return render(request, "accounts/settings.html", context, status=422 if form.errors else 200)


@require_safe
def sessions_page(request: UserRequest) -> HttpResponse:
    """Where the user is logged in."""
    rows = [
        (session, *describe(session.user_agent), session.session_key == request.session.session_key)
        for session in live_sessions(request.user)
    ]
    return render(request, "accounts/sessions.html", {"rows": rows})


@form_of("sessions")
def end_session(request: UserRequest, session: int) -> HttpResponse:
    """Log the user out at one other place; here, they log out."""
    others = UserSession.objects.exclude(session_key=request.session.session_key)
    get_object_or_404(others, pk=session, user=request.user).end()
    notify(request, _("You are logged out there."))
    return redirect("sessions")


@form_of("sessions")
def end_other_sessions(request: UserRequest) -> HttpResponse:
    """Log the user out everywhere else."""
    end_others(request, request.user)
    notify(request, _("You are logged in here only."))
    return redirect("sessions")


@login_not_required
@require_POST
def set_theme(request: Request) -> HttpResponse:
    """Keep the theme in a cookie of this browser, so that a page is drawn in it at once."""
    form = ThemeForm(request.POST)
    if not form.is_valid():
        raise BadRequest("This is not a theme.")
    response = redirect(way_back(request) or "home")
    _keep(request, response, THEME_COOKIE, form.cleaned_data["theme"])
    return response


@login_not_required
@require_POST
def set_shortcuts(request: Request) -> HttpResponse:
    """Keep in a cookie of this browser whether single keys do something."""
    shortcuts = "on" if request.POST.get("shortcuts") == "on" else "off"
    if request.htmx:
        response = HttpResponse(status=204)
    else:
        is_on = shortcuts == "on"
        notify(
            request, _("Keyboard shortcuts are on.") if is_on else _("Keyboard shortcuts are off.")
        )
        response = redirect(way_back(request) or "home")
    _keep(request, response, SHORTCUTS_COOKIE, shortcuts)
    return response


def _keep(request: Request, response: HttpResponse, cookie: str, value: str) -> None:
    """A choice of this browser's reader, read by the server only."""
    response.set_cookie(
        cookie,
        value,
        max_age=A_YEAR,
        samesite="Lax",
        secure=request.is_secure(),
        httponly=True,
    )
