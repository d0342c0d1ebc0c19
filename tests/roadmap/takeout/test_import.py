"""An import is looked through first, loses nothing that is there, and is all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client

from accounts.models import User
from roadmap.journey import Journey
from roadmap.models import Change, Note, Project, Step, StepStatus, TopicTick, Upload
from roadmap.position import Status
from tests.page import read
from tests.roadmap.takeout.archives import (
    DATA,
    REVIEW,
    agree,
    bring,
    changed,
    data_of,
    export,
    records_of,
    review,
    send,
)


@pytest.fixture
def archive(as_alice: Client, walked: Journey) -> bytes:
    """What Alice exported."""
    return export(as_alice)


@pytest.fixture
def bobs(bob: User, journey_of: Callable[[User], Journey]) -> Journey:
    return journey_of(bob)


def rows_of(user: User) -> list[list[Any]]:
    models: tuple[Any, ...] = (StepStatus, TopicTick, Change, Note, Project)
    return [list(model.objects.filter(learner__user=user).values()) for model in models]


def test_nothing_is_changed_before_it_is_agreed_to(
    as_bob: Client, bob: User, archive: bytes
) -> None:
    there = rows_of(bob)
    page = read(send(as_bob, archive))
    assert "Nothing is changed yet." in page
    assert rows_of(bob) == there


def test_the_report_says_what_is_added(as_bob: Client, walked: Journey, archive: bytes) -> None:
    page = read(send(as_bob, archive))
    added = [line.text for line in page.all("li")]
    first = walked.outline.steps[0]
    assert f"Step: {first.title}, Done" in added
    assert f"Note on {first.title}" in added
    assert "Project: alice/trees" in added
    assert f"Topic: {walked.outline.steps[2].topics[0].name}" in added
    assert "5 changes" in page


def test_what_is_here_already_is_counted_as_the_same(as_alice: Client, archive: bytes) -> None:
    report = [row.text for row in read(send(as_alice, archive)).all("div")]
    assert "The same here already 11" in report
    assert "Added 0" in report


def test_what_was_agreed_to_is_there(as_bob: Client, bobs: Journey, archive: bytes) -> None:
    page = read(bring(as_bob, archive))
    assert "Imported: 3 steps, 2 topics, 2 notes, 2 projects." in page
    bobs.records.forget()
    assert bobs.position.done == 1
    assert Project.objects.filter(learner__user__name="Bob").count() == 2


def test_what_is_here_and_not_in_the_archive_stays(
    as_bob: Client, bobs: Journey, bob: User, archive: bytes
) -> None:
    last = bobs.outline.steps[-1]
    bobs.set_status(last, Status.DONE)
    bobs.set_tick(last, last.topics[0], True)
    Note.write(bob.learner.pk, last.id, "Bob's", 0)
    there = records_of(export(as_bob))
    bring(as_bob, archive)
    now = records_of(export(as_bob))
    for kind in ("statuses", "ticks", "notes", "projects", "history"):
        assert [row for row in there[kind] if row not in now[kind]] == [], kind


class TestConflicts:
    @pytest.fixture(autouse=True)
    def bob_differs(self, bobs: Journey, bob: User) -> None:
        first, second, _third = bobs.outline.steps[:3]
        bobs.set_status(first, Status.LEARNING)
        bobs.set_status(second, Status.DONE)
        Note.write(bob.learner.pk, first.id, "Bob wrote this.", 0)
        Project.objects.create(
            learner=bob.learner, url="https://github.com/alice/trees", title="Our trees"
        )

    def status(self, bob: User, index: int) -> str:
        step = Step.objects.all()[index]
        return StepStatus.objects.get(learner=bob.learner, step=step).status

    def note(self, bob: User) -> str:
        return Note.objects.get(learner=bob.learner, step=Step.objects.all()[0]).text

    def test_both_versions_are_shown(self, as_bob: Client, archive: bytes) -> None:
        texts = [field.text for field in read(send(as_bob, archive)).all("fieldset")]
        shown = [text for text in texts if "Keep what is here" in text]
        assert len(shown) == 4
        assert any("Bob wrote this." in text and "They go *round*." in text for text in shown)
        assert any("Our trees" in text and "alice/trees" in text for text in shown)

    def choose(self, client: Client, version: str) -> None:
        radios = [e for e in review(client).all("input") if e.attributes.get("type") == "radio"]
        agree(client, **{radio.attributes["name"]: version for radio in radios})

    def test_one_s_own_is_kept_where_it_was_chosen(
        self, as_bob: Client, bob: User, archive: bytes
    ) -> None:
        send(as_bob, archive)
        self.choose(as_bob, "mine")
        assert self.status(bob, 0) == "learning"
        assert self.note(bob) == "Bob wrote this."
        assert Project.objects.get(learner=bob.learner, title="Our trees")

    def test_the_archive_s_is_taken_where_it_was_chosen(
        self, as_bob: Client, bob: User, archive: bytes
    ) -> None:
        send(as_bob, archive)
        self.choose(as_bob, "theirs")
        assert self.status(bob, 0) == "done"
        assert self.status(bob, 1) == "skipped"
        assert self.note(bob).startswith("# Loops")
        assert Project.objects.get(learner=bob.learner, title="alice/trees")

    def test_by_default_the_further_status_and_both_notes_stay(
        self, as_bob: Client, bob: User, archive: bytes
    ) -> None:
        bring(as_bob, archive)
        assert self.status(bob, 0) == "done"
        assert self.status(bob, 1) == "done"
        assert self.note(bob) == "Bob wrote this.\n\n---\n\n# Loops\n\nThey go *round*.\n"
        assert Project.objects.get(learner=bob.learner, title="Our trees")

    def test_without_a_choice_nothing_of_one_s_own_changes(
        self, as_bob: Client, bob: User, archive: bytes
    ) -> None:
        send(as_bob, archive)
        upload = Upload.objects.get()
        as_bob.post(REVIEW, {"upload": str(upload.pk), "is_mine": "on"})
        assert self.status(bob, 0) == "learning"
        assert self.note(bob) == "Bob wrote this."

    def test_a_choice_is_not_applied_to_a_text_that_was_not_seen(
        self, as_bob: Client, bob: User, bobs: Journey, archive: bytes
    ) -> None:
        send(as_bob, archive)
        page = review(as_bob)
        radios = [e for e in page.all("input") if e.attributes.get("type") == "radio"]
        chosen = {radio.attributes["name"]: "theirs" for radio in radios}
        Note.write(bob.learner.pk, bobs.outline.steps[0].id, "Written in another tab.", 1)
        form = {"upload": str(Upload.objects.get().pk), "is_mine": "on"}
        as_bob.post(REVIEW, {**chosen, **form})
        assert self.note(bob) == "Written in another tab."

    def test_two_notes_too_long_for_one_are_not_joined(
        self, as_bob: Client, bob: User, archive: bytes
    ) -> None:
        Note.objects.filter(learner=bob.learner).update(text="x" * 19_990)
        page = read(send(as_bob, archive))
        assert "Keep both" not in page
        agree(as_bob)
        assert self.note(bob) == "x" * 19_990


def test_another_account_s_export_is_told_apart_and_asked_about(
    as_bob: Client, bob: User, archive: bytes
) -> None:
    page = read(send(as_bob, archive))
    assert "exported from another account, or from another site" in page
    assert "alice@example.org" not in page
    there = rows_of(bob)
    refused = as_bob.post(REVIEW, {"upload": str(Upload.objects.get().pk)})
    assert refused.status_code == 422
    assert "Say that these records are yours." in read(refused)
    assert rows_of(bob) == there


def test_one_s_own_export_is_not_asked_about(as_alice: Client, archive: bytes) -> None:
    assert "another account" not in read(send(as_alice, archive))


def test_what_is_not_known_here_is_reported_and_left_out(
    as_bob: Client, archive: bytes, bob: User
) -> None:
    statuses = data_of(archive)["statuses"]
    more = [{**statuses[0], "step": f"no-such-step-{n}"} for n in range(1000)]
    page = read(send(as_bob, changed(archive, statuses=statuses + more)))
    assert "Not known here, and left out 1,000" in page
    assert "machine-learning-engineer/no-such-step-1" in page
    agree(as_bob)
    assert StepStatus.objects.filter(learner=bob.learner).count() == 3


def test_nobody_gets_records_on_a_draft(as_bob: Client, archive: bytes, bob: User) -> None:
    StepStatus.objects.all().delete()
    Change.objects.all().delete()
    Step.objects.filter(slug="programming-basics").update(state="draft")
    bring(as_bob, archive)
    assert not StepStatus.objects.filter(step__state="draft").exists()
    assert not Change.objects.filter(learner=bob.learner, step__state="draft").exists()


def test_it_is_all_or_nothing(
    as_bob: Client, bob: User, archive: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> int:
        raise IntegrityError("the disk is full")

    monkeypatch.setattr("roadmap.takeout.bring_in._write_history", fail)
    send(as_bob, archive)
    there = rows_of(bob)
    with pytest.raises(IntegrityError):
        agree(as_bob)
    assert rows_of(bob) == there
    assert Upload.objects.exists(), "it need not be sent again"


def test_cancelling_forgets_it(as_bob: Client, bob: User, archive: bytes) -> None:
    send(as_bob, archive)
    there = rows_of(bob)
    page = read(as_bob.post(REVIEW, {"cancel": "yes"}, follow=True))
    assert "Nothing was imported." in page
    assert not Upload.objects.exists()
    assert rows_of(bob) == there


def test_what_was_imported_is_forgotten(as_bob: Client, archive: bytes) -> None:
    bring(as_bob, archive)
    assert not Upload.objects.exists()
    assert "There is nothing to import." in read(as_bob.get(REVIEW, follow=True))


def test_what_was_sent_last_takes_the_place_of_what_was_sent_before(
    as_bob: Client, bob: User, archive: bytes
) -> None:
    send(as_bob, archive)
    first = Upload.objects.get().pk
    send(as_bob, changed(archive, notes=[]))
    there = rows_of(bob)
    refused = as_bob.post(REVIEW, {"upload": str(first), "is_mine": "on"})
    assert "You have sent something else since." in read(refused)
    assert rows_of(bob) == there


def test_what_is_not_agreed_to_within_a_day_is_deleted(as_bob: Client, archive: bytes) -> None:
    send(as_bob, archive)
    assert "waits to be looked through" in read(as_bob.get(DATA))
    upload = Upload.objects.get()
    upload.sent_at -= timedelta(days=1, minutes=1)
    upload.save()
    assert "There is nothing to import." in read(as_bob.get(REVIEW, follow=True))
    call_command("tidy", verbosity=0)
    assert not Upload.objects.exists()


def test_nobody_sees_or_imports_what_somebody_else_sent(
    as_alice: Client, as_bob: Client, archive: bytes
) -> None:
    send(as_bob, archive)
    assert "There is nothing to import." in read(as_alice.get(REVIEW, follow=True))
