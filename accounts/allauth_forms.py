"""django-allauth's forms in our words. `ACCOUNT_FORMS` in the settings names each of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from allauth.account import forms
from allauth.account.internal.flows.manage_email import email_already_exists
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.socialaccount.forms import SignupForm as SocialForm
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.core.validators import MaxLengthValidator
from django.db import DatabaseError, transaction
from django.forms import CharField, EmailField, Field, HiddenInput, ValidationError
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
CODE_LIVES = 90  # seconds: the present code, and one before and after it
NAME_MAX_LENGTH = 60  # of a passkey
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
            if isinstance(field, CharField) and name == "name":
                field.max_length = NAME_MAX_LENGTH
                field.validators.append(MaxLengthValidator(NAME_MAX_LENGTH))
                field.widget.attrs["maxlength"] = str(NAME_MAX_LENGTH)
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


class UsedOnce:
    """A code that is right a second time is not: django-allauth remembers it for 30 seconds only,
    and takes it for 90."""

    user: User

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if not cache.add(f"second-step-used:{self.user.pk}:{code}", True, CODE_LIVES):
            raise get_mfa_adapter().validation_error("incorrect_code")
        return code


class SecondStepForm(UsedOnce, OurWords, mfa_forms.AuthenticateForm):
    labels = {"code": _("Code of the app, or a recovery code")}


class SecondStepAgainForm(UsedOnce, OurWords, mfa_forms.ReauthenticateForm):
    labels = SecondStepForm.labels


class ActivateAppForm(OurWords, ActivateTOTPForm):
    labels = {"code": _("Code that the app shows")}


class CredentialField(Field):
    """What a browser answers about a passkey, as JSON. Anybody can send anything in its place."""

    widget = HiddenInput

    def to_python(self, value: str | None) -> dict[str, Any]:
        try:
            answer = json.loads(value or "")
        except (RecursionError, ValueError) as error:
            raise get_mfa_adapter().validation_error("incorrect_code") from error
        if not isinstance(answer, dict):
            raise get_mfa_adapter().validation_error("incorrect_code")
        return answer


@contextmanager
def malformed_is_incorrect() -> Iterator[None]:
    """fido2 takes an answer apart that anybody may have made up, and raises whatever it stumbles
    over."""
    try:
        yield
    except (ValidationError, DatabaseError):
        raise
    except Exception as error:
        raise get_mfa_adapter().validation_error("incorrect_code") from error


class AnsweredByPasskey:
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField()  # type: ignore[attr-defined]

    def clean_credential(self) -> Authenticator:
        with malformed_is_incorrect():
            found: Authenticator = super().clean_credential()  # type: ignore[misc]
        return found


class PasskeyLoginForm(AnsweredByPasskey, LoginWebAuthnForm): ...


class PasskeySecondStepForm(AnsweredByPasskey, AuthenticateWebAuthnForm): ...


class PasskeyAgainForm(AnsweredByPasskey, ReauthenticateWebAuthnForm): ...


class AddPasskeyForm(OurWords, AddWebAuthnForm):
    labels = {"name": _("Name")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField()
        self.fields["name"].help_text = _("To tell your passkeys apart: phone, laptop, key ring.")
        # It stands in for the password, so the device must know who holds it.
        self.fields["passwordless"].widget = HiddenInput()
        self.fields["passwordless"].initial = True

    def clean(self) -> dict[str, Any]:
        with malformed_is_incorrect():
            cleaned: dict[str, Any] = super().clean()
        return cleaned


class RenamePasskeyForm(OurWords, EditWebAuthnForm):
    labels = {"name": _("Name")}


@transaction.atomic
def use_at_once(user: User, email: str) -> EmailAddress:
    """Make `email` the one address of the user, not verified."""
    EmailAddress.objects.filter(user=user).delete()
    address = EmailAddress.objects.create(user=user, email=email, primary=True)
    User.objects.filter(pk=user.pk).update(email=email)
    return address
