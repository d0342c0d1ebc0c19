"""The administration as a whole: who gets in, that every page opens, and at what cost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from roadmap.journey import Journey
from roadmap.models import Learner, Roadmap, Stage, Step, Topic
from roadmap.position import Status
from tests.conftest import signed_in
from tests.page import read
from tests.roadmap.admin_forms import admin_url

STEPS = "/admin/roadmap/step/"
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


def list_url(model: type[Model]) -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


def row_of(model: type[Model], dana: User) -> Model:
    """Any row of a model, made where there is none."""
    if model._meta.label == "account.EmailAddress":
        return model._default_manager.create(user=dana, email=dana.email)
    if model in (Learner, Group):
        return model._default_manager.create()
    row = model._default_manager.first()
    assert row
    return row


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_list_and_page_opens(as_dana: Client, dana: User, model: type[Model]) -> None:
    row = row_of(model, dana)
    assert as_dana.get(list_url(model)).status_code == 200
    assert as_dana.get(f"{list_url(model)}?q=a").status_code == 200
    assert as_dana.get(admin_url(row)).status_code == 200
    assert as_dana.get(admin_url(row, "history")).status_code == 200
    expected = 403 if model is Learner else 200
    assert as_dana.get(f"{list_url(model)}add/").status_code == expected


def test_everything_of_the_route_is_there() -> None:
    assert {Roadmap, Stage, Step, Learner, User} <= set(MODELS)


def test_staff_who_may_only_look_can_open_a_step_and_not_save_it(
    make_user: Callable[..., User],
) -> None:
    guide = make_user("Guide", is_staff=True)
    guide.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    as_guide = signed_in(guide)
    step = Step.objects.all()[0]
    for row in (step, step.stage, step.roadmap):
        assert as_guide.get(admin_url(row)).status_code == 200
        assert as_guide.post(admin_url(row), {"title": "Mine"}).status_code == 403
    as_guide.post(STEPS, {"action": "archive", "_selected_action": [step.pk]})
    assert not Step.objects.exclude(state="published").exists()


def test_learners_are_sent_away(as_alice: Client) -> None:
    for page in ("/admin/", STEPS):
        assert as_alice.get(page).headers["Location"].startswith("/admin/login/")


def test_visitors_are_sent_to_log_in(as_guest: Client) -> None:
    assert "login" in as_guest.get("/admin/").headers["Location"]


def test_the_admin_is_named_and_leads_back_to_the_site(as_dana: Client) -> None:
    content = as_dana.get("/admin/").content.decode()
    assert "Waymark administration" in content
    assert '<a href="/">View site</a>' in content


def test_steps_are_listed_in_the_routes_order_with_their_counts(as_dana: Client) -> None:
    rows = list(as_dana.get(STEPS).context["cl"].result_list)
    assert rows == list(Step.objects.all())
    assert [row.topic_count for row in rows] == [row.topics.count() for row in rows]
    assert [row.learner_count for row in rows] == [0] * len(rows)


def test_an_archived_topic_is_not_counted(as_dana: Client) -> None:
    step = Step.objects.all()[0]
    Topic.objects.filter(pk=step.topics.all()[0].pk).update(is_archived=True)
    row = as_dana.get(STEPS).context["cl"].result_list[0]
    assert row.topic_count == step.topics.count() - 1


def test_steps_are_filtered_by_state(as_dana: Client) -> None:
    first, second, *_ = Step.objects.all()
    Step.objects.filter(pk=first.pk).update(state="archived")
    Step.objects.filter(pk=second.pk).update(state="draft")
    for state, step in [("archived", first), ("draft", second)]:
        shown = as_dana.get(STEPS, {"state__exact": state}).context["cl"].result_list
        assert list(shown) == [step]


def test_steps_are_found_by_their_words(as_dana: Client) -> None:
    step = Step.objects.all()[3]
    for words in (step.title, step.slug, step.topics.all()[0].name):
        assert step in as_dana.get(STEPS, {"q": words}).context["cl"].result_list


def test_the_list_of_steps_costs_the_same_for_more_steps_topics_and_learners(
    as_dana: Client, make_user: Callable[..., User], journey_of: Callable[[User], Journey]
) -> None:
    as_dana.get(STEPS)
    with CaptureQueriesContext(
        connection,
    ) as before:
        as_dana.get(STEPS)

    stage = Stage.objects.all()[0]
    for number in range(10):
        step = Step.objects.create(
            stage=stage, slug=f"more-{number}", title="More", overview="More.", hours=1
        )
        Topic.objects.create(step=step, slug="one", name="One", outcome="You can.")
        journey = journey_of(make_user(f"Walker{number}"))
        journey.set_tick(
            journey.outline.steps[number], journey.outline.steps[number].topics[0], True
        )
    with CaptureQueriesContext(connection) as after:
        response = as_dana.get(STEPS)

    assert sum(row.learner_count for row in response.context["cl"].result_list) == 10
    assert len(after) == len(before)


def test_more_learners_than_need_be_are_not_counted(
    as_dana: Client,
    make_user: Callable[..., User],
    journey_of: Callable[[User], Journey],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So the lists take no longer as learners grow."""
    monkeypatch.setattr("roadmap.on_record.MOST", 2)
    monkeypatch.setattr("roadmap.admin.counts.MOST", 2)
    for number in range(4):
        journey = journey_of(make_user(f"Walker{number}"))
        steps = journey.outline.steps
        journey.set_tick(steps[0], steps[0].topics[0], True)
        if number < 2:
            journey.set_status(steps[1], Status.DONE)
    cells = read(as_dana.get(STEPS)).all("td", class_="field-learner_count")
    assert [cell.text for cell in cells[:3]] == ["more than 2", "2", "0"]
    page = read(as_dana.get(admin_url(Step.objects.all()[0])))
    assert "more than 2 learners have records on this step" in page


def test_a_steps_page_costs_the_same_for_more_topics(as_dana: Client) -> None:
    step = Step.objects.all()[0]
    as_dana.get(admin_url(step))
    with CaptureQueriesContext(connection) as before:
        as_dana.get(admin_url(step))
    for number in range(10):
        Topic.objects.create(step=step, slug=f"t-{number}", name="One", outcome="You can.")
    with CaptureQueriesContext(connection) as after:
        as_dana.get(admin_url(step))
    assert len(after) == len(before)
