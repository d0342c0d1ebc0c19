"""A new SECRET_KEY signs nobody out while the former one is among SECRET_KEY_FALLBACKS."""

from __future__ import annotations

import pytest
from django.conf import settings as site
from django.test import Client
from pytest_django import Settings

from tests.conftest import PASSWORD

NEW = "a new key that is long enough and says nothing, 0123456789"


@pytest.fixture
def signed_in_before(fresh_limits: None, alice: object, client: Client) -> Client:
    client.post("/accounts/login/", {"login": "alice@example.org", "password": PASSWORD})
    assert client.get("/notes/").status_code == 200
    return client


def test_a_session_made_under_the_former_key_goes_on(
    signed_in_before: Client, settings: Settings
) -> None:
    settings.SECRET_KEY_FALLBACKS = [site.SECRET_KEY]
    settings.SECRET_KEY = NEW
    assert signed_in_before.get("/notes/").status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert signed_in_before.get("/notes/").status_code == 200, "it was signed anew"


def test_without_the_former_key_it_ends(signed_in_before: Client, settings: Settings) -> None:
    settings.SECRET_KEY = NEW
    assert signed_in_before.get("/notes/").status_code == 302
