"""The map and the home page: the whole route, and where the reader stands on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from roadmap.freshness import renew_version
from roadmap.journey import Journey
from roadmap.models import Roadmap, Step
from roadmap.outline import Outline
from roadmap.position import Status
from roadmap.words import status_word
from tests.conftest import SLUG, signed_in
from tests.page import read

MAP = f"/roadmaps/{SLUG}/"


@pytest.fixture
def journey(alice: User, journey_of: Callable[[User], Journey]) -> Journey:
    """Steps 1 to 5 are done but the fourth, which is skipped; 6 and 8 are being learned."""
    journey = journey_of(alice)
    steps = journey.outline.steps
    for step in steps[:5]:
        journey.set_status(step, Status.DONE)
    journey.set_status(steps[3], Status.SKIPPED)
    journey.set_status(steps[7], Status.LEARNING)
    journey.set_tick(steps[5], steps[5].topics[0], True)
    return journey


def withdraw() -> None:
    roadmap = Roadmap.objects.get()
    roadmap.state = "draft"
    roadmap.save()


def test_a_visitor_s_home_says_what_this_is_shows_the_map_and_offers_to_sign_up(db: None) -> None:
    page = read(Client().get("/"))
    assert "one waymark at a time" in page.one("h1")
    assert page.links()["Sign up"] == "/accounts/signup/"
    assert len(page["map"].all("li", "section")) == 6 + 20


def test_a_learner_is_led_from_home_to_the_map(as_alice: Client) -> None:
    assert as_alice.get("/")["Location"] == MAP


def test_a_guest_with_a_tick_is_led_from_home_to_the_map(as_guest: Client) -> None:
    as_guest.post(f"{MAP}programming-basics/topics/git-basics/", {"ticked": "yes"})
    assert as_guest.get("/")["Location"] == MAP


def test_the_map_shows_all_stages_and_steps_in_order(db: None, outline: Outline) -> None:
    page = read(Client().get(MAP))["map"]
    assert [title.text for title in page.all("h2")] == [stage.title for stage in outline.stages]
    shown = [item.all("a")[0] for item in page.all("li")]
    assert [link.attributes["href"] for link in shown] == [step.url for step in outline.steps]
    for link, step in zip(shown, outline.steps, strict=True):
        assert step.title in link
        assert str(step.number) in link


def test_each_step_has_a_link_and_apart_from_it_a_control_that_marks_it(
    db: None, outline: Outline
) -> None:
    page = read(Client().get(MAP))
    for step in outline.steps:
        item = page[f"waymark-{step.slug}"]
        assert not item.one("a").all("button")
        assert item.one("form").one("button", id=f"mark-{step.slug}").text.startswith("Mark done")


def test_the_map_says_the_status_of_each_step_in_words(journey: Journey, alice: User) -> None:
    page = read(signed_in(alice).get(MAP))
    words = [status_word(place.status) for place in journey.position.places]
    assert words[2:8] == ["Done", "Skipped", "Done", "Learning", "To do", "Learning"]
    for place in journey.position.places:
        item = page[f"waymark-{place.step.slug}"]
        assert item.all("b")[0].text == status_word(place.status)


def test_the_position_is_told_in_numbers(journey: Journey, alice: User) -> None:
    page = read(signed_in(alice).get(MAP))
    assert page["position"].text == "21%"
    facts = page["intro"].one("dl")
    assert "Steps done, 1 skipped 4 of 19" in facts
    assert "Topics ticked 1 of 146" in facts
    assert f"Hours covered {journey.position.hours_covered}" in facts
    assert f"Hours left {journey.position.hours_left}" in facts


def test_the_map_says_where_the_learner_is_and_what_is_next(journey: Journey, alice: User) -> None:
    page = read(signed_in(alice).get(MAP))
    here = journey.outline.steps[5]
    assert [i.attributes["id"] for i in page["map"].all("li") if "You are here" in i] == [
        f"waymark-{here.slug}"
    ]
    intro = page["intro"]
    assert f"You are on step 6, {here.title}." in intro
    assert "Topics ticked: 1 of 8." in intro
    assert f"Next is {here.topics[1].name}." in intro
    assert intro.links()["Continue step 6"] == here.url
    assert f"Also learning: 8. {journey.outline.steps[7].title}" in intro
    assert f"After that: 7. {journey.outline.steps[6].title}" in intro


def test_a_card_tells_what_a_step_builds_on_its_next_topic_and_its_first_criterion(
    journey: Journey, alice: User
) -> None:
    page = read(signed_in(alice).get(MAP))
    step = journey.outline.steps[5]
    card = page[f"waymark-{step.slug}"].one("dl")
    for other in journey.outline.prerequisites_of(step):
        label = status_word(journey.position.place_of(other).status)
        assert f"{other.number}. {other.title} {label}" in card
    assert f"Next topic {step.topics[1].name}" in card
    assert f"Done when {step.criteria[0].text}" in card


@pytest.mark.parametrize(
    ("number", "choices"),
    [
        (1, ["Skip", "Back to do"]),  # done; there is nothing before it
        (4, ["Mark done", "Back to do", "I know everything before this"]),  # skipped
        (6, ["Skip", "Back to do", "I know everything before this"]),  # learning
        (9, ["Start", "Skip", "I know everything before this"]),  # to do
    ],
)
def test_a_card_offers_what_can_be_done_with_the_step(
    journey: Journey, alice: User, number: int, choices: list[str]
) -> None:
    step = journey.outline.steps[number - 1]
    details = read(signed_in(alice).get(MAP))[f"waymark-{step.slug}"].one("details")
    assert [button.text for button in details.all("button")] == choices


def test_a_finished_stage_is_stamped_with_its_day(journey: Journey, alice: User) -> None:
    page = read(signed_in(alice).get(MAP))
    finished = journey.position.stages[0].finished_at
    assert finished
    assert f"Walked {finished:%-d %b %Y}" in page["stage-foundations"].one("header")
    assert "Walked" not in page["stage-core-ml"].one("header")


def test_a_finished_map_says_so(alice: User, journey_of: Callable[[User], Journey]) -> None:
    journey = journey_of(alice)
    journey.know_before(journey.outline.steps[-1])
    journey.set_status(journey.outline.steps[-1], Status.DONE)
    page = read(signed_in(alice).get(MAP))
    assert "You have walked it all: 20 steps, 1,220 hours of learning." in page["intro"]
    assert page["position"].text == "100%"


def test_a_map_all_skipped_has_nothing_left_and_no_percent(
    alice: User, journey_of: Callable[[User], Journey]
) -> None:
    journey = journey_of(alice)
    for step in journey.outline.steps:
        journey.set_status(step, Status.SKIPPED)
    page = read(signed_in(alice).get(MAP))
    assert "Nothing is left: every step is skipped." in page["intro"]
    assert page["position"].text == "0%"


def test_a_map_without_a_step_says_so(as_alice: Client) -> None:
    Step.objects.update(state="draft")
    renew_version(Roadmap.objects.get().pk)
    assert "No step is published yet." in read(as_alice.get(MAP))["intro"]
    assert "No step is published yet." in read(as_alice.get("/dashboard/"))


@pytest.mark.parametrize("address", ["/", "/roadmaps/", MAP, f"{MAP}deep-learning/"])
def test_every_roadmap_page_names_its_source(db: None, address: str) -> None:
    links = read(Client().get(address)).links()
    source = "JustAcademy's Machine Learning Engineer Roadmap"
    assert links[source] == "https://justacademy.co/course-detail/machine-learning"


def test_what_came_from_the_source_is_said_as_the_editors_say_it(db: None) -> None:
    roadmap = Roadmap.objects.get()
    roadmap.source_note = "Every word is theirs."
    roadmap.save()
    for address in ("/", "/roadmaps/", MAP):
        assert "Every word is theirs. Source: JustAcademy's" in read(Client().get(address))


def test_an_unpublished_roadmap_is_for_the_staff_under_a_banner(
    as_alice: Client, as_dana: Client
) -> None:
    withdraw()
    assert as_alice.get(MAP).status_code == 404
    assert "This roadmap is a draft: only the staff see it." in read(as_dana.get(MAP))


def test_without_a_roadmap_home_says_how_to_get_one(db: None) -> None:
    withdraw()
    assert "No roadmap is published yet" in read(Client().get("/"))


def test_an_unknown_roadmap_is_not_found_and_the_way_back_is_shown(db: None) -> None:
    response = Client().get("/roadmaps/nowhere/")
    assert response.status_code == 404
    assert read(response).links()["To the map"] == "/"
