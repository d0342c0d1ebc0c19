"""A learner's rows as the files of an archive, each read and written a few rows at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils.crypto import salted_hmac

from accounts.models import User
from roadmap import models
from roadmap.models import Evidence, Import, Source
from roadmap.takeout import schema
from roadmap.takeout.archive import DATA, HISTORY
from roadmap.takeout.schema import FORMAT, VERSION, as_json
from roadmap.takeout.spreadsheet import csv_lines

CHUNK = 1000  # rows
PROJECT_COLUMNS = ("title", "url", "description", "added", "proves")


@dataclass(frozen=True, slots=True)
class Counts:
    """How much an archive holds."""

    statuses: int
    ticks: int
    notes: int
    projects: int
    changes: int

    @property
    def total(self) -> int:
        return self.statuses + self.ticks + self.notes + self.projects + self.changes


def count(learner_id: int | None) -> Counts:
    return Counts(
        statuses=models.StepStatus.objects.filter(learner=learner_id).count(),
        ticks=models.TopicTick.objects.filter(learner=learner_id).count(),
        notes=_notes(learner_id).count(),
        projects=models.Project.objects.filter(learner=learner_id).count(),
        changes=history(learner_id).count(),
    )


def account_key(user: User) -> str:
    """Tells the accounts of this site apart, without saying whose they are."""
    return salted_hmac("roadmap.takeout", str(user.pk), algorithm="sha256").hexdigest()


def files(user: User, learner_id: int | None, at: datetime) -> Iterator[tuple[str, Iterable[str]]]:
    """The name and the text of each file but index.html, in the order in which they are read."""
    yield DATA, data_json(user, learner_id, at)
    for name, text in note_files(learner_id):
        yield name, [text]
    yield "projects.csv", csv_lines(PROJECT_COLUMNS, _project_rows(learner_id))
    yield HISTORY, (f"{_dumps(change)}\n" for change in _changes(learner_id))


def data_json(user: User, learner_id: int | None, at: datetime) -> Iterator[str]:
    """What stands now: everything but the history."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "site": settings.SITE_URL,
        "account": account_key(user),
        "exported_at": as_json(at),
        "profile": {
            "email": user.email,
            "name": user.name,
            "time_zone": user.time_zone,
            "joined_at": as_json(user.date_joined),
        },
    }
    yield json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    for name, records in (
        ("statuses", _statuses(learner_id)),
        ("ticks", _ticks(learner_id)),
        ("notes", _note_records(learner_id)),
        ("projects", _project_records(learner_id)),
    ):
        yield f',\n "{name}": ['
        for number, record in enumerate(records):
            yield f"{',' if number else ''}\n  {_dumps(record)}"
        yield "\n ]"
    yield "\n}\n"


def note_files(learner_id: int | None) -> Iterator[tuple[str, str]]:
    """Each note as a Markdown file below its step's title."""
    for note in _notes(learner_id).select_related("step__roadmap").iterator(chunk_size=CHUNK):
        name = f"notes/{note.step.roadmap.slug}/{note.step.slug}.md"
        yield name, f"# {note.step.title}\n\n{note.text}\n"


def history(learner_id: int | None) -> QuerySet[models.Change]:
    """The learner's changes, without those of an archive's import: what it brought along tells the
    same, and with its own times."""
    imports = Import.objects.filter(learner=learner_id, source=Source.ARCHIVE).values("action")
    return (
        models.Change.objects.filter(learner=learner_id)
        .exclude(action__in=imports)
        .exclude(Q(undoes__isnull=False) & Q(undoes__in=imports))
    )


def _dumps(record: Any) -> str:
    return json.dumps(as_json(record), ensure_ascii=False, separators=(",", ":"))


def _statuses(learner_id: int | None) -> Iterator[schema.StepStatus]:
    rows = models.StepStatus.objects.filter(learner=learner_id)
    columns = ("status", "started_at", "finished_at", "touched_at")
    order = ("step__roadmap__slug", "step__slug")
    for row in rows.order_by(*order).values_list(*order, *columns).iterator(chunk_size=CHUNK):
        yield schema.StepStatus(*row)


def _ticks(learner_id: int | None) -> Iterator[schema.TopicTick]:
    rows = models.TopicTick.objects.filter(learner=learner_id)
    order = ("topic__step__roadmap__slug", "topic__step__slug", "topic__slug")
    for row in rows.order_by(*order).values_list(*order, "ticked_at").iterator(chunk_size=CHUNK):
        yield schema.TopicTick(*row)


def _notes(learner_id: int | None) -> QuerySet[models.Note]:
    """The learner's notes; an empty one is none."""
    notes = models.Note.objects.filter(learner=learner_id).exclude(text="")
    return notes.order_by("step__roadmap__slug", "step__slug")


def _note_records(learner_id: int | None) -> Iterator[schema.Note]:
    rows = _notes(learner_id).values_list("step__roadmap__slug", "step__slug", "text", "updated_at")
    for row in rows.iterator(chunk_size=CHUNK):
        yield schema.Note(*row)


def _projects(learner_id: int | None) -> Iterator[models.Project]:
    evidence = Evidence.objects.filter(learner=learner_id)
    evidence = evidence.select_related("step__roadmap", "criterion")
    order = ("step__roadmap__slug", "step__slug")
    projects = models.Project.objects.filter(learner=learner_id).order_by("created_at", "url")
    with_proofs = projects.prefetch_related(Prefetch("evidence", evidence.order_by(*order)))
    return with_proofs.iterator(chunk_size=CHUNK)


def _project_records(learner_id: int | None) -> Iterator[schema.Project]:
    for project in _projects(learner_id):
        proves = tuple(
            schema.Proof(
                row.step.roadmap.slug,
                row.step.slug,
                row.criterion.slug if row.criterion else None,
                row.created_at,
            )
            for row in project.evidence.all()
        )
        yield schema.Project(
            project.url, project.title, project.description, project.created_at, proves
        )


def _project_rows(learner_id: int | None) -> Iterator[list[str]]:
    for project in _projects(learner_id):
        proves = [
            f"{row.step}: {row.criterion}" if row.criterion else str(row.step)
            for row in project.evidence.all()
        ]
        added = project.created_at.date().isoformat()
        yield [project.title, project.url, project.description, added, "\n".join(proves)]


def _changes(learner_id: int | None) -> Iterator[schema.Change]:
    rows = history(learner_id).order_by("at", "id")
    columns = rows.values_list(
        *("action", "step__roadmap__slug", "step__slug", "topic__slug", "before", "after"),
        *("was_started_at", "was_at", "was_touched_at", "why", "undoes", "at"),
    )
    for row in columns.iterator(chunk_size=CHUNK):
        yield schema.Change(*row)
