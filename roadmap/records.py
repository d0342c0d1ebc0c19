"""A learner's rows, read in one query and changed one action at a time, with their history.

Every change goes through `Records.apply` inside `Records.turn`, which holds the learner's row for
one short transaction, so that two tabs or devices take turns. What is asked for is a state, never
a toggle: asking twice is one change.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone

from config.questions import Rows, ask
from roadmap.models import Change, Learner, TopicTick, Why
from roadmap.position import Status, StepState
from roadmap.statements import (
    LEARNER,
    PROOF,
    RECORDS,
    RECORDS_AND_VERSION,
    REMOVE_STATE,
    REMOVE_TICK,
    STATE,
    TICK,
    VERSION,
    WRITE_CHANGE,
    WRITE_STATE,
    WRITE_TICK,
    Question,
    Writes,
    hold_and_ask,
    in_utc,
    ticks_of,
    write,
)

TICKED, UNTICKED = "ticked", ""
NOTHING_YET = StepState()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an action did. `action` names it for undo; None when nothing had to change.

    `kept` counts, for an undo, the changes left alone because they have changed again since.
    """

    action: uuid.UUID | None = None
    steps: int = 0
    topics: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """What Records says of a learner."""

    states: Mapping[int, StepState] = field(default_factory=dict)
    ticked_ids: frozenset[int] = frozenset()
    proved_ids: frozenset[int] = frozenset()

    @classmethod
    def of(cls, rows: Sequence[tuple[Any, ...]]) -> Read:
        """From the rows of RECORDS."""
        return cls(
            states={
                step_id: StepState(Status(status), *map(in_utc, times))
                for kind, step_id, status, *times in rows
                if kind == STATE
            },
            ticked_ids=frozenset([row[1] for row in rows if row[0] == TICK]),
            proved_ids=frozenset([row[1] for row in rows if row[0] == PROOF]),
        )


