"""An import is undone as one change: records, notes, projects and the history it brought."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from roadmap.journey import Journey
from roadmap.links import recognise
from roadmap.models import Evidence, Import, Note, Project
from roadmap.position import Status
from tests.page import read
from tests.roadmap.takeout.archives import bring, export, records_of

UNDO = "/undo/{}/"


@pytest.fixture
def archive(as_alice: Client, walked: Journey) -> bytes:
    return export(as_alice)


def undo(client: Client) -> str:
    return read(client.post(UNDO.format(Import.objects.get().action), follow=True)).text


def test_an_import_into_an_empty_account_leaves_nothing(as_bob: Client, archive: bytes) -> None:
    empty = records_of(export(as_bob))
    bring(as_bob, archive)
    assert "Undone." in undo(as_bob)
    assert records_of(export(as_bob)) == empty


def test_what_was_replaced_comes_back(
    as_bob: Client, bob: User, journey_of: Callable[[User], Journey], archive: bytes
) -> None:
    journey = journey_of(bob)
    first = journey.outline.steps[0]
    journey.set_status(first, Status.LEARNING)
    Note.write(bob.learner.pk, first.id, "Bob's own.", 0)
    project, _ = Project.of_link(bob.learner.pk, recognise("https://github.com/alice/trees"))
    project.title = "Our trees"
    project.save()
    before = records_of(export(as_bob))
    bring(as_bob, archive)
    assert records_of(export(as_bob)) != before
    undo(as_bob)
    assert records_of(export(as_bob)) == before


def test_what_changed_since_is_left_alone_and_counted(
    as_bob: Client, bob: User, walked: Journey, archive: bytes
) -> None:
    bring(as_bob, archive)
    note = Note.objects.filter(learner=bob.learner).order_by("id")[0]
    Note.write(bob.learner.pk, note.step_id, "Bob went on writing.", note.revision)
    Project.objects.filter(learner=bob.learner, url__contains="github").update(title="Mine now")
    assert "Undone, except 2 changes that came after." in undo(as_bob)
    assert Note.objects.get(learner=bob.learner).text == "Bob went on writing."
    assert Project.objects.get(learner=bob.learner).title == "Mine now"


def test_a_project_used_as_proof_since_stays(
    as_bob: Client, bob: User, walked: Journey, archive: bytes
) -> None:
    bring(as_bob, archive)
    project = Project.objects.get(learner=bob.learner, url="https://example.org/alice")
    project.prove(walked.outline.steps[5].id)
    undo(as_bob)
    assert Evidence.objects.get(learner=bob.learner).project == project


def test_it_is_undone_once(as_bob: Client, archive: bytes) -> None:
    bring(as_bob, archive)
    undo(as_bob)
    now = records_of(export(as_bob))
    assert "There was nothing left to undo." in undo(as_bob)
    assert records_of(export(as_bob)) == now


def test_the_dashboard_offers_it_and_says_when_it_is_done(as_bob: Client, archive: bytes) -> None:
    bring(as_bob, archive)
    action = Import.objects.get().action
    dashboard = read(as_bob.get("/dashboard/"))
    assert "Imported an export" in dashboard
    assert dashboard.all("form", action=UNDO.format(action))
    undo(as_bob)
    dashboard = read(as_bob.get("/dashboard/"))
    assert not dashboard.all("form", action=UNDO.format(action))


def test_an_import_of_notes_alone_can_be_undone_too(
    as_alice: Client, alice: User, archive: bytes
) -> None:
    Note.objects.filter(learner=alice.learner).delete()
    before = records_of(export(as_alice))
    bring(as_alice, archive)
    assert Note.objects.filter(learner=alice.learner).count() == 2
    assert "Imported an export" in read(as_alice.get("/dashboard/"))
    undo(as_alice)
    assert records_of(export(as_alice)) == before


def test_nobody_undoes_somebody_else_s(as_alice: Client, as_bob: Client, archive: bytes) -> None:
    bring(as_bob, archive)
    there = records_of(export(as_bob))
    undo(as_alice)
    assert records_of(export(as_bob)) == there


def test_the_old_texts_are_not_kept_once_it_is_undone(as_bob: Client, archive: bytes) -> None:
    bring(as_bob, archive)
    undo(as_bob)
    record = Import.objects.get()
    assert (record.notes, record.projects, record.proofs) == ([], [], [])
