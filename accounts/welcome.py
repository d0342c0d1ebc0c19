"""Who may sign up: everyone, nobody, or the owners of addresses at some domains."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def is_welcome(email: str) -> bool:
    """Whether SIGNUP_DOMAINS, where it is set, names the domain of the address."""
    domain = email.rpartition("@")[2].lower()
    return not settings.SIGNUP_DOMAINS or domain in settings.SIGNUP_DOMAINS


def validate_welcome(email: str) -> None:
    """Raises ValidationError, in words, for an address at a domain that is not welcome."""
    if not is_welcome(email):
        domains = ", ".join(settings.SIGNUP_DOMAINS)
        raise ValidationError(
            _("Only addresses at %(domains)s are taken here.") % {"domains": domains}
        )
