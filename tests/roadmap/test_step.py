"""A step's page: all that the roadmap says of it, and the reader's own part."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from roadmap.journey import Journey
from roadmap.models import Criterion, Note, Step, StepStatus, Topic
from roadmap.outline import Outline
from roadmap.position import Status
from tests.conftest import SLUG, signed_in
from tests.page import read

MAP = f"/roadmaps/{SLUG}/"
STEP = f"{MAP}deep-learning/"


def test_everything_that_the_roadmap_says_of_each_step_is_shown(db: None, outline: Outline) -> None:
    for step in outline.steps:
        page = read(Client().get(step.url))
        said = [step.title, step.source_text, f"{step.hours} h", f"Step {step.number} of 20"]
        said += [words for topic in step.topics for words in (topic.name, topic.outcome)]
        said += [criterion.text for criterion in step.criteria]
        assert step.idea
        said += [step.idea.title, step.idea.uses, " ".join(step.idea.description.split())]
        missing = [words for words in said if words not in page]
        assert not missing
        links = page.links()
        assert all(links[resource.title] == resource.url for resource in step.resources)
        assert len(page.one("h1").text) > 10


def test_resources_begin_with_where_to_start_and_go_on_by_kind(db: None, outline: Outline) -> None:
    aside = read(Client().get(STEP)).one("aside")
    titles = [title.text for title in aside.all("h2", "h3")]
    assert titles == ["Builds on", "Start here", "Course", "Book", "Video"]
    assert "Practical Deep Learning for Coders fast.ai · free" in aside.one(
        "p", class_="start-here"
    )


def test_prerequisites_stand_with_their_state(
    alice: User, journey_of: Callable[[User], Journey]
) -> None:
    journey = journey_of(alice)
    journey.set_status(journey.outline.steps[1], Status.DONE)
    listed = read(signed_in(alice).get(STEP))["prerequisites"].all("li")
    assert [item.text for item in listed] == [
        "2 Master the fundamentals of mathematics and statistics Done",
        "4 Dive into machine learning algorithms To do",
    ]


def test_the_way_leads_to_the_steps_before_and_after(db: None, outline: Outline) -> None:
    page = read(Client().get(STEP))
    assert page.one("a", rel="prev").attributes["href"] == outline.steps[3].url
    assert page.one("a", rel="next").attributes["href"] == outline.steps[5].url
    assert not read(Client().get(outline.steps[0].url)).all("a", rel="prev")
    assert not read(Client().get(outline.steps[-1].url)).all("a", rel="next")


def test_the_page_shows_where_the_step_stands_in_its_stage(db: None, outline: Outline) -> None:
    page = read(Client().get(STEP))
    assert "Core machine learning: 0 of 4 done" in page["step-head"]
    stage = page["step-head"].one("ol")
    assert [link.attributes["href"] for link in stage.all("a")] == [
        step.url for step in outline.steps[3:7]
    ]
    assert stage.one("a", aria_current="page").attributes["href"] == STEP


def test_a_criterion_says_which_project_proves_it(as_alice: Client, outline: Outline) -> None:
    proven = outline.steps[4].criteria[1]
    data = {"url": "https://github.com/alice/nets", "criterion": proven.id}
    as_alice.post(f"{STEP}projects/", data)
    listed = [item.text for item in read(as_alice.get(STEP))["done-when"].all("li")]
    assert listed == [
        f"{criterion.text} Proven by alice/nets" if criterion is proven else criterion.text
        for criterion in outline.steps[4].criteria
    ]


def test_the_form_for_a_link_is_folded_once_there_is_a_project(as_alice: Client) -> None:
    assert "open" in read(as_alice.get(STEP))["add-project"].attributes
    as_alice.post(f"{STEP}projects/", {"url": "https://github.com/alice/nets"})
    assert "open" not in read(as_alice.get(STEP))["add-project"].attributes


def test_a_refused_link_unfolds_the_form(as_alice: Client) -> None:
    as_alice.post(f"{STEP}projects/", {"url": "https://github.com/alice/nets"})
    page = read(as_alice.post(f"{STEP}projects/", {"url": "ftp://example.org/"}))
    assert "open" in page["add-project"].attributes


def test_a_step_without_criteria_proposes_done_all_the_same(
    alice: User, journey_of: Callable[[User], Journey]
) -> None:
    Criterion.objects.filter(step__slug="deep-learning").delete()
    journey = journey_of(alice)
    for topic in journey.outline.steps[4].topics:
        journey.set_tick(journey.outline.steps[4], topic, True)
    assert "Mark step 5 done" in read(signed_in(alice).get(STEP))["done-when"]


def test_only_the_staff_are_offered_to_edit_the_step(as_alice: Client, as_dana: Client) -> None:
    step = Step.objects.get(slug="deep-learning")
    assert "Edit this step" not in read(as_alice.get(STEP)).links()
    links = read(as_dana.get(STEP)).links()
    assert links["Edit this step"] == f"/admin/roadmap/step/{step.pk}/change/"


def test_a_guest_reads_that_the_ticks_come_along_and_finds_the_way_back(as_guest: Client) -> None:
    for topic in ("recurrent-networks", "transfer-learning"):
        as_guest.post(f"{STEP}topics/{topic}/", {"ticked": "yes"})
    invitation = read(as_guest.get(STEP))["invitation"]
    assert "Sign up to keep notes and projects; your 2 ticks come along." in invitation
    assert invitation.links()["Sign up"] == f"/accounts/signup/?next={STEP}"


def test_when_all_topics_are_ticked_the_page_proposes_done_with_the_criteria(
    alice: User, journey_of: Callable[[User], Journey]
) -> None:
    journey = journey_of(alice)
    step = journey.outline.steps[4]
    for topic in step.topics:
        journey.set_tick(step, topic, True)
    page = read(signed_in(alice).get(STEP))
    proposal = page["done-when"]
    assert "All topics are ticked." in proposal
    assert all(criterion.text in proposal for criterion in step.criteria)
    assert "Mark step 5 done" in proposal
    assert page["step-head"].links()["Is step 5 done?"] == "#done-when"
    assert StepStatus.objects.get().status == "learning"


def test_topics_that_came_after_the_end_are_said_and_change_nothing(
    alice: User, journey_of: Callable[[User], Journey]
) -> None:
    journey = journey_of(alice)
    journey.set_status(journey.outline.steps[4], Status.DONE)
    later = timezone.now() + timedelta(minutes=1)
    row = Step.objects.get(slug="deep-learning")
    Topic.objects.create(step=row, slug="new", name="Diffusion", outcome="You can.", added_at=later)
    head = read(signed_in(alice).get(STEP))["step-head"]
    assert "1 new topic since you finished: Diffusion" in head
    assert StepStatus.objects.get().status == "done"


def test_a_draft_is_for_the_staff_under_a_banner(as_alice: Client, as_dana: Client) -> None:
    draft = Step.objects.get(slug="deep-learning")
    draft.state = "draft"
    draft.save()
    assert as_alice.get(STEP).status_code == 404
    assert "This step is a draft: only the staff see it" in read(as_dana.get(STEP))
    assert "deep-learning" not in as_dana.get(MAP).content.decode()


@pytest.fixture
def archived(db: None) -> Step:
    step = Step.objects.get(slug="deep-learning")
    step.state = "archived"
    step.save()
    return step


def test_a_withdrawn_step_stays_readable_for_those_with_a_record_on_it(
    as_alice: Client, as_bob: Client, alice: User, archived: Step
) -> None:
    Note.write(alice.learner.pk, archived.pk, "Mine.", 0)
    page = read(as_alice.get(STEP))
    assert "This step was withdrawn from the roadmap." in page
    assert page["note-text"].value == "Mine."
    assert as_bob.get(STEP).status_code == 404


def test_a_withdrawn_step_leaves_the_counts_and_is_listed_on_the_dashboard(
    as_alice: Client, alice: User, journey_of: Callable[[User], Journey], outline: Outline
) -> None:
    journey_of(alice).set_status(outline.steps[4], Status.DONE)
    step = Step.objects.get(slug="deep-learning")
    step.state = "archived"
    step.save()
    assert "Steps done 0 of 19" in read(as_alice.get(MAP))["intro"]
    dashboard = read(as_alice.get("/dashboard/"))
    assert dashboard.links()["Explore deep learning techniques"] == STEP
    assert read(as_alice.get(STEP))


def test_what_is_withdrawn_or_a_draft_can_not_be_changed(as_dana: Client, archived: Step) -> None:
    assert as_dana.post(f"{STEP}status/", {"status": "done"}).status_code == 404
    assert not StepStatus.objects.exists()


def test_an_unknown_step_is_not_found(as_alice: Client) -> None:
    response = as_alice.get(f"{MAP}nowhere/")
    assert response.status_code == 404
    assert "To the map" in read(response).links()
