"""Dana edits steps: what is saved, and what is refused beside the field."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from roadmap.journey import Journey
from roadmap.models import Roadmap, Stage, Step
from roadmap.position import Status
from tests.conftest import SLUG
from tests.roadmap.admin_forms import admin_url, errors, refused, save

JourneyOf = Callable[[User], Journey]
ADD = "/admin/roadmap/step/add/"


@pytest.fixture
def first(db: None) -> Step:
    """The route's first step."""
    step = Step.objects.first()
    assert step
    return step


@pytest.fixture
def last(db: None) -> Step:
    """The route's last step."""
    step = Step.objects.last()
    assert step
    return step


@pytest.fixture
def elsewhere(db: None) -> Stage:
    """A stage of another roadmap."""
    roadmap = Roadmap.objects.create(slug="elsewhere", title="Elsewhere", summary="Another way.")
    return Stage.objects.create(roadmap=roadmap, slug="start", title="Start", purpose="To begin.")


@pytest.fixture
def lone(first: Step) -> Step:
    """A step on which nothing hangs."""
    return Step.objects.create(
        stage=first.stage, slug="lone", title="Lone", overview="Alone.", hours=5, position=90
    )


def new_step(stage: Stage, **fields: object) -> dict[str, object]:
    return {
        "title": "New",
        "slug": "new",
        "stage": stage.pk,
        "overview": "New.",
        "hours": 3,
    } | fields


def test_a_step_is_added_as_a_draft_and_goes_last_in_its_stage(
    as_dana: Client, first: Step
) -> None:
    save(as_dana, ADD, **new_step(first.stage))

    step = Step.objects.get(slug="new")
    assert step.state == "draft"
    assert step.roadmap.slug == SLUG
    assert list(first.stage.steps.all())[-1] == step


def test_a_slug_that_another_step_has_is_an_error_beside_the_slug(
    as_dana: Client, first: Step
) -> None:
    response = refused(as_dana, ADD, **new_step(first.stage, slug=first.slug))
    assert errors(response) == {"slug": ["Another step of this roadmap has this slug."]}


def test_two_roadmaps_may_each_have_a_step_of_the_same_slug(
    as_dana: Client, first: Step, elsewhere: Stage
) -> None:
    save(as_dana, ADD, **new_step(elsewhere, slug=first.slug))
    assert Step.objects.filter(slug=first.slug).count() == 2


def test_a_slug_never_changes_after_creation(as_dana: Client, first: Step) -> None:
    save(as_dana, admin_url(first), slug="snakes", title="Renamed")
    first.refresh_from_db()
    assert (first.slug, first.title) == ("programming-basics", "Renamed")


def test_a_new_slug_is_made_from_the_title_while_typing(as_dana: Client, first: Step) -> None:
    fields = as_dana.get(ADD).context["adminform"].prepopulated_fields
    assert [(f["field"].name, f["dependencies"][0].name) for f in fields] == [("slug", "title")]
    assert as_dana.get(admin_url(first)).context["adminform"].prepopulated_fields == []


def test_a_step_of_no_hours_is_an_error_beside_the_hours(as_dana: Client, first: Step) -> None:
    response = refused(as_dana, admin_url(first), hours="0")
    assert errors(response) == {"hours": ["A step takes at least one hour."]}


def test_a_prerequisite_is_found_by_autocomplete(as_dana: Client, first: Step) -> None:
    found = as_dana.get(
        "/admin/autocomplete/",
        {
            "term": "programming b",
            "app_label": "roadmap",
            "model_name": "step",
            "field_name": "prerequisites",
        },
    ).json()
    assert {"id": str(first.pk), "text": first.title} in found["results"]


def test_a_step_that_needs_itself_is_refused(as_dana: Client, first: Step) -> None:
    response = refused(as_dana, admin_url(first), prerequisites=[first.pk])
    assert first.title in errors(response)["prerequisites"][0]
    assert not first.prerequisites.exists()


def test_a_cycle_of_prerequisites_is_refused_and_its_steps_are_named(
    as_dana: Client, first: Step, lone: Step, last: Step
) -> None:
    lone.prerequisites.add(last)
    last.prerequisites.set([first])

    response = refused(as_dana, admin_url(first), prerequisites=[lone.pk])

    (error,) = errors(response)["prerequisites"]
    assert all(title in error for title in (first.title, lone.title, last.title))
    assert not first.prerequisites.exists()


def test_taking_back_the_link_that_would_close_a_cycle_is_no_cycle(
    as_dana: Client, first: Step, lone: Step
) -> None:
    lone.prerequisites.set([first])
    save(as_dana, admin_url(lone), prerequisites=[])
    save(as_dana, admin_url(first), prerequisites=[lone.pk])
    assert list(first.prerequisites.all()) == [lone]


def test_a_prerequisite_of_another_roadmap_is_refused(
    as_dana: Client, first: Step, elsewhere: Stage
) -> None:
    stranger = Step.objects.create(
        stage=elsewhere, slug="stranger", title="Stranger", overview=".", hours=1
    )
    response = refused(as_dana, admin_url(first), prerequisites=[stranger.pk])
    assert errors(response) == {"prerequisites": ["Not of this roadmap: Stranger."]}


def test_a_step_on_which_nothing_hangs_moves_to_another_roadmap(
    as_dana: Client, lone: Step, elsewhere: Stage
) -> None:
    save(as_dana, admin_url(lone), stage=elsewhere.pk)
    lone.refresh_from_db()
    assert lone.roadmap == elsewhere.roadmap


def test_a_step_with_records_stays_in_its_roadmap(
    as_dana: Client, alice: User, journey_of: JourneyOf, first: Step, elsewhere: Stage
) -> None:
    first.prerequisite_of.clear()
    journey = journey_of(alice)
    journey.set_status(journey.outline.steps[0], Status.LEARNING)
    response = refused(as_dana, admin_url(first), stage=elsewhere.pk, prerequisites=[])
    assert "1 learner has records on this step" in errors(response)["stage"][0]


def test_a_step_with_prerequisites_stays_in_its_roadmap(
    as_dana: Client, lone: Step, last: Step, elsewhere: Stage
) -> None:
    lone.prerequisites.add(last)
    response = refused(as_dana, admin_url(lone), stage=elsewhere.pk, prerequisites=[])
    assert "prerequisites" in errors(response)["stage"][0]


def test_a_step_that_is_a_prerequisite_stays_in_its_roadmap(
    as_dana: Client, lone: Step, last: Step, elsewhere: Stage
) -> None:
    last.prerequisites.add(lone)
    response = refused(as_dana, admin_url(lone), stage=elsewhere.pk)
    assert "prerequisites" in errors(response)["stage"][0]


def test_a_step_does_not_move_to_a_roadmap_that_has_its_slug(
    as_dana: Client, lone: Step, elsewhere: Stage
) -> None:
    Step.objects.create(stage=elsewhere, slug=lone.slug, title="Namesake", overview=".", hours=1)
    response = refused(as_dana, admin_url(lone), stage=elsewhere.pk)
    assert errors(response) == {"stage": ["A step of that roadmap has the same slug."]}


def test_a_step_links_to_its_page_on_the_site(as_dana: Client, first: Step) -> None:
    link = as_dana.get(admin_url(first)).context["absolute_url"]
    response = as_dana.get(link)
    assert response.headers["Location"].endswith(f"/roadmaps/{SLUG}/{first.slug}/")
