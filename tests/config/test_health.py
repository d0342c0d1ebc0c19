"""For whoever watches the site."""

from __future__ import annotations

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from config import health


def test_the_process_says_that_it_lives_without_asking_the_database() -> None:
    response = Client().get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_it_is_ready_when_database_and_cache_answer_and_all_migrations_are_applied(
    db: None,
) -> None:
    response = Client().get("/readyz")
    assert (response.status_code, response.content) == (200, b"ready\n")


def test_it_is_not_ready_when_the_database_is_away_and_says_so(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(health.CHECKS, "database does not answer", lambda: False)
    response = Client().get("/readyz")
    assert (response.status_code, response.content) == (503, b"database does not answer\n")


def test_a_database_that_raises_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    # No `db` fixture: pytest-django refuses the connection, as a server that is away would.
    assert not health.database_answers()


def test_it_is_not_ready_while_a_migration_is_missing(db: None) -> None:
    health._look_for_migrations.cache_clear()
    (last,) = MigrationRecorder.Migration.objects.filter(app="roadmap").order_by("-id")[:1]
    last.delete()
    response = Client().get("/readyz")
    assert (response.status_code, response.content) == (503, b"migrations are missing\n")
    last.save()
    assert Client().get("/readyz").status_code == 200
