"""Dates are written for the reader's clock: the chosen zone, else the browser's, else UTC."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from roadmap.models import Learner, Note, Step
from tests.conftest import PASSWORD
from tests.page import read


@pytest.fixture
def note(alice: User) -> Note:
    """Alice's note of half past ten in the evening, UTC."""
    learner, _ = Learner.objects.get_or_create(user=alice)
    written_at = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
    step = Step.objects.get(slug="deep-learning")
    return Note.objects.create(learner=learner, step=step, text="Words.", updated_at=written_at)


@pytest.mark.parametrize(
    ("chosen", "browser", "shown"),
    [
        ("", "", "1 March 2026, 22:30"),
        ("", "Asia/Kolkata", "2 March 2026, 04:00"),
        ("America/New_York", "Asia/Kolkata", "1 March 2026, 17:30"),
        ("", "Mars/Olympus", "1 March 2026, 22:30"),
        ("", "../../etc/passwd", "1 March 2026, 22:30"),
    ],
)
def test_a_date_is_shown_for_the_reader_s_zone(
    note: Note, alice: User, as_alice: Client, chosen: str, browser: str, shown: str
) -> None:
    alice.time_zone = chosen
    alice.save()
    as_alice.cookies["time_zone"] = browser
    assert shown in read(as_alice.get("/notes/"))


def test_a_new_user_s_zone_is_guessed_from_the_browser(fresh_limits: None) -> None:
    client = Client()
    client.cookies["time_zone"] = "Europe/Lisbon"
    client.post("/accounts/signup/", {"email": "eve@example.org", "password1": PASSWORD})
    assert User.objects.get(email="eve@example.org").time_zone == "Europe/Lisbon"


def test_the_settings_show_the_clock(
    as_alice: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    class AlwaysNoon(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime(2026, 1, 15, 12, tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr("django.template.defaulttags.datetime", AlwaysNoon)
    User.objects.filter(pk=alice.pk).update(time_zone="Asia/Kolkata")
    assert "It is 17:30 now" in read(as_alice.get("/settings/"))["main"]


def test_the_clock_of_one_page_does_not_last_to_the_next(as_alice: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(time_zone="Asia/Tokyo")
    as_alice.get("/notes/")
    assert timezone.get_current_timezone_name() == "UTC"
