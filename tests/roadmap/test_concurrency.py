"""Two tabs or devices at once take turns. SQLite lets one writer in anyway; PostgreSQL does not."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import User
from roadmap.claim import claim
from roadmap.journey import Journey
from roadmap.models import Change, Learner, StepStatus, TopicTick
from roadmap.outline import Outline, Step, get_outline
from roadmap.position import Status
from roadmap.records import Outcome, Records
from tests.postgresql import ON_POSTGRESQL

SLUG = "machine-learning-engineer"
ROUNDS = 5  # a race is not lost every time

pytestmark = ON_POSTGRESQL


@pytest.fixture
def outline(transactional_db: None) -> Outline:
    call_command("loaddata", SLUG, verbosity=0)
    return get_outline(SLUG)


def at_once(*acts: Callable[[], Outcome]) -> list[Outcome]:
    """Do all of these at the same moment, each in a thread and a connection of its own."""
    barrier = Barrier(len(acts), timeout=60)

    def run(act: Callable[[], Outcome]) -> Outcome:
        try:
            connection.ensure_connection()
            barrier.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def new_guest() -> Learner:
    return Learner.objects.create()


def a_tab_of(learner: Learner, outline: Outline) -> Journey:
    return Journey(outline, Records(learner.pk))


def history(learner: Learner) -> list[tuple[str, str]]:
    return sorted(Change.objects.filter(learner=learner).values_list("after", "why"))


def tick(learner: Learner, outline: Outline, step: Step, topic: int) -> Callable[[], Outcome]:
    return lambda: a_tab_of(learner, outline).set_tick(step, step.topics[topic], True)


def test_the_last_two_topics_of_a_step_are_both_ticked(outline: Outline) -> None:
    step = outline.steps[0]
    for _ in range(ROUNDS):
        learner = new_guest()
        for topic in range(len(step.topics) - 2):
            tick(learner, outline, step, topic)()
        before = len(history(learner))
        at_once(tick(learner, outline, step, -2), tick(learner, outline, step, -1))
        assert a_tab_of(learner, outline).place_of(step).is_all_ticked
        assert len(history(learner)) == before + 2


def test_two_first_ticks_start_a_step_once(outline: Outline) -> None:
    step = outline.steps[0]
    for _ in range(ROUNDS):
        learner = new_guest()
        at_once(tick(learner, outline, step, 0), tick(learner, outline, step, 1))
        assert history(learner) == [
            ("learning", "first-tick"),
            ("ticked", "chosen"),
            ("ticked", "chosen"),
        ]


def test_the_same_topic_ticked_twice_is_ticked_once(outline: Outline) -> None:
    step = outline.steps[0]
    for _ in range(ROUNDS):
        learner = new_guest()
        outcomes = at_once(*[tick(learner, outline, step, 0)] * 2)
        assert sorted(outcome.topics for outcome in outcomes) == [0, 1]
        assert TopicTick.objects.filter(learner=learner).count() == 1


def test_the_same_status_set_twice_is_one_change(outline: Outline) -> None:
    step = outline.steps[0]
    for _ in range(ROUNDS):
        learner = new_guest()
        outcomes = at_once(
            *[lambda: a_tab_of(learner, outline).set_status(step, Status.DONE)] * 3  # noqa: B023
        )
        assert sorted(outcome.steps for outcome in outcomes) == [0, 0, 1]
        assert history(learner) == [("done", "chosen")]


def test_the_same_action_undone_twice_is_undone_once(outline: Outline) -> None:
    step = outline.steps[0]
    for _ in range(ROUNDS):
        learner = new_guest()
        action = a_tab_of(learner, outline).set_status(step, Status.DONE).action
        assert action is not None
        outcomes = at_once(*[lambda: Records(learner.pk).undo(action)] * 2)  # noqa: B023
        assert sorted(outcome.steps for outcome in outcomes) == [0, 1]
        assert not StepStatus.objects.filter(learner=learner).exists()


def claim_for(user: User, guest: Learner) -> Callable[[], Outcome]:
    def act() -> Outcome:
        with transaction.atomic():
            learner, _ = Learner.objects.get_or_create(user=user)
            return claim(guest.pk, learner)

    return act


def test_a_guest_is_claimed_once(outline: Outline, alice: User) -> None:
    for step in outline.steps[:ROUNDS]:
        guest = new_guest()
        tick(guest, outline, step, 0)()
        outcomes = at_once(claim_for(alice, guest), claim_for(alice, guest))
        assert sorted(outcome.topics for outcome in outcomes) == [0, 1]
    assert Change.objects.filter(learner__user=alice).count() == 2 * ROUNDS
    assert not Learner.objects.filter(user=None).exists()


def test_a_guest_goes_to_one_of_two_users(outline: Outline, alice: User, bob: User) -> None:
    step = outline.steps[0]
    guest = new_guest()
    tick(guest, outline, step, 0)()
    outcomes = at_once(claim_for(alice, guest), claim_for(bob, guest))
    assert sorted(outcome.topics for outcome in outcomes) == [0, 1]
    assert TopicTick.objects.count() == 1


def test_a_tick_during_a_claim_is_brought_along_or_refused(outline: Outline, alice: User) -> None:
    step = outline.steps[0]
    for topic in range(ROUNDS):
        guest = new_guest()

        def tick_if_there(guest: Learner = guest, topic: int = topic) -> Outcome:
            try:
                return tick(guest, outline, step, topic)()
            except Learner.DoesNotExist:
                return Outcome()

        ticked, _claimed = at_once(tick_if_there, claim_for(alice, guest))
        brought = TopicTick.objects.filter(learner__user=alice, topic=step.topics[topic].id)
        assert brought.count() == ticked.topics
