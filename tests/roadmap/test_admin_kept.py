"""What learners have records on can be archived, never deleted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from roadmap.journey import Journey
from roadmap.models import (
    Change,
    Criterion,
    Evidence,
    Learner,
    Note,
    Project,
    Roadmap,
    Step,
    StepStatus,
    Topic,
    TopicTick,
)
from roadmap.position import Status
from tests.conftest import SLUG
from tests.roadmap.admin_forms import admin_url, errors, refused, row_errors, save

STEPS = "/admin/roadmap/step/"


@pytest.fixture
def step(db: None) -> Step:
    step = Step.objects.first()
    assert step
    return step


@pytest.fixture
def learner(alice: User) -> Learner:
    return Learner.objects.create(user=alice)


@pytest.fixture
def bobs(bob: User) -> Learner:
    return Learner.objects.create(user=bob)


def keep_status(learner: Learner, step: Step) -> None:
    StepStatus.objects.create(learner=learner, step=step, status="learning")


def keep_tick(learner: Learner, step: Step) -> None:
    TopicTick.objects.create(learner=learner, topic=step.topics.all()[0])


def keep_note(learner: Learner, step: Step) -> None:
    Note.objects.create(learner=learner, step=step, text="Mine.")


def keep_evidence(learner: Learner, step: Step) -> None:
    project = Project.objects.create(learner=learner, url="https://mine.example", title="Mine")
    Evidence.objects.create(
        learner=learner, project=project, step=step, criterion=step.criteria.all()[0]
    )


def keep_change(learner: Learner, step: Step) -> None:
    Change.objects.create(learner=learner, step=step, before="todo", after="done", why="chosen")


KEEPERS = [keep_status, keep_tick, keep_note, keep_evidence, keep_change]
Keep = Callable[[Learner, Step], None]


def delete_selected(client: Client, rows: str, *pks: int) -> str:
    data = {"action": "delete_selected", "_selected_action": pks, "post": "yes"}
    return client.post(rows, data, follow=True).content.decode()


@pytest.mark.parametrize("keep", KEEPERS)
def test_a_step_with_any_record_is_not_deleted(
    as_dana: Client, step: Step, learner: Learner, keep: Keep
) -> None:
    keep(learner, step)
    assert as_dana.post(admin_url(step, "delete"), {"post": "yes"}).status_code == 403
    assert 'class="deletelink"' not in as_dana.get(admin_url(step)).content.decode()
    assert Step.objects.filter(pk=step.pk).exists()


@pytest.mark.parametrize("keep", KEEPERS)
def test_a_selection_with_a_record_is_not_deleted_and_the_reason_is_said(
    as_dana: Client, step: Step, learner: Learner, keep: Keep
) -> None:
    keep(learner, step)
    before = Step.objects.count()
    free = Step.objects.exclude(pk=step.pk)[0]

    page = delete_selected(as_dana, STEPS, step.pk, free.pk)

    assert f"{step}: 1 learner has records on it. Archive it instead." in page
    assert Step.objects.count() == before


def test_a_step_without_records_is_deleted(as_dana: Client, step: Step) -> None:
    assert 'class="deletelink"' in as_dana.get(admin_url(step)).content.decode()
    assert as_dana.post(admin_url(step, "delete"), {"post": "yes"}).status_code == 302
    assert not Step.objects.filter(pk=step.pk).exists()


def test_the_step_page_says_how_many_learners_it_touches_each_counted_once(
    as_dana: Client, step: Step, learner: Learner, bobs: Learner
) -> None:
    assert "No learner has records on this step." in as_dana.get(admin_url(step)).content.decode()

    for keep in KEEPERS:
        keep(learner, step)
    assert "1 learner has records on this step" in as_dana.get(admin_url(step)).content.decode()

    keep_tick(bobs, step)
    keep_tick(Learner.objects.create(), step)
    assert "3 learners have records on this step" in as_dana.get(admin_url(step)).content.decode()


def test_a_step_with_records_is_archived_by_its_form(
    as_dana: Client, step: Step, learner: Learner
) -> None:
    keep_note(learner, step)
    save(as_dana, admin_url(step), state="archived")
    step.refresh_from_db()
    assert step.state == "archived"
    assert Note.objects.get().text == "Mine."


@pytest.mark.parametrize(
    ("action", "state", "label"),
    [
        ("archive", "archived", "Archived"),
        ("publish", "published", "Published"),
    ],
)
def test_an_action_says_how_many_steps_and_learners_it_touched(
    as_dana: Client, learner: Learner, action: str, state: str, label: str
) -> None:
    steps = list(Step.objects.all()[:3])
    Step.objects.filter(pk__in=[step.pk for step in steps[:2]]).update(state="draft")
    Step.objects.filter(pk=steps[2].pk).update(state=state)
    for step in steps[:2]:
        keep_note(learner, step)

    data = {"action": action, "_selected_action": [step.pk for step in steps]}
    page = as_dana.post(STEPS, data, follow=True).content.decode()

    assert f"{label}: 2 steps. 1 learner has records on them." in page
    assert set(Step.objects.filter(pk__in=[s.pk for s in steps]).values_list("state")) == {(state,)}


def test_a_step_with_records_does_not_become_a_draft_that_its_learners_cannot_see(
    as_dana: Client, step: Step, learner: Learner
) -> None:
    keep_note(learner, step)

    response = refused(as_dana, admin_url(step), state="draft")
    assert errors(response)["state"] == ["1 learner has records on this step. Archive it instead."]

    data = {"action": "make_draft", "_selected_action": [step.pk]}
    page = as_dana.post(STEPS, data, follow=True).content.decode()
    assert "1 step with learners&#x27; records kept. Archive instead." in page
    step.refresh_from_db()
    assert step.state == "published"


def test_a_roadmap_with_records_does_not_become_a_draft_either(
    as_dana: Client, step: Step, learner: Learner
) -> None:
    save(as_dana, admin_url(step.roadmap), state="draft")
    save(as_dana, admin_url(step.roadmap), state="published")
    keep_note(learner, step)
    response = refused(as_dana, admin_url(step.roadmap), state="draft")
    assert errors(response)["state"] == ["1 learner has records on its steps. Archive it instead."]
    save(as_dana, admin_url(step.roadmap), state="archived")


@pytest.mark.parametrize("prefix", ["topics", "criteria"])
def test_a_row_with_records_is_not_deleted_and_the_error_offers_to_archive_it(
    as_dana: Client, step: Step, learner: Learner, prefix: str
) -> None:
    keep_tick(learner, step)
    keep_evidence(learner, step)

    response = refused(as_dana, admin_url(step), **{f"{prefix}-0-DELETE": "on"})

    (error,) = row_errors(response, prefix)
    assert error.endswith("can't be deleted: 1 learner has records on it. Archive it instead.")
    assert error in response.content.decode().replace("&#x27;", "'")


def test_a_topic_that_was_ticked_once_is_kept_for_its_history(
    as_dana: Client, alice: User, journey_of: Callable[[User], Journey]
) -> None:
    journey = journey_of(alice)
    step = journey.outline.steps[0]
    journey.set_tick(step, step.topics[0], True)
    journey.set_tick(step, step.topics[0], False)

    response = refused(as_dana, f"{STEPS}{step.id}/change/", **{"topics-0-DELETE": "on"})

    assert "1 learner has records on it" in row_errors(response, "topics")[0]


def test_rows_without_records_are_deleted(as_dana: Client, step: Step, learner: Learner) -> None:
    keep_status(learner, step)
    before = Topic.objects.count(), Criterion.objects.count()
    save(as_dana, admin_url(step), **{"topics-0-DELETE": "on", "criteria-0-DELETE": "on"})
    assert (Topic.objects.count(), Criterion.objects.count()) == (before[0] - 1, before[1] - 1)


def test_a_row_with_records_is_archived(as_dana: Client, step: Step, learner: Learner) -> None:
    keep_tick(learner, step)
    save(as_dana, admin_url(step), **{"topics-0-is_archived": "on"})
    assert step.topics.all()[0].is_archived
    assert TopicTick.objects.count() == 1


def test_a_stage_with_steps_is_not_deleted(as_dana: Client, step: Step) -> None:
    stage = step.stage
    assert as_dana.post(admin_url(stage, "delete"), {"post": "yes"}).status_code == 403
    page = delete_selected(as_dana, "/admin/roadmap/stage/", stage.pk)
    assert "Move or delete those first." in page

    stage.steps.all().delete()
    assert as_dana.post(admin_url(stage, "delete"), {"post": "yes"}).status_code == 302


def test_a_roadmap_with_records_is_not_deleted(
    as_dana: Client, step: Step, learner: Learner
) -> None:
    keep_status(learner, step)
    roadmap = Roadmap.objects.get(slug=SLUG)
    assert as_dana.post(admin_url(roadmap, "delete"), {"post": "yes"}).status_code == 403
    page = delete_selected(as_dana, "/admin/roadmap/roadmap/", roadmap.pk)
    assert "1 learner has records on its steps. Archive it instead." in page


def test_a_roadmap_is_deleted_once_its_steps_are(as_dana: Client) -> None:
    roadmap = Roadmap.objects.get(slug=SLUG)
    assert as_dana.post(admin_url(roadmap, "delete"), {"post": "yes"}).status_code == 403
    roadmap.steps.all().delete()
    assert as_dana.post(admin_url(roadmap, "delete"), {"post": "yes"}).status_code == 302
    assert not Roadmap.objects.exists()


def test_what_the_journey_records_counts(
    as_dana: Client, alice: User, journey_of: Callable[[User], Journey]
) -> None:
    journey = journey_of(alice)
    step = journey.outline.steps[0]
    journey.set_status(step, Status.DONE)
    journey.set_status(step, Status.TODO)
    page = as_dana.get(f"{STEPS}{step.id}/change/").content.decode()
    assert "1 learner has records on this step" in page
