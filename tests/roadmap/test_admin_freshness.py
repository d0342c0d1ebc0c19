"""What Dana saves is on the site at the next request."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from roadmap.models import Roadmap, Stage, Step
from roadmap.outline import Outline, get_outline
from tests.conftest import SLUG
from tests.roadmap.admin_forms import admin_url, new_row, save

STEPS = "/admin/roadmap/step/"


@pytest.fixture
def step(outline: Outline) -> Step:
    """The route's first step, of an outline that is in the process already."""
    return Step.objects.get(pk=outline.steps[0].id)


@pytest.fixture(autouse=True)
def _another_worker(outline: Outline) -> Iterator[None]:
    """Every edit gives the version that the other workers look at."""
    yield
    assert get_outline(SLUG).version != outline.version


def run_action(client: Client, action: str, *steps: Step) -> None:
    data = {"action": action, "_selected_action": [step.pk for step in steps]}
    assert client.post(STEPS, data).status_code == 302


def test_a_roadmaps_title(as_dana: Client) -> None:
    save(as_dana, admin_url(Roadmap.objects.get(slug=SLUG)), title="Renamed")
    assert get_outline(SLUG).title == "Renamed"


def test_a_stages_title(as_dana: Client) -> None:
    save(as_dana, admin_url(Stage.objects.all()[0]), title="Renamed")
    assert get_outline(SLUG).stages[0].title == "Renamed"


def test_a_stages_title_on_its_roadmaps_page(as_dana: Client) -> None:
    page = admin_url(Roadmap.objects.get(slug=SLUG))
    save(as_dana, page, **{"stages-1-title": "Renamed"})
    assert get_outline(SLUG).stages[1].title == "Renamed"


def test_a_steps_title_and_hours(as_dana: Client, step: Step) -> None:
    save(as_dana, admin_url(step), title="Renamed", hours=7)
    changed = get_outline(SLUG).steps[0]
    assert (changed.title, changed.hours) == ("Renamed", 7)


def test_a_step_moved_to_another_stage(as_dana: Client, step: Step) -> None:
    stage = Stage.objects.all()[1]
    save(as_dana, admin_url(step), stage=stage.pk, position=99)
    assert get_outline(SLUG).stages[1].steps[-1].slug == step.slug


def test_a_step_moved_to_another_roadmap_is_on_the_new_one_and_off_the_old(
    as_dana: Client, step: Step
) -> None:
    elsewhere = Roadmap.objects.create(slug="elsewhere", title="Elsewhere", summary="Away.")
    stage = Stage.objects.create(roadmap=elsewhere, slug="start", title="Start", purpose="Begin.")
    step.prerequisite_of.clear()
    assert get_outline(SLUG).step(step.slug)
    assert not get_outline("elsewhere").steps

    save(as_dana, admin_url(step), stage=stage.pk)

    assert not get_outline(SLUG).step(step.slug)
    assert [step.slug for step in get_outline("elsewhere").steps] == [step.slug]


def test_steps_reordered_in_the_list(as_dana: Client, outline: Outline, step: Step) -> None:
    formset = as_dana.get(STEPS).context["cl"].formset
    data = {f.html_name: f.value() for form in formset for f in form}
    data |= {f.html_name: f.value() for f in formset.management_form}
    assert data["form-0-id"] == step.pk

    as_dana.post(STEPS, data | {"form-0-position": 50, "_save": "Save"})

    stage = outline.stages[0]
    moved = [step.slug for step in get_outline(SLUG).stages[0].steps]
    assert moved == [*(s.slug for s in stage.steps[1:]), step.slug]


def test_prerequisites_added_and_taken_away(as_dana: Client, outline: Outline) -> None:
    first, last = outline.steps[0], outline.steps[-1]
    page = f"{STEPS}{last.id}/change/"

    save(as_dana, page, prerequisites=[first.id])
    assert get_outline(SLUG).steps[-1].prerequisite_ids == (first.id,)

    save(as_dana, page, prerequisites=[])
    assert get_outline(SLUG).steps[-1].prerequisite_ids == ()


def test_a_topic_added(as_dana: Client, step: Step) -> None:
    page = admin_url(step)
    row = new_row(as_dana, page, "topics", name="Type hints", outcome="You can annotate.")
    save(as_dana, page, **row)
    assert get_outline(SLUG).steps[0].topics[-1].name == "Type hints"


def test_a_topic_renamed(as_dana: Client, step: Step) -> None:
    save(as_dana, admin_url(step), **{"topics-0-name": "Renamed"})
    assert get_outline(SLUG).steps[0].topics[0].name == "Renamed"


def test_a_topic_archived(as_dana: Client, step: Step) -> None:
    before = step.topics.count()
    save(as_dana, admin_url(step), **{"topics-0-is_archived": "on"})
    assert len(get_outline(SLUG).steps[0].topics) == before - 1


def test_a_topic_deleted(as_dana: Client, step: Step) -> None:
    before = step.topics.count()
    save(as_dana, admin_url(step), **{"topics-0-DELETE": "on"})
    assert len(get_outline(SLUG).steps[0].topics) == before - 1


def test_a_criterion_reworded(as_dana: Client, step: Step) -> None:
    save(as_dana, admin_url(step), **{"criteria-0-text": "It runs."})
    assert get_outline(SLUG).steps[0].criteria[0].text == "It runs."


def test_a_resource_put_first(as_dana: Client, step: Step) -> None:
    last = list(step.resources.all())[-1]
    number = step.resources.count() - 1
    save(as_dana, admin_url(step), **{f"resources-{number}-position": 0})
    start = get_outline(SLUG).steps[0].start_here
    assert start
    assert start.title == last.title


def test_a_step_archived_by_its_form(as_dana: Client, step: Step) -> None:
    save(as_dana, admin_url(step), state="archived")
    assert [step.slug for step in get_outline(SLUG).unlisted] == [step.slug]


def test_steps_archived_by_the_action(as_dana: Client, outline: Outline, step: Step) -> None:
    run_action(as_dana, "archive", step)
    assert len(get_outline(SLUG).steps) == len(outline.steps) - 1


def test_steps_published_by_the_action(as_dana: Client, outline: Outline, step: Step) -> None:
    run_action(as_dana, "make_draft", step)
    assert get_outline(SLUG).steps[0].slug != step.slug
    run_action(as_dana, "publish", step)
    assert get_outline(SLUG).steps[0].slug == step.slug


def test_a_step_added_and_published(as_dana: Client, outline: Outline, step: Step) -> None:
    save(
        as_dana,
        f"{STEPS}add/",
        title="New",
        slug="new",
        stage=step.stage_id,
        overview="New.",
        hours=3,
        state="published",
    )
    assert get_outline(SLUG).stages[0].steps[-1].slug == "new"


def test_a_step_deleted(as_dana: Client, step: Step) -> None:
    as_dana.post(admin_url(step, "delete"), {"post": "yes"})
    assert not get_outline(SLUG).step(step.slug)


def test_steps_deleted_by_the_action(as_dana: Client, step: Step) -> None:
    data = {"action": "delete_selected", "_selected_action": [step.pk], "post": "yes"}
    as_dana.post(STEPS, data)
    assert not get_outline(SLUG).step(step.slug)
