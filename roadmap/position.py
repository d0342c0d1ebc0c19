"""Where a learner stands on a roadmap: pure rules over the outline and the learner's rows.

Header, map, step page, dashboard and export all show this one object, so that no two places can
disagree. Nothing here imports Django or reads a clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import islice, takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roadmap.outline import Outline, Stage, Step, Topic


class Status(StrEnum):
    """Of a step, for a learner."""

    TODO = "todo"
    LEARNING = "learning"
    DONE = "done"
    SKIPPED = "skipped"

    @property
    def strength(self) -> int:
        """Rank when two records of one step are merged; the higher wins."""
        return ("todo", "skipped", "learning", "done").index(self)


@dataclass(frozen=True, slots=True)
class StepState:
    """A step's status for a learner, and when it came about (UTC)."""

    status: Status = Status.TODO
    started_at: datetime | None = None
    finished_at: datetime | None = None
    touched_at: datetime | None = None

    def moved_to(self, status: Status, now: datetime) -> StepState:
        """The state after the learner sets `status` at `now`; setting it again changes nothing."""
        if status is self.status:
            return self
        if status is Status.TODO:
            return StepState()
        started_at = self.started_at
        if status is Status.LEARNING:
            started_at = started_at or now
        finished_at = now if status is Status.DONE else None
        return StepState(status, started_at, finished_at, now)


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """A step that another one builds on, and how far the learner is with it."""

    step: Step
    status: Status


@dataclass(frozen=True, eq=False)
class StepPlace:
    """One step as one learner sees it. It is equal to itself only; see `timeless`."""

    step: Step
    state: StepState
    ticked_ids: frozenset[int]
    has_proof: bool = False
    is_here: bool = False
    prerequisites: tuple[Prerequisite, ...] = ()

    @property
    def status(self) -> Status:
        return self.state.status

    @property
    def timeless(self) -> StepPlace:
        """The same without its times: one object for all learners who stand like this on the step,
        which what was made of it is found by at once."""
        return _timeless_step(
            self.step,
            self.status,
            self.ticked_ids,
            self.has_proof,
            self.is_here,
            self.prerequisites,
        )

    @property
    def as_sign(self) -> StepPlace:
        """One object for all whose sign on the map looks like this: it tells how many topics are
        ticked, not which, and nothing of other steps."""
        ticked_ids = frozenset([topic.id for topic in self.step.topics[: self.ticked]])
        return _timeless_step(self.step, self.status, ticked_ids, self.has_proof, self.is_here, ())

    @property
    def as_card(self) -> StepPlace:
        """One object for all whose card on the map says this: which topic is next, and how far the
        steps are that it builds on."""
        is_ticked = self.ticked_ids.__contains__
        before_next = takewhile(is_ticked, [topic.id for topic in self.step.topics])
        return _timeless_step(
            self.step, self.status, frozenset(before_next), False, False, self.prerequisites
        )

    @property
    def ticked(self) -> int:
        return len(self.ticked_ids)

    @property
    def is_open(self) -> bool:
        """Still to be walked: neither done nor skipped."""
        return self.status in (Status.TODO, Status.LEARNING)

    @property
    def percent_ticked(self) -> int:
        """Topics ticked, in whole percent; 0 for a step without topics."""
        return percent(self.ticked, len(self.step.topics))

    @property
    def is_all_ticked(self) -> bool:
        return bool(self.step.topics) and self.ticked == len(self.step.topics)

    @property
    def next_topic(self) -> Topic | None:
        return next((t for t in self.step.topics if t.id not in self.ticked_ids), None)

    @property
    def new_topics(self) -> tuple[Topic, ...]:
        """Topics that joined the step after the learner finished it."""
        finished_at = self.state.finished_at
        if finished_at is None:
            return ()
        unticked = (t for t in self.step.topics if t.id not in self.ticked_ids)
        return tuple(t for t in unticked if t.added_at > finished_at)


@dataclass(frozen=True, slots=True)
class Figures:
    """A run of steps in numbers.

    Attributes:
        countable: the steps that count: all that were not skipped.
        percent: floor(100 x done / countable); 0 when everything was skipped.
        hours_covered: whole hours of the steps that are done.
        hours_left: whole hours of the steps to do and in learning, however many topics are ticked.
    """

    done: int
    skipped: int
    countable: int
    percent: int
    ticked: int
    topics: int
    hours_covered: int
    hours_left: int


