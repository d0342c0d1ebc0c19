"""What must never be stored is refused by the database itself, whoever writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from accounts.models import User
from roadmap.models import (
    Change,
    Criterion,
    Evidence,
    Learner,
    LoadedRow,
    Note,
    Project,
    Resource,
    Roadmap,
    Stage,
    Step,
    StepStatus,
    Topic,
    TopicTick,
)


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(IntegrityError), transaction.atomic():
        yield


@pytest.fixture
def learner(alice: User) -> Learner:
    return Learner.objects.create(user=alice)


@pytest.fixture
def step(db: None) -> Step:
    return Step.objects.select_related("roadmap", "stage").get(slug="programming-basics")


@pytest.fixture
def topic(step: Step) -> Topic:
    topic: Topic = Topic.objects.filter(step=step)[0]
    return topic


@pytest.fixture
def project(learner: Learner) -> Project:
    return Project.objects.create(learner=learner, url="https://example.org/", title="Churn")


def test_a_user_has_one_learner_and_guests_are_many(alice: User, learner: Learner) -> None:
    with refused():
        Learner.objects.create(user=alice)
    Learner.objects.create()
    Learner.objects.create()


def test_a_learner_has_one_status_of_a_step(learner: Learner, step: Step) -> None:
    StepStatus.objects.create(learner=learner, step=step, status="learning")
    with refused():
        StepStatus.objects.create(learner=learner, step=step, status="done")
    StepStatus.objects.create(learner=Learner.objects.create(), step=step, status="done")


def test_a_learner_has_one_tick_on_a_topic(learner: Learner, topic: Topic) -> None:
    TopicTick.objects.create(learner=learner, topic=topic)
    with refused():
        TopicTick.objects.create(learner=learner, topic=topic)
    TopicTick.objects.create(learner=Learner.objects.create(), topic=topic)


def test_a_learner_has_one_note_on_a_step(learner: Learner, step: Step) -> None:
    Note.objects.create(learner=learner, step=step, text="One")
    with refused():
        Note.objects.create(learner=learner, step=step, text="Two")
    Note.objects.create(learner=Learner.objects.create(), step=step, text="Theirs")


def test_a_learner_has_one_project_of_a_link(learner: Learner, project: Project) -> None:
    with refused():
        Project.objects.create(learner=learner, url=project.url, title="Again")
    Project.objects.create(learner=Learner.objects.create(), url=project.url, title="Theirs")


def test_a_project_proves_a_step_once(learner: Learner, project: Project, step: Step) -> None:
    criterion = Criterion.objects.filter(step=step)[0]
    Evidence.objects.create(learner=learner, project=project, step=step)
    with refused():
        Evidence.objects.create(learner=learner, project=project, step=step, criterion=criterion)


@pytest.mark.parametrize("status", ["todo", "", "Done", "nonsense"])
def test_a_status_is_one_of_the_list_and_to_do_is_no_row(
    learner: Learner, step: Step, status: str
) -> None:
    with refused():
        StepStatus.objects.create(learner=learner, step=step, status=status)


@pytest.mark.parametrize("status", ["learning", "skipped"])
def test_only_what_is_done_is_finished(learner: Learner, step: Step, status: str) -> None:
    with refused():
        StepStatus.objects.create(
            learner=learner, step=step, status=status, finished_at=learner.created_at
        )
    StepStatus.objects.create(
        learner=learner, step=step, status="done", finished_at=learner.created_at
    )


def test_a_notes_revision_begins_at_one(learner: Learner, step: Step) -> None:
    with refused():
        Note.objects.create(learner=learner, step=step, text="", revision=0)


@pytest.mark.parametrize(
    ("is_tick", "before", "after"),
    [
        (False, "todo", "todo"),
        (False, "todo", "nonsense"),
        (False, "", "done"),
        (False, "", "ticked"),
        (True, "ticked", "ticked"),
        (True, "", "done"),
        (True, "todo", "learning"),
    ],
)
def test_history_holds_real_changes_only(
    learner: Learner, step: Step, topic: Topic, is_tick: bool, before: str, after: str
) -> None:
    with refused():
        Change.objects.create(
            learner=learner,
            step=step,
            topic=topic if is_tick else None,
            before=before,
            after=after,
            why="chosen",
        )


def test_a_change_has_a_reason_of_the_list(learner: Learner, step: Step) -> None:
    with refused():
        Change.objects.create(learner=learner, step=step, before="todo", after="done", why="whim")


@pytest.mark.parametrize("letter", ["n", "ñ", "🏔"])
def test_a_note_holds_20000_characters(learner: Learner, step: Step, letter: str) -> None:
    with refused():
        Note.objects.create(learner=learner, step=step, text=letter * 20_001)
    Note.objects.create(learner=learner, step=step, text=letter * 20_000)


def test_slugs_are_unique_within_their_parent(step: Step) -> None:
    with refused():
        Roadmap.objects.create(slug=step.roadmap.slug, title="Again", summary="")
    with refused():
        Stage.objects.create(roadmap=step.roadmap, slug=step.stage.slug, title="Again", purpose="")
    with refused():
        make_step(step.stage, slug=step.slug)


def test_a_steps_slug_is_unique_in_all_stages_of_a_roadmap(step: Step) -> None:
    other = Stage.objects.exclude(pk=step.stage_id)[0]
    with refused():
        make_step(other, slug=step.slug)
    elsewhere = Roadmap.objects.create(slug="elsewhere", title="Elsewhere", summary="")
    stage = Stage.objects.create(roadmap=elsewhere, slug=step.stage.slug, title="Own", purpose="")
    make_step(stage, slug=step.slug)


def make_step(stage: Stage, **fields: Any) -> Step:
    return Step.objects.create(
        **{"stage": stage, "slug": "new", "title": "New", "hours": 1, **fields}
    )


def make_topic(step: Step, slug: str) -> None:
    Topic.objects.create(step=step, slug=slug, name="N", outcome="You can.")


def make_criterion(step: Step, slug: str) -> None:
    Criterion.objects.create(step=step, slug=slug, text="It runs.")


def make_resource(step: Step, slug: str, kind: str = "book") -> None:
    url = "https://example.org/"
    Resource.objects.create(step=step, slug=slug, title="A book", url=url, kind=kind)


@pytest.mark.parametrize("make", [make_topic, make_criterion, make_resource])
def test_a_parts_slug_is_unique_within_its_step(step: Step, make: Callable[..., object]) -> None:
    make(step, "same")
    with refused():
        make(step, "same")
    make(Step.objects.exclude(pk=step.pk)[0], "same")


@pytest.mark.parametrize("hours", [0, -1])
def test_a_step_takes_at_least_an_hour(step: Step, hours: int) -> None:
    with refused():
        make_step(step.stage, hours=hours)


def test_states_and_kinds_are_of_their_lists(step: Step) -> None:
    with refused():
        make_step(step.stage, state="hidden")
    with refused():
        Roadmap.objects.create(slug="new", title="New", summary="", state="hidden")
    with refused():
        make_resource(step, "new", kind="rumour")


def test_positions_may_be_equal_so_that_reordering_is_a_plain_save(step: Step) -> None:
    Step.objects.filter(stage=step.stage).update(position=3)
    assert Step.objects.filter(stage=step.stage, position=3).count() > 1


def test_a_fixture_row_is_remembered_once(db: None) -> None:
    LoadedRow.objects.create(model="roadmap.step", key="route/step", fields={})
    with refused():
        LoadedRow.objects.create(model="roadmap.step", key="route/step", fields={"hours": 1})


def test_an_e_mail_address_is_one_account_in_any_case(alice: User) -> None:
    with refused():
        User.objects.create_user(alice.email.upper(), "another password")
    with refused():
        User.objects.filter(pk=alice.pk).update(email="Alice@Example.org")


def test_what_learners_have_records_on_cannot_be_deleted(
    learner: Learner, step: Step, topic: Topic
) -> None:
    TopicTick.objects.create(learner=learner, topic=topic)
    StepStatus.objects.create(learner=learner, step=step, status="done")
    for row in (topic, step, step.stage):
        with pytest.raises(ProtectedError):
            row.delete()


def test_a_learners_records_go_with_the_account(
    alice: User, learner: Learner, step: Step, topic: Topic, project: Project
) -> None:
    StepStatus.objects.create(learner=learner, step=step, status="done")
    TopicTick.objects.create(learner=learner, topic=topic)
    Note.objects.create(learner=learner, step=step, text="Mine")
    Evidence.objects.create(learner=learner, project=project, step=step)
    Change.objects.create(learner=learner, step=step, before="todo", after="done", why="chosen")
    alice.delete()
    for model in (Learner, StepStatus, TopicTick, Note, Project, Evidence, Change):
        assert not model.objects.exists()
