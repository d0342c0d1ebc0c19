"""Starting over sets a whole roadmap back to do, after offering the export; it can be undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from roadmap.journey import Journey
from roadmap.models import Change, Note, Project, Step, StepStatus, Topic, TopicTick
from roadmap.position import Status
from tests.conftest import SLUG
from tests.page import read

START_OVER = f"/settings/data/start-over/{SLUG}/"


@pytest.fixture
def journey(alice: User, journey_of: Callable[[User], Journey]) -> Journey:
    """Alice with two steps marked, a tick, a note and a project."""
    journey = journey_of(alice)
    first, second = journey.outline.steps[:2]
    journey.set_status(first, Status.DONE)
    journey.set_tick(second, second.topics[0], True)
    Note.write(journey.records.owner_id, first.id, "Words", 0)
    Project.objects.create(learner=alice.learner, url="https://example.org/", title="Trees")
    return journey


def test_it_asks_first_and_offers_the_export(as_alice: Client, journey: Journey) -> None:
    page = read(as_alice.get(START_OVER))
    assert "1 step done and 1 topic ticked" in page
    assert "/settings/data/export/" in page.links().values()
    assert StepStatus.objects.count() == 2


def test_every_step_is_to_do_again(as_alice: Client, journey: Journey) -> None:
    page = read(as_alice.post(START_OVER, follow=True))
    assert "You are at the start again." in page
    journey.records.forget()
    assert journey.position.is_untouched


def test_notes_projects_and_history_stay(as_alice: Client, journey: Journey) -> None:
    history = Change.objects.count()
    as_alice.post(START_OVER)
    assert Note.objects.get().text == "Words"
    assert Project.objects.exists()
    assert Change.objects.count() == history + 3


def test_what_is_archived_is_reset_too(as_alice: Client, journey: Journey) -> None:
    Step.objects.filter(slug=journey.outline.steps[0].slug).update(state="archived")
    Topic.objects.filter(ticks__isnull=False).update(is_archived=True)
    as_alice.post(START_OVER)
    assert not StepStatus.objects.exists()
    assert not TopicTick.objects.exists()


def test_undo_brings_it_all_back(as_alice: Client, journey: Journey) -> None:
    before = marks()
    page = read(as_alice.post(START_OVER, follow=True))
    (undo, *_) = (f for f in page.all("form") if "/undo/" in f.attributes.get("action", ""))
    as_alice.post(undo.attributes["action"])
    assert marks() == before


def marks() -> list[dict[str, object]]:
    """The rows of statuses and ticks in an order of their own, without their numbers."""
    statuses = StepStatus.objects.order_by("step").values()
    ticks = TopicTick.objects.order_by("topic").values()
    return [{**row, "id": None} for row in (*statuses, *ticks)]


def test_the_history_says_so(as_alice: Client, journey: Journey) -> None:
    as_alice.post(START_OVER)
    title = journey.outline.title
    assert f"Started over: {title}" in read(as_alice.get("/dashboard/"))


def test_nobody_else_is_touched(
    as_bob: Client, bob: User, journey_of: Callable[[User], Journey], journey: Journey
) -> None:
    as_bob.post(START_OVER)
    assert StepStatus.objects.count() == 2


def test_at_the_start_there_is_nothing_to_do(as_bob: Client) -> None:
    assert "You are at the start already." in read(as_bob.post(START_OVER, follow=True))


def test_the_page_of_data_leads_there_once_something_is_marked(
    as_alice: Client, as_bob: Client, journey: Journey
) -> None:
    assert START_OVER in read(as_alice.get("/settings/data/")).links().values()
    assert START_OVER not in read(as_bob.get("/settings/data/")).links().values()
