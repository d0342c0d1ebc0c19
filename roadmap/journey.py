"""One learner's way along one roadmap: the position, and the changes a learner can make."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from operator import is_not

from django.utils import timezone

from roadmap.models import TopicTick, Why
from roadmap.outline import Outline, Step, Topic
from roadmap.position import Position, Status, StepPlace, StepState, locate
from roadmap.records import NOTHING_YET, Outcome, Records


class Journey:
    def __init__(self, outline: Outline, records: Records) -> None:
        self.outline = outline
        self.records = records
        self._position: Position | None = None
        self._located: tuple[object, ...] = ()

    @property
    def position(self) -> Position:
        """Where the learner stands; computed anew when the records are others than before."""
        records = self.records
        found = (records.states, records.ticked_ids, records.proved_ids)
        if self._position is None or any(map(is_not, found, self._located)):
            self._position, self._located = locate(self.outline, *found), found
        return self._position

    def place_of(self, step: Step) -> StepPlace:
        """A step as the learner sees it, unlisted steps included."""
        return self._place_of(step, self.position)

    def places(self, step_ids: Iterable[int]) -> dict[int, StepPlace]:
        """Places by step id, unlisted steps included; a step of another roadmap has none here."""
        position = self.position
        steps = (self.outline.step_by_id(step_id) for step_id in step_ids)
        return {step.id: self._place_of(step, position) for step in steps if step}

    def _place_of(self, step: Step, position: Position) -> StepPlace:
        if step.number is not None:
            return position.place_of(step)
        return StepPlace(
            step=step,
            state=self._state(step),
            ticked_ids=step.topic_ids & self.records.ticked_ids,
            has_proof=step.id in self.records.proved_ids,
        )

    def set_status(self, step: Step, status: Status) -> Outcome:
        """Set one step's status; its ticks stay as they are."""
        return self._set_statuses([step], status, Why.CHOSEN)

    def know_before(self, step: Step) -> Outcome:
        """Mark every step before `step` done, in one action."""
        return self._set_statuses(self.outline.before(step), Status.DONE, Why.KNOWN)

    def start_over(self) -> Outcome:
        """Set every step back to do and untick every topic, in one action; archived ones too.

        Notes and projects stay.
        """
        of_roadmap = TopicTick.objects.filter(topic__step__roadmap=self.outline.id)
        with self.records.turn():
            ticks = of_roadmap.filter(learner=self.records.owner_id)
            states = (s for s in self.records.states if self.outline.step_by_id(s))
            return self.records.apply(
                dict.fromkeys(states, NOTHING_YET),
                dict.fromkeys(ticks.values_list("topic_id", flat=True)),
                Why.RESTARTED,
            )

    def set_tick(self, step: Step, topic: Topic, ticked: bool) -> Outcome:
        """Tick or untick a topic. A tick on a step to do, or skipped, starts the step."""
        with self.records.turn([topic.id]):
            now = timezone.now()
            action = uuid.uuid4()
            state = self._state(step)
            starts = ticked and state.status in (Status.TODO, Status.SKIPPED)
            touched = {} if starts else {step.id: replace(state, touched_at=now)}
            ticks = {topic.id: now if ticked else None}
            outcome = self.records.apply(touched, ticks, Why.CHOSEN, action=action)
            if starts and outcome.action:
                started = {step.id: state.moved_to(Status.LEARNING, now)}
                self.records.apply(started, {}, Why.FIRST_TICK, action=action)
        return outcome

    def _state(self, step: Step) -> StepState:
        return self.records.states.get(step.id, NOTHING_YET)

    def _set_statuses(self, steps: Iterable[Step], status: Status, why: Why) -> Outcome:
        with self.records.turn():
            now = timezone.now()
            states = {step.id: self._state(step).moved_to(status, now) for step in steps}
            return self.records.apply(states, {}, why)
