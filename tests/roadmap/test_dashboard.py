"""The dashboard: the position stage by stage, and what changed last."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from roadmap.history import recent_actions
from roadmap.journey import Journey
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


def test_a_new_learner_reads_what_will_stand_here(as_alice: Client) -> None:
    assert "Nothing yet." in read(as_alice.get("/dashboard/"))


def test_the_figures_are_those_of_the_map(as_alice: Client, journey: Journey) -> None:
    journey.know_before(journey.outline.steps[6])
    dashboard = read(as_alice.get("/dashboard/"))
    map_page = read(as_alice.get(journey.outline.url))
    assert dashboard.one("dl").text == map_page.one("dl").text
    assert dashboard["position"].text == map_page["position"].text == "30%"
