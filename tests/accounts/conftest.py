"""A site that sends mail, and the codes that are in its mails."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User

CODE = re.compile(r"^[A-Z]{4}-[A-Z]{4}$", re.MULTILINE)


@pytest.fixture
def with_mail(settings: Settings, fresh_limits: None) -> None:
    """As if EMAIL_URL were set: what config/settings.py makes of it."""
    reverse("home")  # has the addresses read before, as without mail: they are read only once
    settings.HAS_MAIL = True
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True


@pytest.fixture
def verified_alice(alice: User) -> User:
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    return alice


@pytest.fixture
def keys_of_github(settings: Settings) -> None:
    """As if GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET were set."""
    settings.SIGN_IN_ORIGINS = ["https://github.com"]
    settings.SOCIALACCOUNT_PROVIDERS = {"github": {"APPS": [{"client_id": "us", "secret": "s3"}]}}


def last_mail() -> EmailMultiAlternatives:
    sent = mail.outbox[-1]
    assert isinstance(sent, EmailMultiAlternatives)
    return sent


def last_code() -> str:
    """The code in the mail that was sent last."""
    found = CODE.search(str(last_mail().body))
    assert found, last_mail().body
    return found[0]
