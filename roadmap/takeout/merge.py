"""What an import would do, before it does anything: added, the same, and what differs.

Nothing that is there already is lost: where both sides say something, the learner's own stays
unless the learner chooses otherwise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from roadmap import models
from roadmap.links import BadLink, recognise
from roadmap.models import Source, Upload
from roadmap.position import Status, StepState
from roadmap.takeout import schema
from roadmap.takeout.archive import Archive, open_archive
from roadmap.takeout.checklist import Found, find, read_lines
from roadmap.takeout.export import account_key
from roadmap.takeout.places import Places, read_places, read_titles
from roadmap.words import status_word

MINE, THEIRS, BOTH = "mine", "theirs", "both"
KINDS = {
    "status": _("Status of %(where)s"),
    "note": _("Note on %(where)s"),
    "project": _("Project %(where)s"),
    "proof": _("What %(where)s proves"),
}


@dataclass(frozen=True, slots=True)
class NoteText:
    """A note as it shall be; `was` is the text that stands there now, None where there is none."""

    step_id: int
    text: str
    updated_at: datetime
    was: str | None = None


@dataclass(frozen=True, slots=True)
class ProjectText:
    """A project as it shall be; `id` is the learner's own with this link, where there is one."""

    record: schema.Project
    id: int | None = None


@dataclass(frozen=True, slots=True)
class ProofOf:
    """A proof as it shall be; `id` is the learner's own of this project and step, if any."""

    url: str
    step_id: int
    criterion_id: int | None
    created_at: datetime
    id: int | None = None


