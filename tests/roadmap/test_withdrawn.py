"""An archived step or roadmap: kept for those who have records on it, and outside every count."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from roadmap.journey import Journey
from roadmap.links import recognise
from roadmap.models import Note, Project, Roadmap, Step, Topic, TopicTick
from roadmap.outline import Step as OutlineStep
from roadmap.outline import get_outline
from roadmap.position import Status
from tests.conftest import SLUG
from tests.page import read

MAP = f"/roadmaps/{SLUG}/"
STEP = f"{MAP}deep-learning/"
TITLE = "Explore deep learning techniques"


def mark(journey: Journey, step: OutlineStep) -> None:
    journey.set_status(step, Status.DONE)


def tick(journey: Journey, step: OutlineStep) -> None:
    journey.set_tick(step, step.topics[0], True)
    journey.set_status(step, Status.TODO)


def write(journey: Journey, step: OutlineStep) -> None:
    Note.write(journey.records.owner_id, step.id, "Mine.", 0)


def prove(journey: Journey, step: OutlineStep) -> None:
    link = recognise("https://github.com/alice/nets")
    project, _ = Project.of_link(journey.records.owner_id, link)
    project.prove(step.id)


@pytest.fixture(params=[mark, tick, write, prove])
def journey(
    request: pytest.FixtureRequest, alice: User, journey_of: Callable[[User], Journey]
) -> Journey:
    """Alice's, with one record of this kind on a step that was archived afterwards."""
    journey = journey_of(alice)
    step = journey.outline.step("deep-learning")
    assert step
    request.param(journey, step)
    row = Step.objects.get(slug="deep-learning")
    row.state = "archived"
    row.save()
    return Journey(get_outline(SLUG), journey.records)


def test_whoever_has_any_record_on_it_reads_it_and_finds_it_on_the_dashboard(
    as_alice: Client, journey: Journey
) -> None:
    assert read(as_alice.get("/dashboard/")).links()[TITLE] == STEP
    page = read(as_alice.get(STEP))
    assert "This step was withdrawn from the roadmap." in page
    assert not page.all("form", id="status-control")


def test_it_is_gone_for_everybody_else(as_bob: Client, as_guest: Client, journey: Journey) -> None:
    assert as_bob.get(STEP).status_code == 404
    assert as_guest.get(STEP).status_code == 404
    assert TITLE not in read(as_bob.get("/dashboard/"))


def test_it_counts_nowhere(as_alice: Client, journey: Journey) -> None:
    page = read(as_alice.get(MAP))
    assert TITLE not in page
    assert "Steps done 0 of 19" in page["intro"]
    assert "Topics ticked 0 of 138" in page["intro"]
    assert page["position"].text == "0%"
    assert journey.position.hours_covered == journey.position.with_proof == 0


def test_the_way_goes_past_it(as_alice: Client, journey: Journey) -> None:
    before, after = journey.outline.steps[3:5]
    assert "Step 5 of 19" in read(as_alice.get(after.url))["step-head"]
    assert read(as_alice.get(before.url)).one("a", rel="next").attributes["href"] == after.url


@pytest.mark.parametrize(
    ("change", "data"),
    [
        ("status/", {"status": "todo"}),
        ("topics/transfer-learning/", {"ticked": "yes"}),
        ("known/", {}),
        ("projects/", {"url": "https://example.org/"}),
    ],
)
def test_its_records_stay_as_they_are(
    as_alice: Client, journey: Journey, change: str, data: dict[str, str]
) -> None:
    assert as_alice.post(f"{STEP}{change}", data).status_code == 404
    assert STEP in read(as_alice.get("/dashboard/")).links().values()


def test_its_note_can_still_be_written(as_alice: Client, journey: Journey, alice: User) -> None:
    note = Note.objects.filter(learner=alice.learner).first()
    revision = str(note.revision if note else 0)
    assert as_alice.post(f"{STEP}note/", {"text": "More.", "revision": revision}).status_code == 302
    assert Note.objects.get().text == "More."


@pytest.fixture
def on_archived_roadmap(
    request: pytest.FixtureRequest, alice: User, journey_of: Callable[[User], Journey]
) -> Journey:
    """Alice's, with one record of this kind on a roadmap that was archived afterwards."""
    journey = journey_of(alice)
    step = journey.outline.step("deep-learning")
    assert step
    request.param(journey, step)
    archive_roadmap()
    return journey


def archive_roadmap() -> None:
    roadmap = Roadmap.objects.get(slug=SLUG)
    roadmap.state = "archived"
    roadmap.save()


KINDS = pytest.mark.parametrize("on_archived_roadmap", [mark, tick, write, prove], indirect=True)


@KINDS
def test_whoever_has_any_record_on_a_roadmap_walks_on_when_it_is_archived(
    as_alice: Client, on_archived_roadmap: Journey
) -> None:
    assert as_alice.get("/")["Location"] == MAP
    assert "This roadmap was withdrawn." in read(as_alice.get(MAP))
    assert read(as_alice.get("/dashboard/"))["position"].attributes["href"] == MAP
    assert as_alice.get("/projects/").status_code == 200
    assert as_alice.post(f"{STEP}status/", {"status": "learning"})["Location"] == STEP


@KINDS
def test_an_archived_roadmap_is_gone_for_everybody_else(
    as_bob: Client, as_guest: Client, on_archived_roadmap: Journey
) -> None:
    for reader in (as_bob, as_guest):
        assert reader.get(MAP).status_code == reader.get(STEP).status_code == 404
        assert "No roadmap is published yet" in read(reader.get("/"))
    for page in ("/dashboard/", "/projects/", "/notes/"):
        assert as_bob.get(page).status_code == 200


def test_where_another_roadmap_is_published_the_archived_one_is_found_on_the_dashboard(
    as_alice: Client, alice: User, journey_of: Callable[[User], Journey]
) -> None:
    journey = journey_of(alice)
    journey.set_status(journey.outline.steps[4], Status.DONE)
    archive_roadmap()
    Roadmap.objects.create(slug="other", title="Other", summary="-", state="published")
    dashboard = read(as_alice.get("/dashboard/"))
    assert dashboard["position"].attributes["href"] == "/roadmaps/other/"
    assert dashboard.links()[TITLE] == STEP
    assert as_alice.get(STEP).status_code == 200


def test_a_topic_that_was_archived_with_its_tick_is_a_record_too(
    as_alice: Client, alice: User, journey_of: Callable[[User], Journey]
) -> None:
    step = journey_of(alice).outline.step("deep-learning")
    assert step
    TopicTick.objects.create(learner=alice.learner, topic_id=step.topics[0].id)
    Topic.objects.filter(pk=step.topics[0].id).update(is_archived=True)
    row = Step.objects.get(slug="deep-learning")
    row.state = "archived"
    row.save()
    assert as_alice.get(STEP).status_code == 200
    assert read(as_alice.get("/dashboard/")).links()[TITLE] == STEP
