"""What a learner can do along the way: statuses are set, never toggled, and ticks are apart."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import User
from roadmap.journey import Journey
from roadmap.models import Change, StepStatus, Topic, TopicTick
from roadmap.models import Step as StepRow
from roadmap.outline import Step, get_outline
from roadmap.position import Status
from roadmap.records import Outcome


@pytest.fixture
def journey(alice: User, journey_of: Callable[[User], Journey]) -> Journey:
    return journey_of(alice)


@pytest.fixture
def step(journey: Journey) -> Step:
    """The first step."""
    return journey.outline.steps[0]


def history() -> list[tuple[str, str, str]]:
    return list(Change.objects.order_by("id").values_list("before", "after", "why"))


@pytest.mark.parametrize("status", ["learning", "done", "skipped"])
def test_a_status_set_twice_is_set_once(journey: Journey, step: Step, status: str) -> None:
    first = journey.set_status(step, Status(status))
    row = StepStatus.objects.values().get()
    assert journey.set_status(step, Status(status)) == Outcome()
    assert first.steps == 1
    assert StepStatus.objects.values().get() == row
    assert history() == [("todo", status, "chosen")]


def test_a_tick_set_twice_is_set_once(journey: Journey, step: Step) -> None:
    journey.set_tick(step, step.topics[0], True)
    tick = TopicTick.objects.values().get()
    assert journey.set_tick(step, step.topics[0], True) == Outcome()
    assert TopicTick.objects.values().get() == tick
    assert history() == [("", "ticked", "chosen"), ("todo", "learning", "first-tick")]


def test_a_tick_not_there_cannot_be_taken(journey: Journey, step: Step) -> None:
    assert journey.set_tick(step, step.topics[0], False) == Outcome()
    assert history() == []


def test_to_do_is_no_row_at_all(journey: Journey, step: Step) -> None:
    journey.set_status(step, Status.DONE)
    journey.set_status(step, Status.TODO)
    assert not StepStatus.objects.exists()
    assert history() == [("todo", "done", "chosen"), ("done", "todo", "chosen")]


def test_a_step_starts_when_learning_begins_and_finishes_when_done(
    journey: Journey, step: Step
) -> None:
    journey.set_status(step, Status.LEARNING)
    started = StepStatus.objects.get()
    journey.set_status(step, Status.DONE)
    done = StepStatus.objects.get()
    assert started.started_at is not None
    assert started.finished_at is None
    assert done.started_at == started.started_at
    assert done.finished_at == done.touched_at
    journey.set_status(step, Status.LEARNING)
    again = StepStatus.objects.get()
    assert (again.started_at, again.finished_at) == (started.started_at, None)


def test_a_step_known_already_was_never_started(journey: Journey, step: Step) -> None:
    journey.set_status(step, Status.DONE)
    assert StepStatus.objects.get().started_at is None


@pytest.mark.parametrize("status", Status)
def test_setting_a_status_never_changes_a_tick(
    journey: Journey, step: Step, status: Status
) -> None:
    journey.set_tick(step, step.topics[1], True)
    journey.set_status(step, status)
    assert journey.records.ticked_ids == {step.topics[1].id}
    assert journey.place_of(step).status is status


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("todo", "learning"),
        ("skipped", "learning"),
        ("learning", "learning"),
        ("done", "done"),
    ],
)
def test_the_first_tick_starts_a_step_and_never_finishes_or_reopens_one(
    journey: Journey, step: Step, before: str, after: str
) -> None:
    journey.set_status(step, Status(before))
    journey.set_tick(step, step.topics[0], True)
    assert journey.place_of(step).status == after


def test_the_first_tick_and_the_start_are_one_action(journey: Journey, step: Step) -> None:
    outcome = journey.set_tick(step, step.topics[0], True)
    assert [change.action for change in Change.objects.all()] == [outcome.action] * 2
    assert StepStatus.objects.get().started_at is not None


def test_the_last_tick_does_not_mark_a_step_done(journey: Journey, step: Step) -> None:
    for topic in step.topics:
        journey.set_tick(step, topic, True)
    place = journey.place_of(step)
    assert place.is_all_ticked
    assert place.status is Status.LEARNING


@pytest.mark.parametrize("status", [Status.LEARNING, Status.DONE, Status.SKIPPED])
def test_unticking_never_takes_a_status_away(journey: Journey, step: Step, status: Status) -> None:
    journey.set_tick(step, step.topics[0], True)
    journey.set_status(step, status)
    journey.set_tick(step, step.topics[0], False)
    assert journey.place_of(step).status is status
    assert journey.place_of(step).ticked == 0


def test_a_tick_makes_its_step_the_current_one(journey: Journey) -> None:
    first, second = journey.outline.steps[:2]
    journey.set_status(first, Status.LEARNING)
    journey.set_status(second, Status.LEARNING)
    journey.set_tick(first, first.topics[0], True)
    assert journey.position.current == journey.place_of(first)
    journey.set_tick(second, second.topics[0], True)
    journey.set_tick(first, first.topics[0], False)
    assert journey.position.current == journey.place_of(first)


def test_what_is_known_already_is_done_in_one_action(journey: Journey) -> None:
    steps = journey.outline.steps
    journey.set_status(steps[0], Status.DONE)
    done_at = journey.place_of(steps[0]).state.finished_at
    journey.set_status(steps[1], Status.SKIPPED)
    journey.set_status(steps[2], Status.LEARNING)
    outcome = journey.know_before(steps[4])
    assert outcome.steps == 3
    assert [place.status for place in journey.position.places[:5]] == ["done"] * 4 + ["todo"]
    assert journey.place_of(steps[0]).state.finished_at == done_at
    known = Change.objects.filter(why="known")
    assert [change.action for change in known] == [outcome.action] * 3
    assert journey.know_before(steps[4]) == Outcome()


def test_nothing_comes_before_the_first_step(journey: Journey) -> None:
    assert journey.know_before(journey.outline.steps[0]) == Outcome()


def test_history_has_a_row_for_each_change_and_keeps_it(journey: Journey, step: Step) -> None:
    journey.set_tick(step, step.topics[0], True)
    earlier = list(Change.objects.order_by("id").values())
    journey.set_status(step, Status.DONE)
    journey.set_tick(step, step.topics[0], False)
    later = list(Change.objects.order_by("id").values())
    assert later[: len(earlier)] == earlier
    assert history()[2:] == [("learning", "done", "chosen"), ("ticked", "", "chosen")]


def test_an_archived_step_keeps_its_place_outside_the_counts(journey: Journey, step: Step) -> None:
    journey.set_tick(step, step.topics[0], True)
    row = StepRow.objects.get(pk=step.id)
    row.state = "archived"
    row.save()
    after = Journey(get_outline(journey.outline.slug), journey.records)
    archived = after.outline.step(step.slug)
    assert archived is not None
    assert after.place_of(archived).status is Status.LEARNING
    assert after.place_of(archived).ticked == 1
    assert after.position.is_untouched
    assert after.outline.steps[0].number == 1


def test_a_topic_added_later_changes_no_status(journey: Journey, step: Step) -> None:
    journey.set_status(step, Status.DONE)
    Topic.objects.create(step_id=step.id, slug="new", name="New", outcome="You can do it.")
    after = Journey(get_outline(journey.outline.slug), journey.records)
    place = after.place_of(after.outline.steps[0])
    assert place.status is Status.DONE
    assert [topic.slug for topic in place.new_topics] == ["new"]