@dataclass(slots=True)
class Wanted:
    """What is to be written."""

    states: dict[int, StepState] = field(default_factory=dict)
    ticks: dict[int, datetime | None] = field(default_factory=dict)
    notes: list[NoteText] = field(default_factory=list)
    projects: list[ProjectText] = field(default_factory=list)
    proofs: list[ProofOf] = field(default_factory=list)

    def add(self, other: Wanted) -> None:
        self.states |= other.states
        self.ticks |= other.ticks
        self.notes += other.notes
        self.projects += other.projects
        self.proofs += other.proofs


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that both sides say differently.

    `key` changes with either version, so that a choice is never applied to one that its reader has
    not seen. `choices` has what each one writes; keeping one's own writes nothing.
    """

    kind: str
    where: str
    mine: str
    theirs: str
    choices: Mapping[str, Wanted]
    proposed: str = MINE

    @property
    def title(self) -> str:
        return KINDS[self.kind] % {"where": self.where}

    @property
    def key(self) -> str:
        seen = "\0".join((self.kind, self.where, self.mine, self.theirs))
        return hashlib.sha256(seen.encode()).hexdigest()[:32]


@dataclass(slots=True)
class Plan:
    """The report of a dry run, and what it takes to carry it out."""

    source: Source
    is_foreign: bool = False
    exported_at: datetime | None = None
    added: Wanted = field(default_factory=Wanted)
    same: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    unchecked: int = 0
    changes: int = 0  # lines of the history that would come along

    @property
    def is_empty(self) -> bool:
        return self.added == Wanted() and not self.conflicts and not self.changes

    def settle(self, choices: Mapping[str, str]) -> Wanted:
        """What is to be written, with each conflict as the learner chose, or else left alone."""
        settled = Wanted()
        settled.add(self.added)
        for conflict in self.conflicts:
            chosen = conflict.choices.get(choices.get(conflict.key, MINE))
            if chosen:
                settled.add(chosen)
        return settled


def plan_of(upload: Upload, user: User, with_history: bool = True) -> Plan:
    """What importing an upload would do now.

    Args:
        with_history: read the archive's history too, and count what of it would come along. A
            long one takes seconds.

    Raises:
        BadArchive: it is no archive of ours.
    """
    if upload.source == Source.LIST:
        return plan_list(bytes(upload.content).decode(), upload.learner_id)
    archive = open_archive(BytesIO(upload.content))
    places = read_places()
    plan = _plan_archive(archive, places, user, upload.learner_id)
    if with_history:
        plan.changes = sum(1 for _change in new_changes(archive, places, upload.learner_id))
    return plan


def is_foreign(upload: Upload, user: User) -> bool:
    """Whether it was exported from another account, or from another site."""
    if upload.source == Source.LIST:
        return False
    return _is_of_another(open_archive(BytesIO(upload.content)), user)


def _is_of_another(archive: Archive, user: User) -> bool:
    return archive.takeout.account != account_key(user)


def _plan_archive(archive: Archive, places: Places, user: User, learner_id: int) -> Plan:
    plan = Plan(Source.ARCHIVE, _is_of_another(archive, user), archive.takeout.exported_at)
    _merge(plan, archive.takeout, places, learner_id)
    return plan


def plan_list(text: str, learner_id: int) -> Plan:
    """A list says what is done, and nothing of when."""
    now = timezone.now()
    found = find(read_lines(text), read_titles())
    plan = Plan(Source.LIST, unknown=found.unknown, unchecked=found.unchecked)
    _merge_states(plan, dict(_states_of(found, learner_id)), read_places(), learner_id)
    _merge_ticks(plan, dict.fromkeys(found.topics, now), learner_id)
    return plan


def _states_of(found: Found, learner_id: int) -> Iterator[tuple[int, StepState]]:
    """Steps of the list are done; a first tick starts its step, as everywhere."""
    begun = models.StepStatus.objects.filter(learner=learner_id).exclude(status=Status.SKIPPED)
    begun_ids = set(begun.values_list("step_id", flat=True))
    ticked = models.Topic.objects.filter(pk__in=found.topics).values_list("step_id", flat=True)
    for step_id in set(ticked) - begun_ids - found.steps:
        yield step_id, StepState(Status.LEARNING)
    for step_id in found.steps:
        yield step_id, StepState(Status.DONE)


def new_changes(
    archive: Archive, places: Places, learner_id: int, batch: int = 500
) -> Iterator[models.Change]:
    """The archive's history on steps that are here, without what the learner's has already."""
    rows: list[models.Change] = []
    for change in archive.changes():
        row = _change_row(change, places, learner_id)
        if row:
            rows.append(row)
        if len(rows) == batch:
            yield from _unknown_rows(rows, learner_id)
            rows = []
    yield from _unknown_rows(rows, learner_id)


def _change_row(change: schema.Change, places: Places, learner_id: int) -> models.Change | None:
    step_id = places.steps.get((change.roadmap, change.step))
    topic_id = None
    if change.topic is not None:
        topic_id = places.topics.get((change.roadmap, change.step, change.topic))
    if step_id is None or (topic_id is None and change.topic is not None):
        return None
    return models.Change(
        learner_id=learner_id,
        action=change.action,
        step_id=step_id,
        topic_id=topic_id,
        before=change.before,
        after=change.after,
        was_started_at=change.was_started_at,
        was_at=change.was_at,
        was_touched_at=change.was_touched_at,
        why=change.why,
        undoes=change.undoes,
        at=change.at,
    )


def _unknown_rows(rows: list[models.Change], learner_id: int) -> Iterator[models.Change]:
    there = models.Change.objects.filter(
        learner=learner_id, action__in={row.action for row in rows}
    ).values_list("action", "step_id", "topic_id")
    known = set(there) if rows else set()
    return (row for row in rows if (row.action, row.step_id, row.topic_id) not in known)


def _merge(plan: Plan, takeout: schema.Takeout, places: Places, learner_id: int) -> None:
    unknown: dict[str, None] = {}

    def step_of(record: schema.StepStatus | schema.Note | schema.Proof) -> int | None:
        step_id = places.steps.get((record.roadmap, record.step))
        if step_id is None:
            unknown[f"{record.roadmap}/{record.step}"] = None
        return step_id

    states = {
        step_id: StepState(Status(r.status), r.started_at, r.finished_at, r.touched_at)
        for r in takeout.statuses
        if (step_id := step_of(r)) is not None
    }
    ticks = {}
    for tick in takeout.ticks:
        topic_id = places.topics.get(tick.key)  # type: ignore[arg-type]
        if topic_id is None:
            unknown["/".join(tick.key)] = None
        else:
            ticks[topic_id] = tick.ticked_at
    notes = {id_: note for note in takeout.notes if (id_ := step_of(note)) is not None}
    _merge_states(plan, states, places, learner_id)
    _merge_ticks(plan, ticks, learner_id)
    _merge_notes(plan, notes, places, learner_id)
    _merge_projects(plan, takeout.projects, learner_id, unknown)
    proofs = {
        (project.url, step_id): proof
        for project in takeout.projects
        for proof in project.proves
        if (step_id := step_of(proof)) is not None
    }
    _merge_proofs(plan, proofs, places, learner_id)
    plan.unknown = list(unknown)


def _merge_states(
    plan: Plan, states: Mapping[int, StepState], places: Places, learner_id: int
) -> None:
    rows = models.StepStatus.objects.filter(learner=learner_id, step__in=states)
    mine = {step_id: Status(s) for step_id, s in rows.values_list("step_id", "status")}
    for step_id, state in states.items():
        if step_id not in mine:
            plan.added.states[step_id] = state
        elif mine[step_id] is state.status:
            plan.same += 1
        else:
            is_further = state.status.strength > mine[step_id].strength
            plan.conflicts.append(
                Conflict(
                    "status",
                    places.step_titles[step_id],
                    status_word(mine[step_id]),
                    status_word(state.status),
                    {THEIRS: Wanted(states={step_id: state})},
                    proposed=THEIRS if is_further else MINE,
                )
            )


def _merge_ticks(plan: Plan, ticks: Mapping[int, datetime], learner_id: int) -> None:
    mine = set(
        models.TopicTick.objects.filter(learner=learner_id, topic__in=ticks).values_list(
            "topic_id", flat=True
        )
    )
    plan.same += len(mine)
    plan.added.ticks.update({id_: at for id_, at in ticks.items() if id_ not in mine})


def _merge_notes(
    plan: Plan, notes: Mapping[int, schema.Note], places: Places, learner_id: int
) -> None:
    rows = models.Note.objects.filter(learner=learner_id, step__in=notes)
    mine = dict(rows.values_list("step_id", "text"))
    for step_id, note in notes.items():
        own = mine.get(step_id)
        theirs = NoteText(step_id, note.text, note.updated_at, own)
        if not own:
            plan.added.notes.append(theirs)
        elif own == note.text:
            plan.same += 1
        else:
            choices = {THEIRS: Wanted(notes=[theirs])}
            both = f"{own}\n\n---\n\n{note.text}"
            if len(both) <= models.Note.MAX_LENGTH:
                joined = replace(theirs, text=both, updated_at=timezone.now())
                choices[BOTH] = Wanted(notes=[joined])
            proposed = BOTH if BOTH in choices else MINE
            where = places.step_titles[step_id]
            plan.conflicts.append(Conflict("note", where, own, note.text, choices, proposed))


def _merge_projects(
    plan: Plan, projects: tuple[schema.Project, ...], learner_id: int, unknown: dict[str, None]
) -> None:
    rows = models.Project.objects.filter(learner=learner_id)
    mine = {project.url: project for project in rows}
    for project in projects:
        if not _is_canonical(project.url):
            unknown[project.url] = None
            continue
        own = mine.get(project.url)
        if own is None:
            plan.added.projects.append(ProjectText(project))
        elif (own.title, own.description) == (project.title, project.description):
            plan.same += 1
        else:
            choices = {THEIRS: Wanted(projects=[ProjectText(project, own.pk)])}
            ours, other = (f"{p.title}\n\n{p.description}".strip() for p in (own, project))
            plan.conflicts.append(Conflict("project", project.url, ours, other, choices))


def _is_canonical(url: str) -> bool:
    """Whether the form of projects would have left it as it is."""
    try:
        return recognise(url).url == url
    except BadLink:
        return False


def _merge_proofs(
    plan: Plan,
    proofs: Mapping[tuple[str, int], schema.Proof],
    places: Places,
    learner_id: int,
) -> None:
    rows = models.Evidence.objects.filter(learner=learner_id).select_related("project")
    mine = {(row.project.url, row.step_id): row for row in rows}
    for (url, step_id), proof in proofs.items():
        if not _is_canonical(url):
            continue
        criterion_id = None
        if proof.criterion is not None:
            criterion_id = places.criteria.get((proof.roadmap, proof.step, proof.criterion))
        own = mine.get((url, step_id))
        theirs = ProofOf(url, step_id, criterion_id, proof.created_at, own.pk if own else None)
        if own is None or (own.criterion_id is None and criterion_id is not None):
            plan.added.proofs.append(theirs)
        elif criterion_id in (None, own.criterion_id):
            plan.same += 1
        else:
            texts = places.criterion_texts
            ours, other = texts[own.criterion_id or 0], texts[criterion_id or 0]
            where = f"{url}, {places.step_titles[step_id]}"
            choices = {THEIRS: Wanted(proofs=[theirs])}
            plan.conflicts.append(Conflict("proof", where, ours, other, choices))
