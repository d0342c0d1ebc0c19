"""Writes what was agreed to, all or nothing, as one action; and undoes it as one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import islice
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import User
from roadmap.models import Change, Evidence, Import, Note, Project, Source, Upload, Why
from roadmap.records import Outcome, Records
from roadmap.takeout.archive import open_archive
from roadmap.takeout.merge import NoteText, ProjectText, ProofOf, Wanted, new_changes, plan_of
from roadmap.takeout.places import read_places

BATCH = 1000  # rows


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought in; `action` names it for undo, None when there was nothing."""

    action: uuid.UUID | None = None
    steps: int = 0
    topics: int = 0
    notes: int = 0
    projects: int = 0


def bring_in(upload: Upload, user: User, choices: Mapping[str, str]) -> Imported:
    """Import an upload, and forget it.

    Args:
        choices: by a conflict's key, which version to take; without one, the learner's own stays.

    Raises:
        BadArchive: it is no archive of ours; nothing was changed.
    """
    records = Records(upload.learner_id)
    with records.turn():
        plan = plan_of(upload, user, with_history=False)
        wanted = plan.settle(choices)
        record = Import(learner_id=upload.learner_id, source=upload.source)
        outcome = records.apply(wanted.states, wanted.ticks, Why.IMPORTED, action=record.action)
        record.notes = [_write_note(record.learner_id, note) for note in wanted.notes]
        record.projects = [_write_project(record.learner_id, p) for p in wanted.projects]
        record.proofs = [_write_proof(record.learner_id, proof) for proof in wanted.proofs]
        came_along = 0
        if upload.source == Source.ARCHIVE:
            came_along = _write_history(record, upload)
        Upload.objects.filter(learner=upload.learner_id).delete()
        if not came_along and wanted == Wanted():
            return Imported()
        record.save(force_insert=True)
    notes, projects = len(record.notes), len(record.projects)
    return Imported(record.action, outcome.steps, outcome.topics, notes, projects)


def _write_history(record: Import, upload: Upload) -> int:
    """Add the archive's history in small parts; how many rows that were."""
    archive = open_archive(BytesIO(upload.content))
    rows = new_changes(archive, read_places(), record.learner_id)
    count = 0
    while batch := list(islice(rows, BATCH)):
        for row in batch:
            row.came_with = record.action
        Change.objects.bulk_create(batch)
        count += len(batch)
    return count


def _write_note(learner_id: int, note: NoteText) -> dict[str, Any]:
    """Save a note; what it takes to undo that."""
    row = Note.objects.filter(learner=learner_id, step=note.step_id).first()
    before = {"text": row.text, "updated_at": row.updated_at.isoformat()} if row else None
    if row is None:
        row = Note(learner_id=learner_id, step_id=note.step_id)
    else:
        row.revision += 1
    row.text, row.updated_at = note.text, note.updated_at
    row.save()
    return {"id": row.pk, "revision": row.revision, "before": before}


def _write_project(learner_id: int, project: ProjectText) -> dict[str, Any]:
    record = project.record
    if project.id is None:
        row = Project.objects.create(
            learner_id=learner_id,
            url=record.url,
            title=record.title,
            description=record.description,
            created_at=record.created_at,
        )
        before = None
    else:
        row = Project.objects.get(learner=learner_id, pk=project.id)
        before = {"title": row.title, "description": row.description}
        row.title, row.description = record.title, record.description
        row.save(update_fields=["title", "description"])
    after = {"title": row.title, "description": row.description}
    return {"id": row.pk, "after": after, "before": before}


def _write_proof(learner_id: int, proof: ProofOf) -> dict[str, Any]:
    if proof.id is None:
        row = Evidence.objects.create(
            learner_id=learner_id,
            project=Project.objects.get(learner=learner_id, url=proof.url),
            step_id=proof.step_id,
            criterion_id=proof.criterion_id,
            created_at=proof.created_at,
        )
        before = None
    else:
        row = Evidence.objects.get(learner=learner_id, pk=proof.id)
        before = {"criterion_id": row.criterion_id}
        row.criterion_id = proof.criterion_id
        row.save(update_fields=["criterion"])
    return {"id": row.pk, "after": {"criterion_id": row.criterion_id}, "before": before}


def undo(record: Import) -> Outcome:
    """Take an import back, as one change, where things still are as it left them.

    What came new goes, what was replaced comes back, and the history that came along goes with it.
    """
    records = Records(record.learner_id)
    with records.turn():
        record = Import.objects.get(pk=record.pk)
        if record.undone_at:
            return Outcome()
        outcome = records.undo(record.action)
        kept = sum(
            (
                _take_back(Evidence, record, record.proofs),
                _take_back(Project, record, record.projects),
                _take_back_notes(record),
            )
        )
        Change.objects.filter(learner=record.learner_id, came_with=record.action).delete()
        record.undone_at = timezone.now()
        record.notes, record.projects, record.proofs = [], [], []
        record.save()
    return replace(outcome, action=record.action, kept=outcome.kept + kept)


def _take_back(
    model: type[Project] | type[Evidence], record: Import, written: Iterable[dict[str, Any]]
) -> int:
    """Restore projects or proofs; how many were left alone because they changed since.

    A new project that the learner has used as proof since is left alone too.
    """
    kept = 0
    for entry in written:
        own: Any = model._default_manager.filter(learner=record.learner_id, pk=entry["id"])
        unchanged = own.filter(**entry["after"])
        if entry["before"] is not None:
            kept += own.exists() and not unchanged.update(**entry["before"])
        elif model is Project and Evidence.objects.filter(project=entry["id"]).exists():
            kept += 1
        else:
            kept += own.exists() and not unchanged.delete()[0]
    return kept


def _take_back_notes(record: Import) -> int:
    kept = 0
    for entry in record.notes:
        own = Note.objects.filter(learner=record.learner_id, pk=entry["id"])
        unchanged = own.filter(revision=entry["revision"])
        if entry["before"] is None:
            kept += own.exists() and not unchanged.delete()[0]
        else:
            updated_at = parse_datetime(entry["before"]["updated_at"])
            kept += own.exists() and not unchanged.update(
                text=entry["before"]["text"], updated_at=updated_at, revision=F("revision") + 1
            )
    return kept
