"""The small trail of one stage, as a step's page shows it: its signs and how they are joined.

Each sign draws half of the stretch that reaches it and half of the one that leaves it, so that the
line can wrap after any sign, at any width. Pure: no Django import.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from roadmap.position import Position, StagePlace, Status, StepPlace


@dataclass(frozen=True, slots=True)
class SmallSign:
    """A sign of the stage. `arrives` and `leaves` are the kinds of the stretches to it and from
    it: "done", "skipped", "ahead", or "" where the whole trail begins or ends."""

    place: StepPlace
    arrives: str
    leaves: str


def draw(position: Position, stage: StagePlace) -> tuple[SmallSign, ...]:
    """The signs of a stage of this position, in order; their places are `as_sign`."""
    in_stage = {place.step.id for place in stage.places}
    kinds = ["", *(_kind(place) for place in position.places[1:]), ""]
    return tuple(
        SmallSign(place.as_sign, arrives, leaves)
        for place, (arrives, leaves) in zip(position.places, pairwise(kinds), strict=True)
        if place.step.id in in_stage
    )


def _kind(place: StepPlace) -> str:
    """A stretch looks like the step that it reaches."""
    return {Status.DONE: "done", Status.SKIPPED: "skipped"}.get(place.status, "ahead")
