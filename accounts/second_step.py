"""The second step of a login: an authenticator app, a passkey, or a recovery code."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User

NAME = "Waymark"
STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_step(user: AbstractBaseUser) -> bool:
    """Whether the user's password alone does not open the account."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=STEPS).exists()


def remove_second_step(request: HttpRequest, user: User) -> None:
    """Take away all passkeys, app and recovery codes of a user who lost theirs, and tell them."""
    Authenticator.objects.filter(user=user).delete()
    get_account_adapter(request).send_notification_mail("mfa/email/removed_by_staff", user)


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_generate_recovery_codes": _("Add an authenticator app or a passkey first."),
        "incorrect_code": _("This code is not right, or no longer. Wait for the next one."),
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def get_totp_issuer(self) -> str:
        return NAME

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the host of SITE_URL, whatever Host a client sent."""
        return {"id": urlsplit(settings.SITE_URL).hostname or "", "name": NAME}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        number = 1 + Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey %(number)s") % {"number": number}

    def encrypt(self, text: str) -> str:
        """Whoever reads the database alone can't make codes. SECRET_KEY_FALLBACKS still open it."""
        return _ciphers().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; where the key is gone, one that nobody knows, so that no code matches."""
        try:
            return _ciphers().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return generate_totp_secret()


def _ciphers() -> MultiFernet:
    """Of the present key and the earlier ones; Fernet takes 32 bytes, SECRET_KEY has any length."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (
        salted_hmac("accounts.second_step", "", secret=key, algorithm="sha256").digest()
        for key in keys
    )
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])
