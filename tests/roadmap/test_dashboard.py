"""The dashboard: the position stage by stage, and what changed last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from roadmap.history import recent_actions
from roadmap.journey import Journey
from roadmap.models import Change
from roadmap.position import Status
from tests.page import Element, read


@pytest.fixture
def journey(alice: User, journey_of: Callable[[User], Journey]) -> Journey:
    return journey_of(alice)


def recent(client: Client) -> list[Element]:
    return read(client.get("/dashboard/")).one("ol", class_="recent").all("li")


def test_it_tells_the_position_of_each_stage(as_alice: Client, journey: Journey) -> None:
    steps = journey.outline.steps
    journey.set_status(steps[0], Status.DONE)
    journey.set_status(steps[3], Status.SKIPPED)
    journey.set_tick(steps[4], steps[4].topics[0], True)
    rows = [row.text for row in read(as_alice.get("/dashboard/")).one("tbody").all("tr")]
    assert rows[:2] == [
        "Foundations 1 of 3 0 of 24 160",
        "Core machine learning 0 of 3, 1 skipped 1 of 32 180",
    ]


def test_it_says_where_the_learner_is_and_what_else_is_open(
    as_alice: Client, journey: Journey
) -> None:
    journey.set_status(journey.outline.steps[9], Status.LEARNING)
    journey.set_status(journey.outline.steps[6], Status.LEARNING)
    listed = read(as_alice.get("/dashboard/")).one("ul", class_="small-signs").all("li")
    assert [item.one("a").text for item in listed[:3]] == [
        "Gain experience with machine learning frameworks",
        "Understand data preprocessing techniques",
        "Understand the basics of programming",
    ]
    assert "also learning" in listed[1]


def test_each_action_is_told_in_words_the_last_first(as_alice: Client, journey: Journey) -> None:
    steps = journey.outline.steps
    journey.set_tick(steps[0], steps[0].topics[1], True)
    journey.set_tick(steps[0], steps[0].topics[1], False)
    journey.know_before(steps[3])
    journey.set_status(steps[3], Status.SKIPPED)
    texts = [action.text for action in recent_actions(journey.records.owner_id)]
    assert texts == [
        "Dive into machine learning algorithms: skipped",
        "Marked 3 steps done",
        "Unticked “Functions and modules” in Understand the basics of programming",
        "Ticked “Functions and modules” in Understand the basics of programming",
    ]
    assert len(recent(as_alice)) == 4


def test_an_action_is_undone_from_here_and_then_says_so(as_alice: Client, journey: Journey) -> None:
    journey.know_before(journey.outline.steps[3])
    (action,) = recent(as_alice)
    response = as_alice.post(action.one("form").attributes["action"], {"next": "/dashboard/"})
    assert response["Location"] == "/dashboard/"
    undo, undone = recent(as_alice)
    assert "Undid a change of 3 steps" in undo
    assert "undone" in undone
    assert not undone.all("form")


def test_undo_leads_back_to_the_changes(as_alice: Client, journey: Journey) -> None:
    journey.know_before(journey.outline.steps[3])
    (action,) = recent(as_alice)
    form = action.one("form")
    response = as_alice.post(form.attributes["action"], form.sent())
    assert response["Location"] == "/dashboard/#recent-title"
    title = read(as_alice.get("/dashboard/"))["recent-title"]
    assert title.attributes["tabindex"] == "-1"


def test_changes_stand_under_their_day_by_the_learner_s_clock(
    as_alice: Client, alice: User, journey: Journey
) -> None:
    alice.time_zone = "Asia/Tokyo"
    alice.save()
    now = timezone.now()
    for number in range(4):
        journey.set_status(journey.outline.steps[number], Status.DONE)
    tokyo = now.astimezone(ZoneInfo("Asia/Tokyo"))
    noon = tokyo.replace(hour=12, minute=0)
    rows = Change.objects.order_by("-id")
    for row, at in zip(
        rows,
        (noon, noon, noon - timedelta(days=1), datetime(2025, 5, 2, 23, tzinfo=UTC)),
        strict=True,
    ):
        Change.objects.filter(pk=row.pk).update(at=at)
    changes = recent(as_alice)
    days = [change.one("h3").text if change.all("h3") else "" for change in changes]
    assert days == ["Today", "", "Yesterday", "3 May 2025"]
    assert [change.one("time").text for change in changes] == ["12:00", "12:00", "12:00", "08:00"]


def test_the_button_leads_to_the_step_to_go_on_with(as_alice: Client, journey: Journey) -> None:
    assert read(as_alice.get("/dashboard/")).links()["Start step 1"] == journey.outline.steps[0].url
    journey.set_status(journey.outline.steps[6], Status.LEARNING)
    links = read(as_alice.get("/dashboard/")).links()
    assert links["Continue step 7"] == journey.outline.steps[6].url


@pytest.mark.parametrize(
    ("status", "said", "leads_to"),
    [
        (Status.DONE, "You have walked the whole way.", "Your projects"),
        (Status.SKIPPED, "Nothing is left: every step is skipped.", "Take one up on the map"),
    ],
)
def test_with_nothing_left_it_says_what_to_do_next(
    as_alice: Client, journey: Journey, status: Status, said: str, leads_to: str
) -> None:
    for step in journey.outline.steps:
        journey.set_status(step, status)
    page = read(as_alice.get("/dashboard/"))
    assert said in page
    assert leads_to in page.links()


def test_the_figures_of_a_stage_are_drawn_as_a_bar(as_alice: Client, journey: Journey) -> None:
    journey.set_status(journey.outline.steps[0], Status.DONE)
    first, second = read(as_alice.get("/dashboard/")).one("tbody").all("tr")[:2]
    assert first.one("rect", class_="bar-done").attributes["width"] == "33"
    assert not second.all("rect", class_="bar-done")


def test_a_new_learner_reads_what_will_stand_here(as_alice: Client) -> None:
    assert "Nothing yet." in read(as_alice.get("/dashboard/"))


def test_the_figures_are_those_of_the_map(as_alice: Client, journey: Journey) -> None:
    journey.know_before(journey.outline.steps[6])
    dashboard = read(as_alice.get("/dashboard/"))
    map_page = read(as_alice.get(journey.outline.url))
    facts = dashboard.one("dl", class_="facts")
    assert facts.text == map_page.one("dl", class_="facts").text
    assert dashboard["position"].text == map_page["position"].text == "30%"