@dataclass(frozen=True)
class Tally:
    """Counts over a run of steps."""

    places: tuple[StepPlace, ...]

    @cached_property
    def figures(self) -> Figures:
        """All in one go: every page shows them."""
        done = skipped = ticked = topics = hours_covered = hours_left = 0
        for place in self.places:
            status, step = place.state.status, place.step
            ticked += len(place.ticked_ids)
            topics += len(step.topics)
            if status is Status.DONE:
                done += 1
                hours_covered += step.hours
            elif status is Status.SKIPPED:
                skipped += 1
            else:
                hours_left += step.hours
        countable = len(self.places) - skipped
        return Figures(
            done=done,
            skipped=skipped,
            countable=countable,
            percent=percent(done, countable),
            ticked=ticked,
            topics=topics,
            hours_covered=hours_covered,
            hours_left=hours_left,
        )

    @property
    def done(self) -> int:
        return self.figures.done

    @property
    def skipped(self) -> int:
        return self.figures.skipped

    @property
    def countable(self) -> int:
        return self.figures.countable

    @property
    def remaining(self) -> int:
        return self.countable - self.done

    @property
    def percent(self) -> int:
        return self.figures.percent

    @property
    def is_finished(self) -> bool:
        """Nothing is left and something was done: not so where there is nothing, or all skipped."""
        return self.remaining == 0 and self.done > 0

    @property
    def ticked(self) -> int:
        return self.figures.ticked

    @property
    def topics(self) -> int:
        return self.figures.topics

    @property
    def hours_covered(self) -> int:
        return self.figures.hours_covered

    @property
    def hours_left(self) -> int:
        return self.figures.hours_left

    @cached_property
    def with_proof(self) -> int:
        return sum(place.has_proof for place in self.places)


@dataclass(frozen=True, eq=False)
class StagePlace(Tally):
    """One stage as one learner sees it. It is equal to itself only; see `timeless`."""

    stage: Stage

    @property
    def timeless(self) -> StagePlace:
        """The same without the times of its steps: one object for all who stand like this on it."""
        return _timeless_stage(tuple(place.timeless for place in self.places), self.stage)

    @property
    def finished_at(self) -> datetime | None:
        """When its last step was finished (UTC); none where no finished step has a time."""
        times = [p.state.finished_at for p in self.places if p.state.finished_at]
        return max(times, default=None)


@dataclass(frozen=True)
class Position(Tally):
    """Where a learner stands on the whole roadmap."""

    stages: tuple[StagePlace, ...]
    current: StepPlace | None

    @cached_property
    def also_learning(self) -> tuple[StepPlace, ...]:
        """The steps in learning, the current one aside; without times."""
        return tuple(
            place.timeless
            for place in self.places
            if place.status is Status.LEARNING and place is not self.current
        )

    @cached_property
    def next_steps(self) -> tuple[StepPlace, ...]:
        """The first three steps to do, the current one aside; without times."""
        to_do = (p for p in self.places if p.status is Status.TODO and p is not self.current)
        return tuple(place.timeless for place in islice(to_do, 3))

    @cached_property
    def is_untouched(self) -> bool:
        return not self.ticked and all(p.status is Status.TODO for p in self.places)

    def place_of(self, step: Step) -> StepPlace:
        """The place of a published step.

        Raises:
            KeyError: the step is not published.
        """
        return self._by_id[step.id]

    @cached_property
    def _by_id(self) -> dict[int, StepPlace]:
        return {place.step.id: place for place in self.places}


@lru_cache(5_000)
def _timeless_step(
    step: Step,
    status: Status,
    ticked_ids: frozenset[int],
    has_proof: bool,
    is_here: bool,
    prerequisites: tuple[Prerequisite, ...],
) -> StepPlace:
    return StepPlace(step, StepState(status), ticked_ids, has_proof, is_here, prerequisites)


@lru_cache(1_000)
def _timeless_stage(places: tuple[StepPlace, ...], stage: Stage) -> StagePlace:
    return StagePlace(places, stage)


def percent(part: int, whole: int) -> int:
    """`part` of `whole` in whole percent, rounded down; 0 of nothing is 0."""
    return 100 * part // whole if whole else 0


def locate(
    outline: Outline,
    states: Mapping[int, StepState],
    ticked: Set[int],
    proved: Set[int] = frozenset(),
) -> Position:
    """Compute a learner's position.

    Args:
        outline: the published route.
        states: the learner's state by step id; a step without one is to do.
        ticked: ids of the topics that the learner ticked.
        proved: ids of the steps that a project of the learner proves.

    Ids that the outline does not know (drafts, archived steps and topics) count for nothing.
    """
    here = _current_step(outline, states)

    def status_of(step: Step) -> Status:
        state = states.get(step.id)
        return state.status if state else Status.TODO

    def place(step: Step) -> StepPlace:
        return StepPlace(
            step=step,
            state=states.get(step.id, StepState()),
            ticked_ids=step.topic_ids & ticked,
            has_proof=step.id in proved,
            is_here=step is here,
            prerequisites=tuple(
                Prerequisite(other, status_of(other)) for other in outline.prerequisites_of(step)
            ),
        )

    stages = tuple(
        StagePlace(stage=stage, places=tuple(place(step) for step in stage.steps))
        for stage in outline.stages
    )
    places = tuple(place for stage in stages for place in stage.places)
    return Position(
        places=places, stages=stages, current=next((p for p in places if p.is_here), None)
    )


def _current_step(outline: Outline, states: Mapping[int, StepState]) -> Step | None:
    """The step in learning that was touched last, else the first to do, else none."""
    learning = [
        (state.touched_at, step)
        for step in outline.steps
        if (state := states.get(step.id)) and state.status is Status.LEARNING
    ]
    if learning:
        _, step = max(learning, key=lambda pair: (pair[0] is not None, pair[0]))
        return step
    return next((step for step in outline.steps if _is_todo(states, step)), None)


def _is_todo(states: Mapping[int, StepState], step: Step) -> bool:
    state = states.get(step.id)
    return state is None or state.status is Status.TODO
