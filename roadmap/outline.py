"""The published route as small frozen objects, kept in the process and read by every page.

An outline is loaded once per roadmap and version. Every change to the route gives the roadmap a
new version in its own transaction (see `freshness.py`), and each request reads the version once,
a learner's together with the records, so that a change shows at the next request in every worker,
without a timeout.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Prefetch
from django.urls import reverse

from config.questions import ask
from roadmap import models
from roadmap.markdown import render
from roadmap.models import ResourceKind, State
from roadmap.statements import ROADMAP


@dataclass(frozen=True, slots=True, eq=False)
class Topic:
    id: int
    slug: str
    name: str
    outcome: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Criterion:
    id: int
    slug: str
    text: str


@dataclass(frozen=True, slots=True)
class Resource:
    title: str
    url: str
    kind: ResourceKind
    provider: str
    is_free: bool


@dataclass(frozen=True, slots=True)
class Idea:
    """A project that would prove the step."""

    title: str
    uses: str
    description: str


@dataclass(frozen=True, eq=False)
class Step:
    """A step. `number` counts the published steps of the roadmap from 1; others have none.

    `state` is that of a draft roadmap's where it is one: nobody changes anything on its steps.
    """

    id: int
    slug: str
    number: int | None
    title: str
    source_text: str
    overview_html: str
    hours: int
    idea: Idea | None
    topics: tuple[Topic, ...]
    criteria: tuple[Criterion, ...]
    resources: tuple[Resource, ...]
    prerequisite_ids: tuple[int, ...]
    stage_slug: str
    state: State
    url: str

    @cached_property
    def topic_ids(self) -> frozenset[int]:
        return frozenset(topic.id for topic in self.topics)

    def topic(self, slug: str) -> Topic | None:
        return next((t for t in self.topics if t.slug == slug), None)

    @property
    def start_here(self) -> Resource | None:
        return self.resources[0] if self.resources else None

    @cached_property
    def resources_by_kind(self) -> list[tuple[ResourceKind, list[Resource]]]:
        """The resources after the first, grouped in the order of `ResourceKind`."""
        rest = self.resources[1:]
        groups = ((kind, [r for r in rest if r.kind is kind]) for kind in ResourceKind)
        return [(kind, resources) for kind, resources in groups if resources]


@dataclass(frozen=True, eq=False)
class Stage:
    """A stage with at least one published step. `number` counts from 1."""

    slug: str
    number: int
    title: str
    purpose: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, eq=False)
class Outline:
    """A roadmap as learners see it, with its drafts and archived steps set apart.

    It, its stages, steps and topics are equal to themselves only, so that they are quick to look
    up by.
    """

    id: int
    slug: str
    version: uuid.UUID
    title: str
    summary: str
    source_name: str
    source_url: str
    source_note: str
    state: State
    stages: tuple[Stage, ...]
    unlisted: tuple[Step, ...]
    url: str

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The published steps in order."""
        return tuple(step for stage in self.stages for step in stage.steps)

    @cached_property
    def hours(self) -> int:
        return sum(step.hours for step in self.steps)

    @cached_property
    def topic_count(self) -> int:
        return sum(len(step.topics) for step in self.steps)

    @cached_property
    def _by_slug(self) -> dict[str, Step]:
        return {step.slug: step for step in (*self.steps, *self.unlisted)}

    @cached_property
    def _by_id(self) -> dict[int, Step]:
        return {step.id: step for step in (*self.steps, *self.unlisted)}

    def step(self, slug: str) -> Step | None:
        """The step of this slug, drafts and archived ones included."""
        return self._by_slug.get(slug)

    def step_by_id(self, step_id: int) -> Step | None:
        return self._by_id.get(step_id)

    def stage_of(self, step: Step) -> Stage | None:
        return next((stage for stage in self.stages if stage.slug == step.stage_slug), None)

    @cached_property
    def _prerequisites(self) -> dict[int, tuple[Step, ...]]:
        return {
            step.id: tuple(other for other in self.steps if other.id in step.prerequisite_ids)
            for step in (*self.steps, *self.unlisted)
        }

    def prerequisites_of(self, step: Step) -> tuple[Step, ...]:
        """The published steps that this one builds on, in order."""
        return self._prerequisites[step.id]

    def before(self, step: Step) -> tuple[Step, ...]:
        """The published steps before a published step."""
        return self.steps[: (step.number or 1) - 1]

    def neighbours(self, step: Step) -> tuple[Step | None, Step | None]:
        """The published steps before and after; none for an unlisted step."""
        if step.number is None:
            return None, None
        index = step.number - 1
        before = self.steps[index - 1] if index else None
        after = self.steps[index + 1] if index + 1 < len(self.steps) else None
        return before, after


