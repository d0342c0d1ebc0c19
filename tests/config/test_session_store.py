"""Sessions in the table of the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from config.session_store import SessionStore


@pytest.fixture
def kept(db: None) -> SessionStore:
    store = SessionStore()
    store["learner"] = 7
    store.save()
    return store


def test_what_was_kept_is_read(kept: SessionStore) -> None:
    assert SessionStore(kept.session_key)["learner"] == 7


def test_what_has_expired_is_not(kept: SessionStore) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert SessionStore(kept.session_key).load() == {}


def test_a_key_that_somebody_made_up_is_not_taken(db: None) -> None:
    store = SessionStore("chosen-by-an-attacker-beforehand")
    assert store.load() == {}
    store["learner"] = 7
    store.save()
    assert store.session_key != "chosen-by-an-attacker-beforehand"
