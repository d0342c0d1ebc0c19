"""django-allauth's forms in our words. `ACCOUNT_FORMS` in the settings names each of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from allauth.account import forms
from allauth.account.internal.flows.manage_email import email_already_exists
from allauth.account.models import EmailAddress
from allauth.socialaccount.forms import SignupForm as SocialForm
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.validators import MaxLengthValidator
from django.db import transaction
from django.forms import EmailField
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.welcome import validate_welcome
from roadmap.notices import notify

LABELS = {
    "code": _("Code"),
    "email": _("E-mail address"),
    "login": _("E-mail address"),
    "password": _("Password"),
    "password1": _("Password"),
    "password2": _("Password (again)"),
}
LABELS_OF_NEW_PASSWORD = {
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password (again)"),
}
STRENGTH = _("At least 8 characters; not a common one, and not like your e-mail address.")
EMAIL_MAX_LENGTH: int = User._meta.get_field("email").max_length or 254


class OurWords:
    """One label above each field, instead of a placeholder in it that says the same again."""

    labels: Mapping[str, Promise] = {}  # where they differ from LABELS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name) or LABELS.get(name, field.label)
            if isinstance(field, EmailField):
                field.validators.append(MaxLengthValidator(EMAIL_MAX_LENGTH))
            if name == "password1":
                field.help_text = STRENGTH


class LoginForm(OurWords, forms.LoginForm): ...


class SignupForm(OurWords, forms.SignupForm):
    def clean_email(self) -> str:
        email: str = super().clean_email()
        validate_welcome(email)
        return email

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Hash the password of one who has an account too: the time would tell that they have."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return saved


class SocialSignupForm(OurWords, SocialForm):
    """Where a provider tells no address, or one that is taken."""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        validate_welcome(email)
        return email


class ChangePasswordForm(OurWords, forms.ChangePasswordForm):
    labels = LABELS_OF_NEW_PASSWORD


class SetPasswordForm(OurWords, forms.SetPasswordForm): ...


class ResetPasswordForm(OurWords, forms.ResetPasswordForm): ...


class ResetPasswordKeyForm(OurWords, forms.ResetPasswordKeyForm):
    labels = LABELS_OF_NEW_PASSWORD


class ReauthenticateForm(OurWords, forms.ReauthenticateForm): ...


class RequestLoginCodeForm(OurWords, forms.RequestLoginCodeForm): ...


class ConfirmCodeForm(OurWords, forms.ConfirmLoginCodeForm): ...


class ConfirmEmailForm(OurWords, forms.ConfirmEmailVerificationCodeForm): ...


class ChangeEmailForm(OurWords, forms.AddEmailForm):
    """With mail the new address takes over when its code is typed; without mail, at once."""

    labels = {"email": _("New e-mail address")}

    def clean_email(self) -> str:
        email: str = super().clean_email()
        validate_welcome(email)
        if not settings.HAS_MAIL:
            email_already_exists(email, always_raise=True)
        return email

    def save(self, request: HttpRequest) -> EmailAddress:
        if settings.HAS_MAIL:
            address: EmailAddress = super().save(request)
            return address
        address = use_at_once(cast("User", self.user), self.cleaned_data["email"])
        text = gettext("From now on you log in with %(email)s.")
        notify(request, text % {"email": address.email})
        return address


@transaction.atomic
def use_at_once(user: User, email: str) -> EmailAddress:
    """Make `email` the one address of the user, not verified."""
    EmailAddress.objects.filter(user=user).delete()
    address = EmailAddress.objects.create(user=user, email=email, primary=True)
    User.objects.filter(pk=user.pk).update(email=email)
    return address
