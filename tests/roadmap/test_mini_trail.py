"""The small trail of a stage: how its signs are joined, in the stage and beyond it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import User
from roadmap import mini_trail
from roadmap.journey import Journey
from roadmap.position import Status


@pytest.fixture
def journey(alice: User, journey_of: Callable[[User], Journey]) -> Journey:
    """Alice finished the first stage but for its second step, which she skipped."""
    journey = journey_of(alice)
    for step, status in zip(
        journey.outline.steps, (Status.DONE, Status.SKIPPED, Status.DONE), strict=False
    ):
        journey.set_status(step, status)
    return journey


def joins(journey: Journey, stage: int) -> list[tuple[int | None, str, str]]:
    """Number, kind of the stretch to it and from it, of each sign of a stage."""
    position = journey.position
    signs = mini_trail.draw(position, position.stages[stage])
    return [(sign.place.step.number, sign.arrives, sign.leaves) for sign in signs]


def test_a_stretch_looks_like_the_step_that_it_reaches(journey: Journey) -> None:
    assert joins(journey, 0) == [(1, "", "skipped"), (2, "skipped", "done"), (3, "done", "ahead")]


def test_a_stage_goes_on_from_the_one_before_it(journey: Journey) -> None:
    journey.set_status(journey.outline.steps[3], Status.DONE)
    assert joins(journey, 0)[-1] == (3, "done", "done")
    assert joins(journey, 1) == [
        (4, "done", "ahead"),
        (5, "ahead", "ahead"),
        (6, "ahead", "ahead"),
        (7, "ahead", "ahead"),
    ]


def test_a_step_in_learning_still_lies_ahead(journey: Journey) -> None:
    journey.set_status(journey.outline.steps[3], Status.LEARNING)
    assert joins(journey, 1)[0] == (4, "ahead", "ahead")


def test_the_trail_ends_at_the_last_step(journey: Journey) -> None:
    assert joins(journey, 5)[-1] == (20, "ahead", "")
