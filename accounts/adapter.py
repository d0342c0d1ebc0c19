"""How django-allauth fits this site: its words, its addresses, and its mails."""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import passthrough_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts.known_browser import counted_as, is_known, remember
from accounts.models import User
from accounts.time_zones import browser_time_zone
from config.failures import mail_failed
from config.limits import TooManyRequests, consume, is_used_up
from config.proxies import client_address
from roadmap.notices import notify

logger = logging.getLogger(__name__)

WAYS = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use a code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}
UNKNOWN_ADDRESS = "::"  # of whoever comes through a socket without one
EMAIL_TAKEN = _("There is an account with this e-mail address. Log in instead.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("You use this address already."),
        "email_password_mismatch": _("This address and this password don't go together."),
        "email_taken": EMAIL_TAKEN,
        "enter_current_password": _("This is not your current password."),
        "incorrect_code": _("This is not the code we sent."),
        "incorrect_password": _("This is not your password."),
        "rate_limited": _("We sent one just now. Wait a little, then ask again."),
        "same_as_current": _("You use this address already."),
        "too_many_login_attempts": _("Too many tries. Wait about five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUP_OPEN)

    def new_user(self, request: HttpRequest) -> User:
        return User(time_zone=browser_time_zone(request))

    def save_user(
        self, request: HttpRequest, user: AbstractBaseUser, form: BaseForm, commit: bool = True
    ) -> AbstractBaseUser:
        """Save a new user. Of two sign-ups at once (a double click), the later one is to log in.

        Raises:
            ImmediateHttpResponse: the address was taken since the form was checked.
        """
        try:
            with transaction.atomic():
                return super().save_user(request, user, form, commit)
        except IntegrityError as error:
            notify(request, str(EMAIL_TAKEN))
            login = passthrough_next_redirect_url(request, reverse("account_login"), "next")
            raise ImmediateHttpResponse(redirect(login)) from error

    def is_safe_url(self, url: str) -> bool:
        """Only addresses without a host: wherever the form came from, the reader stays here."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or UNKNOWN_ADDRESS

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse to look at a password after too many wrong ones (accounts/known_browser.py).

        Raises:
            ValidationError: there were too many.
        """
        super().pre_authenticate(request, **credentials)
        email = credentials.get("email", "").lower()
        if not is_known(request, email) and is_used_up(request, "wrong_password", email):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        email = credentials.get("email", "").lower()
        if not is_known(request, email):
            with suppress(TooManyRequests):  # of several at once; the next one is refused
                consume(request, "wrong_password", email)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return counted_as(request, credentials.get("email", ""))

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **how: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **how)
        remember(request, response, cast("User", user).email)
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("settings")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        return reverse("settings")

    def get_reauthentication_methods(
        self, user: AbstractBaseUser | AnonymousUser
    ) -> list[dict[str, Any]]:
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": WAYS[method["id"]]} for method in methods]

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMultiAlternatives:
        """The mail as text, and the same words as HTML.

        Its addresses are made from SITE_URL alone: the request's Host is whatever a client sent.
        """
        context = {**context, "site_url": settings.SITE_URL}
        subject = render_to_string(f"{template_prefix}_subject.txt", context).strip()
        text = render_to_string(f"{template_prefix}_message.txt", context).strip()
        parts = {"subject": subject, "paragraphs": re.split(r"\n{2,}", text)}
        html = render_to_string("account/email/message.html", {**context, **parts})
        to = [email] if isinstance(email, str) else email
        mail = EmailMultiAlternatives(subject, text, self.get_from_email(), to, headers=headers)
        mail.attach_alternative(html, "text/html")
        return mail

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail that its reader waits for.

        Raises:
            ImmediateHttpResponse: the mail server can't be reached or refused it; 503, in words.
        """
        try:
            self.render_mail(template_prefix, email, {"email": email, **context}).send()
        except OSError as error:  # SMTPException is one
            logger.exception("The mail %s could not be sent.", template_prefix)
            raise ImmediateHttpResponse(mail_failed(self.request)) from error

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell of a change that is made already: it stands, even if the mail can't be sent.

        Of another address, the old one and the new one are told.
        """
        new = (context or {}).get("to_email")
        for address in [email, new] if new else [email]:
            with suppress(ImmediateHttpResponse):  # send_mail has logged it
                super().send_notification_mail(template_prefix, user, context, address)
