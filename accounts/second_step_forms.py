"""Forms of the second step: codes of an app, recovery codes, passkeys. `MFA_FORMS` in the settings
names each of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from textwrap import wrap
from typing import Any

from allauth.core.internal.cryptokit import normalize_user_code
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
from django.core.cache import cache
from django.core.validators import MaxLengthValidator
from django.db import DatabaseError
from django.forms import CharField, Field, HiddenInput, ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.allauth_forms import OurWords
from accounts.models import User

CODE_LIVES = 90  # seconds: the present code, and one before and after it
NAME_MAX_LENGTH = 60  # of a passkey


class UsedOnce:
    """A code that is right a second time is not: django-allauth remembers it for 30 seconds only,
    and takes it for 90."""

    user: User

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        used = f"second-step-used:{self.user.pk}:{normalize_user_code(code)}"
        if not cache.add(used, True, CODE_LIVES):
            raise get_mfa_adapter().validation_error("incorrect_code")
        return code


class SecondStepForm(UsedOnce, OurWords, mfa_forms.AuthenticateForm):
    labels = {"code": _("Code of the app, or a recovery code")}


class SecondStepAgainForm(UsedOnce, OurWords, mfa_forms.ReauthenticateForm):
    labels = SecondStepForm.labels


class ActivateAppForm(OurWords, ActivateTOTPForm):
    labels = {"code": _("Code that the app shows")}

    @property
    def secret_to_type(self) -> str:
        """In groups of four, so that the eye finds its place again; apps pass spaces over."""
        return " ".join(wrap(self.secret, 4))


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


class NamedPasskey(OurWords):
    labels = {"name": _("Name")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name: CharField = self.fields["name"]  # type: ignore[attr-defined]
        name.max_length = NAME_MAX_LENGTH
        name.validators.append(MaxLengthValidator(NAME_MAX_LENGTH))
        name.widget.attrs["maxlength"] = str(NAME_MAX_LENGTH)


class AddPasskeyForm(NamedPasskey, AddWebAuthnForm):
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


class RenamePasskeyForm(NamedPasskey, EditWebAuthnForm): ...
