"""What learners write and make is theirs: the admin shows counts of it, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib import admin
from django.test import Client

from accounts.models import User
from roadmap.journey import Journey
from roadmap.models import (
    Change,
    Evidence,
    Learner,
    LoadedRow,
    Note,
    Project,
    StepStatus,
    TopicTick,
)
from roadmap.position import Status
from tests.roadmap.admin_forms import admin_url

SECRETS = ["A secret thought", "A secret project", "https://secret.example", "secret words"]
LEARNERS = "/admin/roadmap/learner/"


@pytest.fixture
def learner(alice: User, journey_of: Callable[[User], Journey]) -> Learner:
    """Alice: one step done, one in learning, one skipped; two ticks, a note and a project."""
    journey = journey_of(alice)
    steps = journey.outline.steps
    journey.set_status(steps[0], Status.DONE)
    journey.set_status(steps[1], Status.SKIPPED)
    for topic in steps[2].topics[:2]:
        journey.set_tick(steps[2], topic, True)
    learner = Learner.objects.get(user=alice)
    Note.objects.create(learner=learner, step_id=steps[0].id, text=SECRETS[0])
    project = Project.objects.create(
        learner=learner, title=SECRETS[1], url=SECRETS[2], description=SECRETS[3]
    )
    Evidence.objects.create(learner=learner, project=project, step_id=steps[0].id)
    return learner


def test_records_are_not_in_the_admin() -> None:
    private = {Note, Project, Evidence, TopicTick, StepStatus, Change, LoadedRow}
    assert not private & set(admin.site._registry)


def test_a_learner_is_shown_in_counts(as_dana: Client, learner: Learner) -> None:
    content = as_dana.get(LEARNERS, {"q": "alice"}).content.decode()
    assert "alice@example.org" in content
    assert dict(re.findall(r'class="field-(\w+)_count">(\d+)<', content)) == {
        "learning": "1",
        "done": "1",
        "skipped": "1",
        "tick": "2",
        "note": "1",
        "project": "1",
    }


def test_no_page_about_a_learner_shows_what_they_wrote(
    as_dana: Client, alice: User, learner: Learner
) -> None:
    step = learner.notes.get().step
    for page in [
        LEARNERS,
        admin_url(learner),
        admin_url(learner, "history"),
        admin_url(alice),
        admin_url(alice, "delete"),
        admin_url(step),
        admin_url(step, "delete"),
        "/admin/",
    ]:
        content = as_dana.get(page, follow=True).content.decode()
        assert not [secret for secret in SECRETS if secret in content], page


def test_nothing_is_shown_anywhere_in_the_admin(as_dana: Client, learner: Learner) -> None:
    """Every list, its search for what was written, and each page of every row."""
    pages = ["/admin/"]
    for model in admin.site._registry:
        rows = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        pages += [rows, f"{rows}add/"]
        for row in model._default_manager.all()[:3]:
            pages += [admin_url(row, page) for page in ("change", "history", "delete")]
        found = as_dana.get(rows, {"q": "secret"})
        assert found.status_code == 200
        if (shown := found.context.get("cl")) and shown.search_fields:
            assert shown.result_count == 0, rows
    pages.append(admin_url(learner))
    assert len(pages) > 20
    for page in pages:
        content = as_dana.get(page, follow=True).content.decode()
        assert not [secret for secret in SECRETS if secret in content], page


def test_deleting_users_in_bulk_asks_with_counts(
    as_dana: Client, alice: User, learner: Learner
) -> None:
    data = {"action": "delete_selected", "_selected_action": [alice.pk]}
    content = as_dana.post("/admin/accounts/user/", data).content.decode()
    assert "Projects: 1" in content
    assert not [secret for secret in SECRETS if secret in content]


@pytest.mark.parametrize(
    "query",
    [
        "/admin/roadmap/learner/?notes__text__contains=secret",
        "/admin/roadmap/learner/?projects__title__contains=secret",
        "/admin/roadmap/learner/?user__password__startswith=a",
        "/admin/roadmap/step/?notes__text__contains=secret",
        "/admin/roadmap/step/?evidence__project__url__contains=secret",
        "/admin/accounts/user/?learner__notes__text__contains=secret",
    ],
)
def test_nothing_is_found_by_what_learners_wrote(
    as_dana: Client, learner: Learner, query: str
) -> None:
    assert as_dana.get(query).status_code == 400


def test_the_search_does_not_look_into_notes(as_dana: Client, learner: Learner) -> None:
    assert as_dana.get(LEARNERS, {"q": "alice"}).context["cl"].result_count == 1
    assert as_dana.get(LEARNERS, {"q": "secret"}).context["cl"].result_count == 0


def test_guests_are_called_guests_and_told_apart(as_dana: Client, learner: Learner) -> None:
    guest = Learner.objects.create()
    assert ">guest<" in as_dana.get(LEARNERS).content.decode()
    assert guest not in as_dana.get(LEARNERS, {"account": "yes"}).context["cl"].result_list
    assert list(as_dana.get(LEARNERS, {"account": "no"}).context["cl"].result_list) == [guest]


def test_learners_are_neither_added_nor_changed_nor_deleted(
    as_dana: Client, learner: Learner
) -> None:
    assert as_dana.get(f"{LEARNERS}add/").status_code == 403
    assert as_dana.post(admin_url(learner), {"seen_at": ""}).status_code == 403
    assert as_dana.post(admin_url(learner, "delete"), {"post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [learner.pk], "post": "yes"}
    as_dana.post(LEARNERS, bulk)
    assert Learner.objects.filter(pk=learner.pk).exists()