class Records:
    """Read in one query, which is not asked again before the next turn. After a turn they are as it
    left them.

    A visitor without a learner has no records and cannot change any.
    """

    def __init__(self, learner_id: int | None) -> None:
        self.learner_id = learner_id
        self._topics = _by_topic()  # read with the rest of a turn, for its first change of ticks

    @property
    def owner_id(self) -> int:
        """The learner whose records change.

        Raises:
            Learner.DoesNotExist: this is a visitor.
        """
        if self.learner_id is None:
            raise Learner.DoesNotExist("A visitor has no records to change.")
        return self.learner_id

    @property
    def states(self) -> Mapping[int, StepState]:
        """The learner's state by step id, on every roadmap; steps to do have none."""
        return self._read.states

    @property
    def ticked_ids(self) -> frozenset[int]:
        """Ids of the ticked topics."""
        return self._read.ticked_ids

    @property
    def proved_ids(self) -> frozenset[int]:
        """Ids of the steps that a project proves."""
        return self._read.proved_ids

    @cached_property
    def _read(self) -> Read:
        if self.learner_id is None:
            return Read()
        return Read.of(ask(RECORDS, [self.learner_id] * 3))

    def read_with_version(self, slug: str) -> tuple[int, str] | None:
        """Read the records, and in the same query the id and the version of a roadmap; None if
        there is none of this slug."""
        rows = ask(RECORDS_AND_VERSION, [self.owner_id] * 3 + [slug])
        self._read = Read.of(rows)
        return next(((row[1], row[2]) for row in rows if row[0] == VERSION), None)

    def forget(self) -> None:
        self.__dict__.pop("_read", None)

    @contextmanager
    def turn(self, topic_ids: Collection[int] = ()) -> Iterator[None]:
        """One transaction in which nobody else changes this learner's records.

        Args:
            topic_ids: topics whose ticks are going to change, to be read with the rest.

        Raises:
            Learner.DoesNotExist: the learner is gone (an expired guest, a deleted account).
        """
        try:
            with transaction.atomic():
                questions: list[Question] = [(RECORDS, [self.owner_id] * 3)]
                if topic_ids:
                    questions.append(ticks_of(self.owner_id, topic_ids))
                answers = hold_and_ask(self.owner_id, questions)
                if answers is None:
                    raise Learner.DoesNotExist("The learner is gone.")
                self._read, self._topics = Read.of(answers[0]), _by_topic(*answers[1:])
                yield
        except BaseException:
            self.forget()  # what was applied is not so
            raise

    def apply(
        self,
        states: Mapping[int, StepState],
        ticks: Mapping[int, datetime | None],
        why: Why,
        *,
        action: uuid.UUID | None = None,
        undoes: uuid.UUID | None = None,
    ) -> Outcome:
        """Bring the records to the given state and write one history row per difference.

        Args:
            states: the state wanted, by step id. One that differs in its times only comes along
                with the other changes, without a row of its own.
            ticks: when each topic was ticked (UTC), by topic id; None to untick it.
            why: the reason that the history keeps.
            action: joins these changes to an action begun in the same turn.
            undoes: the action that this one undoes.

        Call it within `turn`.
        """
        action = action or uuid.uuid4()
        changes = [*self._status_changes(states), *self._tick_changes(ticks)]
        if not changes:
            return Outcome()
        now = timezone.now()
        for change in changes:
            change.learner_id, change.action = self.owner_id, action
            change.why, change.undoes, change.at = why, undoes, now
        changed_ticks = {c.topic_id: ticks[c.topic_id] for c in changes if c.topic_id is not None}
        changed_states = {id_: s for id_, s in states.items() if s != self._state(id_)}
        write(
            {
                **self._bring_states(changed_states, now),
                **self._bring_ticks(changed_ticks),
                WRITE_CHANGE: [_as_row(change) for change in changes],
            }
        )
        topics = len(changed_ticks)
        return Outcome(action, steps=len(changes) - topics, topics=topics)

    def undo(self, action: uuid.UUID) -> Outcome:
        """Restore what an action changed, as a new action, where it has not changed again since."""
        with self.turn():
            changes = list(self._changes_of(action))
            restorable = [c for c in changes if self._can_restore(c, changes)]
            states = {c.step_id: _state_before(c) for c in restorable if c.topic_id is None}
            ticks = [c for c in restorable if c.topic_id is not None]
            outcome = self.apply(
                {**self._states_before(ticks), **states},
                {c.topic_id: _tick_before(c) for c in ticks if c.topic_id is not None},
                Why.UNDONE,
                undoes=action,
            )
        return replace(outcome, kept=len(changes) - len(restorable))

    def absorb(self, other: Records) -> Outcome:
        """Unite another learner's records with these: the stronger status wins, ticks unite."""
        with self.turn():
            states = {
                step_id: theirs
                for step_id, theirs in other.states.items()
                if theirs.status.strength > self._state(step_id).status.strength
            }
            ticks = TopicTick.objects.filter(learner=other.learner_id)
            return self.apply(states, dict(ticks.values_list("topic_id", "ticked_at")), Why.CLAIMED)

    def _state(self, step_id: int) -> StepState:
        return self.states.get(step_id, NOTHING_YET)

    def _status_changes(self, states: Mapping[int, StepState]) -> Iterator[Change]:
        for step_id, wanted in states.items():
            current = self._state(step_id)
            if wanted.status is not current.status:
                yield Change(
                    step_id=step_id,
                    before=current.status,
                    after=wanted.status,
                    was_started_at=current.started_at,
                    was_at=current.finished_at,
                    was_touched_at=current.touched_at,
                )

    def _tick_changes(self, ticks: Mapping[int, datetime | None]) -> Iterator[Change]:
        found, self._topics = self._topics, {}
        if not ticks.keys() <= found.keys():
            found = _by_topic(ask(*ticks_of(self.owner_id, ticks)))
        for topic_id, wanted in ticks.items():
            step_id, ticked_at = found[topic_id]
            if (wanted is None) is not (ticked_at is None):
                yield Change(
                    step_id=step_id,
                    topic_id=topic_id,
                    before=UNTICKED if ticked_at is None else TICKED,
                    after=TICKED if ticked_at is None else UNTICKED,
                    was_at=in_utc(ticked_at),
                    was_touched_at=self._state(step_id).touched_at,
                )

    def _bring_states(self, states: Mapping[int, StepState], now: datetime) -> Writes:
        """Take these for the learner's; what is to be written for that."""
        owner = self.owner_id
        walked = {
            step_id: replace(state, touched_at=state.touched_at or now)
            for step_id, state in states.items()
            if state.status is not Status.TODO
        }
        others = {id_: state for id_, state in self.states.items() if id_ not in states}
        self._read = replace(self._read, states=others | walked)
        return {
            REMOVE_STATE: [(owner, step_id) for step_id in states if step_id not in walked],
            WRITE_STATE: [
                (owner, id_, s.status, s.started_at, s.finished_at, s.touched_at)
                for id_, s in walked.items()
            ],
        }

    def _bring_ticks(self, ticks: Mapping[int, datetime | None]) -> Writes:
        """The same of ticks."""
        owner, ticked = self.owner_id, {id_: at for id_, at in ticks.items() if at}
        ticked_ids = (self.ticked_ids - ticks.keys()) | ticked.keys()
        self._read = replace(self._read, ticked_ids=ticked_ids)
        return {
            REMOVE_TICK: [(owner, topic_id) for topic_id in ticks if topic_id not in ticked],
            WRITE_TICK: [(owner, topic_id, at) for topic_id, at in ticked.items()],
        }

    def _changes_of(self, action: uuid.UUID) -> Iterator[Change]:
        return (
            Change.objects.filter(learner=self.learner_id, action=action).order_by("id").iterator()
        )

    def _can_restore(self, change: Change, changes: list[Change]) -> bool:
        """Whether things still are as the change left them.

        A step that a first tick started stays in learning while other topics of it are ticked.
        """
        if change.topic_id is not None:
            return (change.topic_id in self.ticked_ids) is (change.after == TICKED)
        if self._state(change.step_id).status != change.after:
            return False
        if change.why != Why.FIRST_TICK:
            return True
        undone_topics = [c.topic_id for c in changes if c.topic_id is not None]
        return not (
            TopicTick.objects.filter(learner=self.learner_id, topic__step=change.step_id)
            .exclude(topic__in=undone_topics)
            .exists()
        )

    def _states_before(self, ticks: list[Change]) -> dict[int, StepState]:
        """The states of steps that ticks touched last, as touched before that."""
        return {
            tick.step_id: replace(state, touched_at=tick.was_touched_at)
            for tick in ticks
            if (state := self._state(tick.step_id)).touched_at
            and tick.was_touched_at
            and state.touched_at <= tick.at
        }


def _by_topic(rows: Rows = ()) -> Mapping[int, tuple[int, datetime | None]]:
    """Of which step each topic is, and when it was ticked, from the rows of `ticks_of`."""
    return {topic_id: (step_id, ticked_at) for topic_id, step_id, ticked_at in rows}


def is_learner(learner_id: int) -> bool:
    """Whether there is this learner."""
    return bool(ask(LEARNER, [learner_id]))


def _as_row(change: Change) -> tuple[object, ...]:
    """Its values in the order of WRITE_CHANGE."""
    return (
        *(change.learner_id, change.action, change.step_id, change.topic_id),
        *(change.before, change.after),
        *(change.was_started_at, change.was_at, change.was_touched_at),
        *(change.why, change.undoes, change.at),
    )


def _state_before(change: Change) -> StepState:
    if change.before == Status.TODO:
        return StepState()
    return StepState(
        Status(change.before), change.was_started_at, change.was_at, change.was_touched_at
    )


def _tick_before(change: Change) -> datetime | None:
    """When the topic had been ticked; a history brought from elsewhere may not say, then now."""
    if change.before == UNTICKED:
        return None
    return change.was_at or timezone.now()
