"""Settings of the account and of this browser."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as allauth_views
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.allauth_forms import ChangeEmailForm
from accounts.forms import SettingsForm, ThemeForm
from config.context import SHORTCUTS_COOKIE, THEME_COOKIE
from config.way_back import way_back
from roadmap.access import Request
from roadmap.notices import notify

A_YEAR = 365 * 24 * 60 * 60


@require_http_methods(["GET", "HEAD", "POST"])
def email_page(request: Request) -> HttpResponseBase:
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
    """Asks for the code, or for another address to send it to."""

    def _change_form_invalid(self, form: BaseForm) -> HttpResponse:
        """django-allauth calls this where it can't take the other address, and doesn't have it."""
        context = self.get_context_data(form=form)  # type: ignore[no-untyped-call]
        return self.render_to_response(context)


@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: Request) -> HttpResponse:
    form = SettingsForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        notify(request, _("Settings saved."))
        return redirect("settings")
    return render(
        request, "accounts/settings.html", {"form": form}, status=422 if form.errors else 200
    )


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
