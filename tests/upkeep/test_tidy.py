"""`manage.py tidy` clears what has had its time, and says how much of what."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from threading import Barrier

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from roadmap.models import Learner, Upload
from roadmap.models.takeout import Source
from tests.postgresql import ON_POSTGRESQL
from upkeep import tidy


def tidy_says(**options: object) -> str:
    output = StringIO()
    call_command("tidy", stdout=output, **options)
    return output.getvalue()


def add_session(seconds: int) -> str:
    """A session that has so long to live, or is over for so long; its key."""
    session = SessionStore()
    session.set_expiry(timezone.now() + timedelta(seconds=seconds))
    session.save()
    assert session.session_key
    return session.session_key


def add_guest(days_unseen: int) -> Learner:
    return Learner.objects.create(seen_at=timezone.now() - timedelta(days=days_unseen))


def add_log_in(user: User, session_key: str, hours_ago: int) -> None:
    seen_at = timezone.now() - timedelta(hours=hours_ago)
    UserSession.objects.create(
        user=user, session_key=session_key, ip="192.0.2.1", last_seen_at=seen_at
    )


def add_upload(learner: Learner, hours_ago: int) -> None:
    sent_at = timezone.now() - timedelta(hours=hours_ago)
    Upload.objects.create(learner=learner, source=Source.LIST, content=b"x", sent_at=sent_at)


@pytest.fixture
def counted(db: None, settings: Settings) -> None:
    """One counter of the limits that is alive, and one that is over."""
    settings.CACHES = {"default": {"BACKEND": "config.table_cache.TableCache", "LOCATION": "cache"}}
    cache.set("counter:over", 1, timeout=1)
    cache.set("counter:alive", 1, timeout=60)
    with connection.cursor() as cursor:
        past = connection.ops.adapt_datetimefield_value(timezone.now() - timedelta(minutes=1))
        cursor.execute("UPDATE cache SET expires = %s WHERE cache_key LIKE %s", [past, "%:over"])


def counters() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache WHERE cache_key LIKE %s", ["%counter%"])
        return [key for (key,) in cursor.fetchall()]


@pytest.fixture
def a_mess(counted: None, alice: User, bob: User) -> None:
    """Of each kind, one that stays and some that go."""
    for days in (0, 32, 32):
        add_guest(days)
    add_log_in(alice, add_session(60), hours_ago=2)
    add_log_in(alice, add_session(-60), hours_ago=2)
    add_log_in(bob, "is only now being written", hours_ago=0)
    add_upload(Learner.objects.create(user=alice), hours_ago=23)
    add_upload(Learner.objects.create(user=bob), hours_ago=25)


def test_nothing_is_looked_for_in_a_list_of_all_others(db: None) -> None:
    """It would take time with the square of the learners."""
    for rows in tidy.outdated(timezone.now()).values():
        plan = rows.explain()
        assert "SubPlan" not in plan  # as PostgreSQL calls it
        assert "LIST SUBQUERY" not in plan  # as SQLite does


def test_it_says_how_much_of_what_it_cleared(a_mess: None) -> None:
    assert tidy_says().splitlines() == [
        "Cleared:",
        "  guests unseen for 30 days, with their progress: 2",
        "  sessions that are over: 1",
        "  log-ins whose session is gone: 1",
        "  imports that nobody agreed to: 1",
        "  rate limits and other kept values that are over: 1",
    ]


def test_what_has_its_time_still_stays(a_mess: None) -> None:
    call_command("tidy", verbosity=0)
    assert Learner.objects.count() == 3  # of Alice, of Bob, and a guest of today
    assert Session.objects.get().expire_date > timezone.now()
    assert UserSession.objects.count() == 2
    assert Upload.objects.get().learner.user == User.objects.get(name="Alice")
    assert counters() == [":1:counter:alive"]


def test_a_second_time_there_is_nothing_to_clear(a_mess: None) -> None:
    tidy_says()
    assert tidy_says() == "There is nothing to clear.\n"


def test_a_dry_run_says_the_same_and_changes_nothing(a_mess: None) -> None:
    would = tidy_says(dry_run=True)
    assert would == tidy_says(dry_run=True)
    assert would.replace("Would clear", "Cleared") == tidy_says()


def test_it_clears_in_batches(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidy, "BATCH", 2)
    staying = add_guest(0)
    for _ in range(5):
        add_guest(32)
    assert "guests unseen for 30 days, with their progress: 5" in tidy_says()
    assert list(Learner.objects.all()) == [staying]


class TestTwoAtOnce:
    pytestmark = ON_POSTGRESQL

    def test_each_row_is_cleared_once_and_nobody_waits_for_ever(
        self, transactional_db: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tidy, "BATCH", 5)
        for _ in range(60):
            add_guest(32)
            add_session(-60)
        barrier = Barrier(2, timeout=60)

        def run(_: int) -> dict[str, int]:
            try:
                connection.ensure_connection()
                barrier.wait()
                return tidy.tidy(timezone.now())
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as threads:
            one, other = threads.map(run, range(2))
        assert [one[name] + other[name] for name in tidy.outdated(timezone.now())] == [60, 60, 0, 0]
        assert not Learner.objects.exists()
        assert not Session.objects.exists()