_outlines: dict[int, Outline] = {}


def get_outline(slug: str) -> Outline:
    """The current outline of a roadmap.

    Raises:
        Roadmap.DoesNotExist: there is none of this slug.
    """
    rows = ask(ROADMAP, [slug])
    if not rows:
        raise models.Roadmap.DoesNotExist(slug)
    return current_outline(*rows[0])


def get_outlines(state: State) -> Iterator[Outline]:
    """The current outlines of the roadmaps in this state, in order, each loaded when its turn
    comes."""
    rows = models.Roadmap.objects.filter(state=state).values_list("pk", "version")
    return (current_outline(*row) for row in rows)


def current_outline(roadmap_id: int, version: uuid.UUID | str) -> Outline:
    """The outline of a roadmap that has this version now."""
    version = version if isinstance(version, uuid.UUID) else uuid.UUID(version)
    outline = _outlines.get(roadmap_id)
    if outline is None or outline.version != version:
        # Rows are read after the version, so what is kept can be newer than its version but
        # never older: at worst the next request loads once more.
        outline = _outlines[roadmap_id] = _load(roadmap_id, version)
    return outline


def _load(roadmap_id: int, version: uuid.UUID) -> Outline:
    roadmap = models.Roadmap.objects.get(pk=roadmap_id)
    rows = list(
        roadmap.steps.select_related("stage").prefetch_related(
            Prefetch("topics", models.Topic.objects.filter(is_archived=False)),
            Prefetch("criteria", models.Criterion.objects.filter(is_archived=False)),
            "resources",
            Prefetch("prerequisites", models.Step.objects.only("pk").order_by()),
        )
    )
    published = [row for row in rows if row.state == State.PUBLISHED]
    steps = [_step(roadmap, row, number) for number, row in enumerate(published, start=1)]
    return Outline(
        id=roadmap.pk,
        slug=roadmap.slug,
        version=version,
        title=roadmap.title,
        summary=roadmap.summary,
        source_name=roadmap.source_name,
        source_url=roadmap.source_url,
        source_note=roadmap.source_note,
        state=State(roadmap.state),
        stages=_stages((row.stage for row in published), steps),
        unlisted=tuple(_step(roadmap, row, None) for row in rows if row.state != State.PUBLISHED),
        url=roadmap.get_absolute_url(),
    )


def _stages(rows: Iterable[models.Stage], steps: list[Step]) -> tuple[Stage, ...]:
    by_slug = {row.slug: row for row in rows}
    return tuple(
        Stage(
            slug=row.slug,
            number=number,
            title=row.title,
            purpose=row.purpose,
            steps=tuple(step for step in steps if step.stage_slug == row.slug),
        )
        for number, row in enumerate(by_slug.values(), start=1)
    )


def _step(roadmap: models.Roadmap, row: models.Step, number: int | None) -> Step:
    idea = Idea(row.idea_title, row.idea_uses, row.idea_description) if row.idea_title else None
    return Step(
        id=row.pk,
        slug=row.slug,
        number=number,
        title=row.title,
        source_text=row.source_text,
        overview_html=render(row.overview),
        hours=row.hours,
        idea=idea,
        topics=tuple(Topic(t.pk, t.slug, t.name, t.outcome, t.added_at) for t in row.topics.all()),
        criteria=tuple(Criterion(c.pk, c.slug, c.text) for c in row.criteria.all()),
        resources=tuple(
            Resource(r.title, r.url, ResourceKind(r.kind), r.provider, r.is_free)
            for r in row.resources.all()
        ),
        prerequisite_ids=tuple(p.pk for p in row.prerequisites.all()),
        stage_slug=row.stage.slug,
        state=State.DRAFT if roadmap.state == State.DRAFT else State(row.state),
        url=reverse("step", args=[roadmap.slug, row.slug]),
    )
