"""What is kept of a person, and the way out."""

from __future__ import annotations

import time

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import known_browser
from accounts.deletion import delete_user
from accounts.forms import DeleteAccountForm
from accounts.models import User
from config.context import SHORTCUTS_COOKIE, THEME_COOKIE
from roadmap.access import UserRequest
from roadmap.guests import EXPIRES_AFTER, get_learner_id
from roadmap.notices import notify
from roadmap.takeout.export import count

A_DAY = 24 * 60 * 60  # seconds


@login_not_required
@require_safe
def privacy_page(request: HttpRequest) -> HttpResponse:
    """What is kept, where and for how long, with the names and times that the settings give."""
    context = {
        "url": reverse("privacy"),
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "session_days": settings.SESSION_COOKIE_AGE // A_DAY,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "known_cookie": known_browser.COOKIE,
        "known_days": known_browser.REMEMBERED_FOR // A_DAY,
        "theme_cookie": THEME_COOKIE,
        "shortcuts_cookie": SHORTCUTS_COOKIE,
        "guest_days": EXPIRES_AFTER.days,
        "sign_in_elsewhere": bool(settings.SIGN_IN_ORIGINS),
    }
    return render(request, "accounts/privacy.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def delete_account(request: UserRequest) -> HttpResponse:
    """Says what goes, asks for the address, and erases all of it."""
    if not _is_surely_them(request):
        return render(request, "accounts/log_in_again.html", status=403)
    form = DeleteAccountForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        delete_user(User.objects.get(pk=request.user.pk))
        logout(request)
        notify(request, _("Your account is deleted, and everything in it."))
        return redirect("home")
    context = {"form": form, "counts": count(get_learner_id(request))}
    status = 422 if form.errors else 200
    return render(request, "accounts/delete_account.html", context, status=status)


def _is_surely_them(request: UserRequest) -> bool:
    """Whether the user has just proved who they are.

    django-allauth asks for a password or a second step where there is one, and takes everybody
    else's word. They must have logged in within the same few minutes.
    """
    if get_reauthentication_flows(request.user):
        return True
    records = get_authentication_records(request, request.user)
    latest = max((record["at"] for record in records), default=0.0)
    return bool(time.time() - latest < app_settings.REAUTHENTICATION_TIMEOUT)
