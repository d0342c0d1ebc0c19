"""The administration's door: the site's own login, and a second step."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.second_step import has_second_step


class AdminSite(admin.AdminSite):
    """Logs nobody in by itself, so that the limits and the second step of the site hold here too.

    On a site that is not on this machine, staff without a second step are sent to set one up.
    """

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not _lacks_second_step(request)

    @method_decorator(never_cache)
    @login_not_required
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Where whoever may not see the administration is sent on to."""
        here = request.GET.get("next") or reverse("admin:index", current_app=self.name)
        if not request.user.is_authenticated:
            return redirect_to_login(here)
        if not super().has_permission(request):
            raise PermissionDenied("Only the staff may see the administration.")
        if _lacks_second_step(request):
            messages.info(request, _("Set up a second step first: the administration asks for it."))
            return redirect("mfa_index")
        return redirect("admin:index")


def _lacks_second_step(request: HttpRequest) -> bool:
    return bool(settings.STAFF_NEED_SECOND_STEP) and not has_second_step(request.user)  # type: ignore[arg-type]
