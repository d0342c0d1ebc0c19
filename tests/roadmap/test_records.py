"""A learner's rows: few queries to read, one history row per change, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from roadmap.journey import Journey
from roadmap.models import Change, Evidence, Learner, Project, StepStatus, TopicTick, Why
from roadmap.outline import Outline, Step
from roadmap.position import Status, StepState
from roadmap.records import Outcome, Records

MARCH = datetime(2026, 3, 1, 12, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, 12, tzinfo=UTC)


@pytest.fixture
def learner(alice: User) -> Learner:
    return Learner.objects.create(user=alice)


@pytest.fixture
def records(learner: Learner) -> Records:
    return Records(learner.pk)


def prove(learner: Learner, step: Step, name: str) -> None:
    url = f"https://example.org/{name}"
    project = Project.objects.create(learner=learner, url=url, title=name)
    Evidence.objects.create(learner=learner, project=project, step_id=step.id)


def fill(learner: Learner, steps: tuple[Step, ...]) -> None:
    """Records of every kind on these steps."""
    for step in steps:
        StepStatus.objects.create(learner=learner, step_id=step.id, status="learning")
        for topic in step.topics:
            TopicTick.objects.create(learner=learner, topic_id=topic.id)
        prove(learner, step, step.slug)


@pytest.mark.parametrize("steps", [0, 1, 20])
def test_records_are_one_query(
    steps: int,
    learner: Learner,
    outline: Outline,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    fill(learner, outline.steps[:steps])
    records = Records(learner.pk)
    with django_assert_num_queries(1):
        assert len(records.states) == steps
        assert records.proved_ids == {step.id for step in outline.steps[:steps]}
        assert records.ticked_ids == {t.id for step in outline.steps[:steps] for t in step.topics}


def test_a_position_is_one_query(
    learner: Learner, outline: Outline, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    fill(learner, outline.steps)
    with django_assert_num_queries(1):
        assert Journey(outline, Records(learner.pk)).position.with_proof == 20


def test_a_visitor_has_no_records_and_asks_for_none(
    outline: Outline, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert Journey(outline, Records(None)).position.is_untouched


def test_a_visitor_cannot_change_anything(outline: Outline) -> None:
    with pytest.raises(Learner.DoesNotExist):
        Journey(outline, Records(None)).set_status(outline.steps[0], Status.DONE)
    assert not StepStatus.objects.exists()


def test_a_learner_who_is_gone_cannot_change_anything(learner: Learner, outline: Outline) -> None:
    records = Records(learner.pk)
    learner.delete()
    with pytest.raises(Learner.DoesNotExist):
        Journey(outline, records).set_status(outline.steps[0], Status.DONE)
    assert not Change.objects.exists()


def test_a_step_is_proved_once_however_many_projects_do(learner: Learner, outline: Outline) -> None:
    step = outline.steps[0]
    prove(learner, step, "one")
    prove(learner, step, "two")
    assert Journey(outline, Records(learner.pk)).position.with_proof == 1


def test_everyone_has_records_of_their_own(
    outline: Outline, learner: Learner, bob: User, journey_of: Callable[[User], Journey]
) -> None:
    fill(learner, outline.steps[:2])
    assert journey_of(bob).position.is_untouched
    journey_of(bob).set_status(outline.steps[0], Status.DONE)
    assert Records(learner.pk).states[outline.steps[0].id].status is Status.LEARNING


def test_a_change_costs_the_same_however_much_there_is(
    outline: Outline, learner: Learner, bob: User, journey_of: Callable[[User], Journey]
) -> None:
    fill(learner, outline.steps[:19])
    journeys = (Journey(outline, Records(learner.pk)), journey_of(bob))
    assert len({queries_of_a_tick(journey) for journey in journeys}) == 1


def queries_of_a_tick(journey: Journey) -> int:
    step = journey.outline.steps[19]
    with CaptureQueriesContext(connection) as queries:
        journey.set_tick(step, step.topics[0], True)
    return len(queries)


def test_after_a_turn_they_are_as_another_reader_finds_them(
    outline: Outline, records: Records
) -> None:
    step, later = outline.steps[0], outline.steps[4]
    journey = Journey(outline, records)
    outcomes = [
        journey.set_tick(step, step.topics[0], True),
        journey.set_tick(step, step.topics[1], True),
        journey.set_tick(step, step.topics[0], False),
        journey.set_status(step, Status.DONE),
        journey.know_before(later),
        journey.set_status(step, Status.TODO),
    ]
    assert outcomes[-1].steps == 1
    for outcome in reversed(outcomes):
        other = Records(records.learner_id)
        assert (records.states, records.ticked_ids) == (other.states, other.ticked_ids)
        assert outcome.action
        records.undo(outcome.action)
    assert journey.position.is_untouched


def test_every_step_at_once_costs_as_much_as_one(
    outline: Outline, records: Records, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(6):
        outcome = Journey(outline, records).know_before(outline.steps[19])
    assert outcome.steps == 19


def test_the_state_asked_for_is_kept_with_its_times(records: Records, outline: Outline) -> None:
    step, topic = outline.steps[0], outline.steps[0].topics[0]
    wanted = StepState(Status.DONE, started_at=MARCH, finished_at=APRIL, touched_at=APRIL)
    with records.turn():
        outcome = records.apply({step.id: wanted}, {topic.id: MARCH}, Why.CHOSEN)
    assert records.states == {step.id: wanted}
    assert TopicTick.objects.get(learner=records.learner_id, topic=topic.id).ticked_at == MARCH
    assert (outcome.steps, outcome.topics) == (1, 1)


def test_a_change_says_what_was_there_before(records: Records, outline: Outline) -> None:
    step = outline.steps[0]
    done = StepState(Status.DONE, started_at=MARCH, finished_at=APRIL)
    for wanted in (done, StepState()):
        with records.turn():
            outcome = records.apply({step.id: wanted}, {}, Why.CHOSEN)
    change = Change.objects.latest("id")
    assert change.action == outcome.action
    assert (change.before, change.after) == ("done", "todo")
    assert (change.was_started_at, change.was_at) == (MARCH, APRIL)
    assert records.states == {}


def test_nothing_asked_for_changes_nothing(records: Records, outline: Outline) -> None:
    topic = outline.steps[0].topics[0]
    with records.turn():
        for states, ticks in (({}, {}), ({outline.steps[0].id: StepState()}, {topic.id: None})):
            assert records.apply(states, ticks, Why.CHOSEN) == Outcome()
    assert not Change.objects.exists()


def test_a_turn_that_fails_leaves_nothing_behind(records: Records, outline: Outline) -> None:
    with pytest.raises(ZeroDivisionError):
        change_and_fail(records, outline.steps[0])
    assert records.states == {}
    assert not Change.objects.exists()


def change_and_fail(records: Records, step: Step) -> None:
    with records.turn():
        records.apply({step.id: StepState(Status.DONE)}, {}, Why.CHOSEN)
        assert Change.objects.exists()
        raise ZeroDivisionError


def test_records_are_read_again_after_a_turn(records: Records, outline: Outline) -> None:
    journey = Journey(outline, records)
    assert journey.position.done == 0
    journey.set_status(outline.steps[0], Status.DONE)
    assert journey.position.done == 1
