"""Recent changes in words: one line for each action, each with what it takes to undo it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import User
from roadmap.claim import claim
from roadmap.history import ACTIONS, recent_actions
from roadmap.journey import Journey
from roadmap.models import Learner
from roadmap.outline import Outline
from roadmap.position import Status
from roadmap.records import Outcome, Records


@pytest.fixture
def journey(alice: User, journey_of: Callable[[User], Journey]) -> Journey:
    return journey_of(alice)


def bring_along(journey: Journey, topics: int, steps: int) -> Outcome:
    """Claim a guest who ticked so many topics, and marked so many of the last steps done."""
    guest = Journey(journey.outline, Records(Learner.objects.create().pk))
    all_topics = [(step, topic) for step in journey.outline.steps for topic in step.topics]
    for step, topic in all_topics[:topics]:
        guest.set_tick(step, topic, True)
    for step in journey.outline.steps[len(journey.outline.steps) - steps :]:
        guest.set_status(step, Status.DONE)
    return claim(guest.records.owner_id, Learner.objects.get(pk=journey.records.owner_id))


def lines(journey: Journey) -> list[str]:
    return [action.text for action in recent_actions(journey.records.owner_id)]


def test_nothing_done_is_nothing_said(journey: Journey) -> None:
    assert lines(journey) == []


@pytest.mark.parametrize("status", ["learning", "done", "skipped"])
def test_a_status_is_said_with_its_step(journey: Journey, status: str) -> None:
    journey.set_status(journey.outline.steps[0], Status(status))
    assert lines(journey) == [f"Understand the basics of programming: {status}"]


def test_a_tick_that_starts_its_step_is_one_action(journey: Journey) -> None:
    step = journey.outline.steps[0]
    journey.set_tick(step, step.topics[1], True)
    assert lines(journey) == [f"Ticked “Functions and modules” in {step.title}"]


def test_what_a_guest_brought_along_is_said_in_numbers(journey: Journey) -> None:
    bring_along(journey, topics=2, steps=1)
    assert lines(journey) == ["Brought along 2 topics and 2 steps"]


def test_a_large_action_is_counted_in_full_and_hides_no_other(
    journey: Journey, outline: Outline
) -> None:
    journey.set_status(outline.steps[0], Status.SKIPPED)
    bring_along(journey, topics=outline.topic_count, steps=0)
    assert lines(journey) == [
        "Brought along 146 topics and 20 steps",
        "Understand the basics of programming: skipped",
    ]


def test_the_last_actions_are_told_and_no_more(journey: Journey) -> None:
    for _ in range(ACTIONS):
        journey.set_status(journey.outline.steps[0], Status.DONE)
        journey.set_status(journey.outline.steps[0], Status.LEARNING)
    assert len(lines(journey)) == ACTIONS


def test_what_was_undone_says_so_and_the_undo_can_be_undone(journey: Journey) -> None:
    outcome = journey.know_before(journey.outline.steps[3])
    assert outcome.action
    journey.records.undo(outcome.action)
    undo, known = recent_actions(journey.records.owner_id)
    assert (undo.text, undo.can_undo) == ("Undid a change of 3 steps", True)
    assert (known.text, known.can_undo) == ("Marked 3 steps done", False)


def test_everybody_reads_their_own(journey: Journey, bob: User) -> None:
    journey.set_status(journey.outline.steps[0], Status.DONE)
    assert recent_actions(Learner.objects.create(user=bob).pk) == []
