"""Dana edits what a step holds, in rows on the step's page."""

from __future__ import annotations

import pytest
from django.test import Client

from roadmap.models import Criterion, Resource, Roadmap, Stage, Step, Topic
from tests.conftest import SLUG
from tests.page import read
from tests.roadmap.admin_forms import admin_url, new_row, refused, row_errors, save, shown


@pytest.fixture
def step(db: None) -> Step:
    step = Step.objects.first()
    assert step
    return step


@pytest.fixture
def page(step: Step) -> str:
    return admin_url(step)


def test_rows_are_reordered_by_their_numbers(as_dana: Client, step: Step, page: str) -> None:
    before = list(step.topics.all())
    save(as_dana, page, **{"topics-0-position": len(before) + 5})
    assert list(step.topics.all()) == [*before[1:], before[0]]


def test_equal_numbers_are_a_plain_save_too(as_dana: Client, step: Step, page: str) -> None:
    save(as_dana, page, **{"topics-0-position": 2, "topics-1-position": 2})
    assert step.topics.filter(position=2).count() == 2


def test_a_new_topic_gets_a_slug_from_its_name_and_goes_last(
    as_dana: Client, step: Step, page: str
) -> None:
    row = new_row(as_dana, page, "topics", name="Type hints", outcome="You can annotate.")
    save(as_dana, page, **row)

    assert [topic.slug for topic in step.topics.all()][-1] == "type-hints"


def test_a_new_criterion_gets_a_slug_from_its_text(as_dana: Client, step: Step, page: str) -> None:
    save(as_dana, page, **new_row(as_dana, page, "criteria", text="It runs. " * 20))

    slug = Criterion.objects.get(step=step, text__startswith="It runs. It runs.").slug
    assert slug.startswith("it-runs-it-runs")
    assert len(slug) <= 80


def test_a_new_resource_gets_a_slug_from_its_title(as_dana: Client, step: Step, page: str) -> None:
    row = new_row(
        as_dana, page, "resources", title="A Tour", url="https://tour.example", kind="course"
    )
    save(as_dana, page, **row)
    assert Resource.objects.get(step=step, title="A Tour").slug == "a-tour"


def test_the_same_name_twice_gets_two_slugs(as_dana: Client, step: Step, page: str) -> None:
    for _ in range(3):
        row = new_row(as_dana, page, "topics", name="Type hints", outcome="You can annotate.")
        save(as_dana, page, **row)
    slugs = step.topics.filter(name="Type hints").values_list("slug", flat=True)
    assert sorted(slugs) == ["type-hints", "type-hints-2", "type-hints-3"]


def test_a_name_without_a_latin_letter_still_gets_a_slug(
    as_dana: Client, step: Step, page: str
) -> None:
    save(as_dana, page, **new_row(as_dana, page, "topics", name="数学", outcome="You can count."))
    assert step.topics.get(name="数学").slug == "topic"


def test_a_slug_chosen_at_creation_is_kept(as_dana: Client, step: Step, page: str) -> None:
    row = new_row(as_dana, page, "topics", name="Hints", outcome="You can.", slug="chosen")
    save(as_dana, page, **row)
    assert step.topics.get(slug="chosen").name == "Hints"


def test_a_slug_that_the_step_has_already_is_an_error_beside_it(
    as_dana: Client, step: Step, page: str
) -> None:
    taken = step.topics.all()[0].slug
    row = new_row(as_dana, page, "topics", name="Hints", outcome="You can.", slug=taken)

    response = refused(as_dana, page, **row)

    assert row_errors(response, "topics") == ["slug: Another one here has this slug."]


def test_two_steps_may_each_have_a_topic_of_the_same_slug(
    as_dana: Client, step: Step, page: str
) -> None:
    other = Topic.objects.exclude(step=step).exclude(slug__in=step.topics.values("slug"))[0]
    row = new_row(as_dana, page, "topics", name="Hints", outcome="You can.", slug=other.slug)
    save(as_dana, page, **row)
    assert Topic.objects.filter(slug=other.slug).count() == 2


