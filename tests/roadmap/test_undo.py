"""Undo is a new action that restores what was there, where it still is as it was left."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from roadmap.journey import Journey
from roadmap.models import Change, StepStatus, TopicTick
from roadmap.outline import Step
from roadmap.position import Status
from roadmap.records import Outcome


@pytest.fixture
def journey(alice: User, journey_of: Callable[[User], Journey]) -> Journey:
    return journey_of(alice)


@pytest.fixture
def step(journey: Journey) -> Step:
    """The first step."""
    return journey.outline.steps[0]


def action_of(outcome: Outcome) -> uuid.UUID:
    assert outcome.action is not None
    return outcome.action


def undo(journey: Journey, outcome: Outcome) -> Outcome:
    return journey.records.undo(action_of(outcome))


def current_step(journey: Journey) -> Step:
    assert journey.position.current
    return journey.position.current.step


def rows() -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Every status and tick, with its times."""
    statuses = StepStatus.objects.order_by("step")
    ticks = TopicTick.objects.order_by("topic")
    return (
        list(statuses.values_list("step", "status", "started_at", "finished_at", "touched_at")),
        list(ticks.values_list("topic", "ticked_at")),
    )


@pytest.mark.parametrize("before", Status)
@pytest.mark.parametrize("after", Status)
def test_a_status_comes_back_with_its_times(
    journey: Journey, step: Step, before: Status, after: Status
) -> None:
    journey.set_status(step, Status.LEARNING)
    journey.set_status(step, before)
    there = rows()
    outcome = journey.set_status(step, after)
    if outcome.action:
        assert undo(journey, outcome).steps == 1
    assert rows() == there


def test_a_tick_comes_back_with_its_time(journey: Journey, step: Step) -> None:
    journey.set_tick(step, step.topics[0], True)
    there = rows()
    outcome = journey.set_tick(step, step.topics[0], False)
    assert undo(journey, outcome).topics == 1
    assert rows() == there


def test_a_tick_is_taken_back_alone(journey: Journey, step: Step) -> None:
    journey.set_tick(step, step.topics[0], True)
    there = rows()
    outcome = journey.set_tick(step, step.topics[1], True)
    undo(journey, outcome)
    assert rows() == there


def test_you_are_again_where_you_were(journey: Journey) -> None:
    here, other, third = journey.outline.steps[:3]
    for step in (third, other, here):
        journey.set_status(step, Status.LEARNING)
    there = rows()
    undo(journey, journey.set_status(other, Status.DONE))
    assert rows() == there
    outcome = journey.set_tick(other, other.topics[0], True)
    assert current_step(journey) == other
    undone = undo(journey, outcome)
    assert current_step(journey) == here
    assert rows() == there
    undo(journey, undone)
    assert current_step(journey) == other


def test_a_step_that_was_worked_on_since_stays_where_you_are(journey: Journey) -> None:
    here, other = journey.outline.steps[:2]
    for step in (other, here):
        journey.set_status(step, Status.LEARNING)
    outcome = journey.set_tick(other, other.topics[0], True)
    journey.set_tick(other, other.topics[1], True)
    undo(journey, outcome)
    assert current_step(journey) == other


@pytest.mark.parametrize("before", [Status.TODO, Status.SKIPPED])
def test_undoing_the_first_tick_undoes_the_start(
    journey: Journey, step: Step, before: Status
) -> None:
    journey.set_status(step, before)
    there = rows()
    outcome = journey.set_tick(step, step.topics[0], True)
    assert undo(journey, outcome).kept == 0
    assert rows() == there


def test_undoing_the_first_tick_keeps_a_step_with_other_ticks_in_learning(
    journey: Journey, step: Step
) -> None:
    outcome = journey.set_tick(step, step.topics[0], True)
    journey.set_tick(step, step.topics[1], True)
    undone = undo(journey, outcome)
    assert (undone.topics, undone.steps, undone.kept) == (1, 0, 1)
    assert journey.place_of(step).status is Status.LEARNING
    assert journey.records.ticked_ids == {step.topics[1].id}


def test_undoing_the_first_tick_keeps_a_step_that_is_done_by_now(
    journey: Journey, step: Step
) -> None:
    outcome = journey.set_tick(step, step.topics[0], True)
    journey.set_status(step, Status.DONE)
    assert undo(journey, outcome).kept == 1
    assert journey.place_of(step).status is Status.DONE
    assert journey.place_of(step).ticked == 0


def test_what_is_known_already_is_forgotten_at_once(journey: Journey) -> None:
    steps = journey.outline.steps
    journey.set_status(steps[0], Status.DONE)
    journey.set_status(steps[1], Status.LEARNING)
    journey.set_status(steps[2], Status.SKIPPED)
    there = rows()
    outcome = journey.know_before(steps[6])
    assert undo(journey, outcome).steps == outcome.steps == 5
    assert rows() == there


def test_what_changed_again_since_is_kept_and_counted(journey: Journey) -> None:
    steps = journey.outline.steps
    outcome = journey.know_before(steps[3])
    journey.set_status(steps[1], Status.LEARNING)
    undone = undo(journey, outcome)
    assert (undone.steps, undone.kept) == (2, 1)
    statuses = [place.status for place in journey.position.places[:3]]
    assert statuses == [Status.TODO, Status.LEARNING, Status.TODO]


def test_a_tick_taken_back_since_is_counted_as_kept(journey: Journey, step: Step) -> None:
    journey.set_status(step, Status.LEARNING)
    outcome = journey.set_tick(step, step.topics[0], True)
    journey.set_tick(step, step.topics[0], False)
    assert undo(journey, outcome) == Outcome(kept=1)


def test_undo_can_be_undone(journey: Journey, step: Step) -> None:
    outcome = journey.set_tick(step, step.topics[0], True)
    there = rows()
    undone = undo(journey, outcome)
    assert rows() == ([], [])
    undo(journey, undone)
    assert rows() == there


def test_undo_twice_is_undone_once(journey: Journey, step: Step) -> None:
    outcome = journey.set_status(step, Status.DONE)
    undo(journey, outcome)
    assert undo(journey, outcome) == Outcome(kept=1)
    assert Change.objects.count() == 2


def test_undo_is_a_new_row_that_names_what_it_undoes(journey: Journey, step: Step) -> None:
    outcome = journey.set_status(step, Status.DONE)
    before = Change.objects.values().get()
    undone = undo(journey, outcome)
    assert Change.objects.values().get(pk=before["id"]) == before
    change = Change.objects.get(action=action_of(undone))
    assert (change.before, change.after) == ("done", "todo")
    assert (change.why, change.undoes) == ("undone", outcome.action)


def test_nobody_undoes_what_somebody_else_did(
    journey: Journey, step: Step, bob: User, journey_of: Callable[[User], Journey]
) -> None:
    bobs = journey_of(bob)
    bobs.set_status(step, Status.DONE)
    outcome = journey.set_status(step, Status.DONE)
    there = rows()
    assert undo(bobs, outcome) == Outcome()
    assert rows() == there


def test_an_action_that_never_was_cannot_be_undone(journey: Journey) -> None:
    assert journey.records.undo(uuid.uuid4()) == Outcome()


def test_undo_costs_the_same_for_one_step_or_twenty(
    journey: Journey, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    outcome = journey.know_before(journey.outline.steps[19])
    with django_assert_max_num_queries(8):
        undo(journey, outcome)
    assert journey.position.is_untouched
