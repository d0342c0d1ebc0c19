"""How django-allauth fits this site."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from accounts.time_zones import browser_time_zone


class AccountAdapter(DefaultAccountAdapter):
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.time_zone = browser_time_zone(request)
        return super().save_user(request, user, form, commit)

    def render_mail(
        self, template_prefix: str, email: str | list[str], context: dict[str, Any], **kwargs: Any
    ) -> Any:
        return super().render_mail(
            template_prefix, email, {**context, "site_url": settings.SITE_URL}, **kwargs
        )
