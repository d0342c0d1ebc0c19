"""Logging in with an account at GitHub or Google, where the settings hold their keys."""

from __future__ import annotations

from typing import Any, cast

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.welcome import is_welcome

# Of what a provider tells, the name of the account there is kept, so that it can be told apart.
KEPT = ("login", "email")


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "connected_other": _("This account opens another account here already."),
        "disconnect_last": _("This is your only way to log in. Add another one first."),
        "email_taken": _(
            "There is an account with this e-mail address. Log in with your password, then connect "
            "%s in the settings."
        ),
        "no_password": _("This is your only way to log in. Set a password first."),
        "no_verified_email": _("Confirm your e-mail address first."),
    }

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The providers of the settings; there are none in the database."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def get_app(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> SocialApp:
        """Raises Http404 for a provider whose keys are not set."""
        try:
            app: SocialApp = super().get_app(request, provider, client_id)
        except SocialApp.DoesNotExist as error:
            raise Http404(f"{provider} is not set up here.") from error
        return app

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        email = cast("User", sociallogin.user).email
        # Without an address, the form that asks for it says which ones are welcome.
        return super().is_open_for_signup(request, sociallogin) and (not email or is_welcome(email))

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        parts = filter(None, (data.get("first_name"), data.get("last_name")))
        name = data.get("name") or " ".join(parts)
        user.name = name[: User._meta.get_field("name").max_length or 0]
        return user


def forget_the_rest(sender: type[SocialAccount], instance: SocialAccount, **kwargs: Any) -> None:
    """Before an account of a provider is saved: of its profile keep only what we show."""
    profile = instance.extra_data
    instance.extra_data = {name: profile[name] for name in KEPT if name in profile}