def test_a_rows_slug_never_changes_after_creation(as_dana: Client, step: Step, page: str) -> None:
    before = step.topics.all()[0]
    save(as_dana, page, **{"topics-0-slug": "other", "topics-0-name": "Renamed"})
    before.refresh_from_db()
    assert before.name == "Renamed"
    assert before.slug != "other"


def test_a_resource_that_is_no_web_address_is_refused(
    as_dana: Client, step: Step, page: str
) -> None:
    response = refused(as_dana, page, **{"resources-0-url": "javascript:alert(1)"})
    assert row_errors(response, "resources")[0].startswith("url:")


def test_saving_a_page_as_it_stands_changes_nothing(as_dana: Client, step: Step, page: str) -> None:
    before = shown(as_dana.get(page))
    save(as_dana, page)
    assert shown(as_dana.get(page)) == before


def test_stages_are_added_and_reordered_on_their_roadmaps_page(as_dana: Client) -> None:
    roadmap = Roadmap.objects.get(slug=SLUG)
    page = admin_url(roadmap)
    save(as_dana, page, **new_row(as_dana, page, "stages", title="Beyond", purpose="To go on."))
    assert [stage.slug for stage in roadmap.stages.all()][-1] == "beyond"

    number = roadmap.stages.count() - 1
    save(as_dana, page, **{f"stages-{number}-position": 0})
    assert roadmap.stages.all()[0].slug == "beyond"


def test_a_stages_slug_that_the_roadmap_has_already_is_an_error_beside_it(
    as_dana: Client,
) -> None:
    roadmap = Roadmap.objects.get(slug=SLUG)
    stage = roadmap.stages.all()[0]
    response = refused(
        as_dana,
        "/admin/roadmap/stage/add/",
        roadmap=roadmap.pk,
        title="Again",
        slug=stage.slug,
        purpose="Once more.",
    )
    assert response.context["adminform"].form.errors == {
        "slug": ["Another stage of this roadmap has this slug."]
    }


def test_a_roadmaps_slug_that_another_has_is_an_error_beside_it(as_dana: Client) -> None:
    response = refused(
        as_dana, "/admin/roadmap/roadmap/add/", title="Again", slug=SLUG, summary="Once more."
    )
    assert list(response.context["adminform"].form.errors) == ["slug"]


def test_a_new_roadmap_goes_last_and_does_not_take_over_the_site(as_dana: Client) -> None:
    new = {"title": "Next", "slug": "next", "summary": "Further.", "state": "published"}
    save(as_dana, "/admin/roadmap/roadmap/add/", **new)
    assert [roadmap.slug for roadmap in Roadmap.objects.all()] == [SLUG, "next"]
    assert as_dana.get("/")["Location"] == f"/roadmaps/{SLUG}/"


def test_a_stage_is_viewed_on_site_at_its_place_on_the_map(as_dana: Client) -> None:
    stage = Stage.objects.filter(roadmap__slug=SLUG)[0]
    (link,) = [a for a in read(as_dana.get(admin_url(stage))).all("a") if a.text == "View on site"]
    place = as_dana.get(link.attributes["href"])["Location"].partition("#")
    assert place[0].endswith(f"/roadmaps/{SLUG}/")
    assert read(as_dana.get(f"/roadmaps/{SLUG}/"))[place[2]].tag == "section"


def test_a_stage_stays_in_its_roadmap(as_dana: Client) -> None:
    elsewhere = Roadmap.objects.create(slug="elsewhere", title="Elsewhere", summary="Away.")
    stage = Stage.objects.filter(roadmap__slug=SLUG)[0]
    save(as_dana, admin_url(stage), roadmap=elsewhere.pk)
    stage.refresh_from_db()
    assert stage.roadmap.slug == SLUG
