"""What a believable history looks like: how somebody walks a route, and the rows that the site
would have written meanwhile.

Pure: no query, no clock, and no chance but the one that is given. The shares and paces are made up,
so that every kind of learner is there: who only signed up, who gave up, who rests, who arrived.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from roadmap.links import recognise
from roadmap.position import Status, StepState

if TYPE_CHECKING:
    from roadmap.outline import Outline, Step, Topic

LONGEST_AGO = timedelta(days=3 * 365)  # that somebody joined
SENTENCES = (
    "Worked through the first example by hand, and got another result.",
    "Mixed up rows and columns again; drew it, then it was clear.",
    "Read this part twice. The second time with a pencil.",
    "Look up why the gradients vanish here.",
    "Start small: one batch, one feature, one plot.",
    "`print(x.shape)` before anything else.",
    "The baseline is hard to beat. Write down its score first.",
    "Ask: what would I see if this were wrong?",
    "Compare with the notes on the step before.",
    "The proof can wait, the picture is what I needed.",
    "Split by time, not at random; otherwise the future leaks in.",
    "Done for today. Go on with the exercises at the end.",
)


class Change(NamedTuple):
    """A row of the history, as in roadmap.models.Change."""

    action: uuid.UUID
    step_id: int
    topic_id: int | None
    before: str
    after: str
    was_started_at: datetime | None
    was_at: datetime | None
    was_touched_at: datetime | None
    why: str
    undoes: uuid.UUID | None
    at: datetime


class Note(NamedTuple):
    step_id: int
    text: str
    revision: int
    updated_at: datetime


class Project(NamedTuple):
    """A link that proves a step, and perhaps a criterion of it."""

    url: str
    title: str
    step_id: int
    criterion_id: int | None
    created_at: datetime


@dataclass
class Walk:
    """One learner's records. Each method is a click, at a time (UTC), and leaves what
    roadmap/journey.py would leave."""

    chance: Random
    joined_at: datetime
    states: dict[int, StepState] = field(default_factory=dict)
    ticks: dict[int, datetime] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)

    @property
    def last_at(self) -> datetime:
        """When the learner was here last."""
        times = (rows[-1][-1] for rows in (self.changes, self.notes, self.projects) if rows)
        return max(times, default=self.joined_at)

    def tick(self, step: Step, topic: Topic, at: datetime) -> None:
        """A first tick on a step to do, or skipped, starts the step."""
        action, state = self._new_action(), self._state(step)
        self._note_tick(action, step, topic, at)
        self.ticks[topic.id] = at
        if state.status in (Status.TODO, Status.SKIPPED):
            self._set(action, step, state.moved_to(Status.LEARNING, at), "first-tick", at)
        else:
            self.states[step.id] = replace(state, touched_at=at)

    def untick(self, step: Step, topic: Topic, at: datetime) -> None:
        self._note_tick(self._new_action(), step, topic, at)
        del self.ticks[topic.id]
        self.states[step.id] = replace(self._state(step), touched_at=at)

    def mark(self, step: Step, status: Status, at: datetime) -> None:
        self._set(self._new_action(), step, self._state(step).moved_to(status, at), "chosen", at)

    def know(self, steps: Iterable[Step], at: datetime) -> None:
        """Mark steps done at once."""
        action = self._new_action()
        for step in steps:
            self._set(action, step, self._state(step).moved_to(Status.DONE, at), "known", at)

    def undo(self, step: Step, at: datetime) -> None:
        """Take back the last change, which was the status of this step."""
        last = self.changes[-1]
        before = StepState(
            Status(last.before), last.was_started_at, last.was_at, last.was_touched_at
        )
        self._set(self._new_action(), step, before, "undone", at, undoes=last.action)

    def write(self, step: Step, text: str, saves: int, at: datetime) -> None:
        self.notes.append(Note(step.id, text, saves, at))

    def prove(self, step: Step, url: str, criterion_id: int | None, at: datetime) -> None:
        link = recognise(url)
        self.projects.append(Project(link.url, link.title, step.id, criterion_id, at))

    def _state(self, step: Step) -> StepState:
        return self.states.get(step.id, StepState())

    def _new_action(self) -> uuid.UUID:
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)

    def _set(
        self,
        action: uuid.UUID,
        step: Step,
        state: StepState,
        why: str,
        at: datetime,
        undoes: uuid.UUID | None = None,
    ) -> None:
        was = self._state(step)
        if state.status is was.status:
            return
        times = (was.started_at, was.finished_at, was.touched_at)
        statuses = (was.status.value, state.status.value)
        self.changes.append(Change(action, step.id, None, *statuses, *times, why, undoes, at))
        if state.status is Status.TODO:
            del self.states[step.id]
        else:
            self.states[step.id] = state

    def _note_tick(self, action: uuid.UUID, step: Step, topic: Topic, at: datetime) -> None:
        was_at, touched_at = self.ticks.get(topic.id), self._state(step).touched_at
        values = ("ticked", "") if was_at else ("", "ticked")
        times = (None, was_at, touched_at)
        self.changes.append(Change(action, step.id, topic.id, *values, *times, "chosen", None, at))


Click = Callable[[datetime], None]


def walk_of(outline: Outline, login: str, chance: Random, until: datetime) -> Walk:
    """Somebody's records of up to three years.

    Args:
        login: their name at the sites that their projects are on.
        until: nothing is later (UTC).
    """
    walk = Walk(chance, until - chance.random() * LONGEST_AGO)
    at = walk.joined_at
    for hours, click in _way(outline, login, walk, chance):
        at += timedelta(hours=hours)
        if at > until:
            break
        click(at)
    return walk


def _way(outline: Outline, login: str, walk: Walk, chance: Random) -> Iterator[tuple[float, Click]]:
    """What they do one after the other until they give up, each after so many hours."""
    pace = 24 * 7 / chance.lognormvariate(2.2, 0.7)  # hours for one of learning; half take 19
    steps = outline.steps
    if chance.random() < 0.15:
        known = chance.randrange(1, len(steps)) if len(steps) > 1 else 1
        yield 0.1, partial(walk.know, steps[: known - 1])
        steps = steps[known - 1 :]
    for step in steps:
        if chance.random() < 0.12:
            return
        yield from _step(step, login, walk, chance, pace)


def _step(
    step: Step, login: str, walk: Walk, chance: Random, pace: float
) -> Iterator[tuple[float, Click]]:
    """What they do on one step."""
    if chance.random() < 0.05:
        yield _soon(chance), partial(walk.mark, step, Status.SKIPPED)
        return
    if chance.random() < 0.3:
        yield _soon(chance), partial(walk.mark, step, Status.LEARNING)
    of_a_topic = pace * step.hours / (len(step.topics) or 1)
    for topic in step.topics:
        if chance.random() < 0.93:
            yield chance.expovariate(1 / of_a_topic), partial(walk.tick, step, topic)
            if chance.random() < 0.02:
                yield _soon(chance), partial(walk.untick, step, topic)
    if chance.random() < 0.25:
        saves = chance.randrange(1, 40)
        yield _soon(chance), partial(walk.write, step, _words(step, chance, saves), saves)
    if chance.random() < 0.9:
        yield _soon(chance), partial(walk.mark, step, Status.DONE)
        if chance.random() < 0.03:
            yield _soon(chance), partial(walk.undo, step)
    if chance.random() < 0.2:
        criterion_id = chance.choice((None, *(criterion.id for criterion in step.criteria)))
        url = f"https://github.com/{login}/{step.slug}"
        yield _soon(chance), partial(walk.prove, step, url, criterion_id)


def _soon(chance: Random) -> float:
    """Hours; minutes, mostly."""
    return chance.expovariate(4)


def _words(step: Step, chance: Random, length: int) -> str:
    """A note in Markdown, longer for those who saved it more often."""
    topics = [topic.name for topic in step.topics] or [step.title]
    lines = chance.choices(SENTENCES, k=2 + length // 2)
    return "\n".join([f"## {chance.choice(topics)}", "", *(f"- {line}" for line in lines)])
