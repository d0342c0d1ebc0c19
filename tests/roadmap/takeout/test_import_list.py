"""A pasted list of titles, or a Markdown checklist, says what is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from roadmap.journey import Journey
from roadmap.models import StepStatus, TopicTick
from roadmap.position import Status
from roadmap.takeout.checklist import Found, Line, Titles, find, plain, read_lines
from tests.page import Element, read
from tests.roadmap.takeout.archives import LIST, agree, export, records_of

FIRST = "Understand the basics of programming"


def paste(client: Client, text: str) -> Element:
    response: Any = client.post(LIST, {"text": text}, follow=True)
    assert response.status_code == 200
    return read(response)


@pytest.mark.parametrize(
    ("line", "title", "is_done"),
    [
        ("Learn Python", "Learn Python", True),
        ("  * Learn Python  ", "Learn Python", True),
        ("3. Learn Python", "Learn Python", True),
        ("3) Learn Python", "Learn Python", True),
        ("- [x] Learn Python", "Learn Python", True),
        ("- [X] Learn Python", "Learn Python", True),
        ("1. [x] Learn Python", "Learn Python", True),
        ("[x] Learn Python", "Learn Python", True),
        ("- [x] 3. Learn Python", "Learn Python", True),
        ("- [ ] Learn Python", "Learn Python", False),
        ("+ [] Learn Python", "Learn Python", False),
        ("3D vision", "3D vision", True),
        ("[x", "[x", True),
    ],
)
def test_a_line(line: str, title: str, is_done: bool) -> None:
    assert list(read_lines(line)) == [Line(title, is_done)]


def test_a_heading_and_empty_lines() -> None:
    assert list(read_lines("\n## Learn Python\n \n- \n## \n- [ ] 1. \n")) == [
        Line("Learn Python", True, True)
    ]


@pytest.mark.parametrize(
    "title",
    [
        "Learn Python!",
        "learn   python",
        "**Learn Python**",
        "[Learn Python](https://example.org)",
        "“Learn” _Python_",
        "\uff2cearn Python",
    ],
)
def test_titles_are_compared_without_case_marks_and_punctuation(title: str) -> None:
    assert plain(title) == "learn python"


def test_signs_that_are_names_stay() -> None:
    assert plain("C++ and C#") == "c++ and c#"


TITLES = Titles({"python": 1, "maths": 2}, {(1, "loops"): 11, (1, "sets"): 12, (2, "sets"): 21})


def found(text: str) -> Found:
    return find(read_lines(text), TITLES)


def test_a_topic_is_looked_for_in_the_step_above_it() -> None:
    assert found("- [ ] Maths\n  - [x] Sets").topics == {21}
    assert found("# Python\n- [x] Sets").topics == {12}


def test_a_topic_of_one_step_alone_needs_no_step() -> None:
    assert found("Loops").topics == {11}


def test_a_topic_of_two_steps_is_not_guessed() -> None:
    assert found("Sets").unknown == ["Sets"]


def test_a_heading_does_nothing_by_itself() -> None:
    assert found("# Python\n- [x] Loops") == Found(topics={11})


def test_what_is_not_checked_is_counted_and_left_alone() -> None:
    assert found("- [ ] Python\n- [ ] Loops\n- [x] Maths") == Found(steps={2}, unchecked=2)


@given(st.text(max_size=2000))
def test_no_text_breaks_it(text: str) -> None:
    found(text)


def test_a_plain_list_is_done(as_alice: Client, journey_of: Callable[[User], Journey]) -> None:
    page = paste(as_alice, f"{FIRST}\nMake a sandwich")
    assert f"Step: {FIRST}, Done" in page
    assert "Make a sandwich" in page
    assert "Not known here, and left out 1" in page
    assert not StepStatus.objects.exists()
    agree(as_alice)
    assert StepStatus.objects.get().status == "done"


def test_a_checklist_ticks_topics_and_starts_their_step(
    as_alice: Client, journey_of: Callable[[User], Journey], alice: User
) -> None:
    second = journey_of(alice).outline.steps[1]
    names = [topic.name for topic in second.topics]
    paste(as_alice, f"- [ ] {second.title}\n  - [x] {names[0]}\n  - [ ] {names[1]}")
    agree(as_alice)
    assert TopicTick.objects.get().topic.name == names[0]
    assert StepStatus.objects.get().status == "learning"


def test_what_is_done_already_is_the_same(
    as_alice: Client, alice: User, journey_of: Callable[[User], Journey]
) -> None:
    journey = journey_of(alice)
    journey.set_status(journey.outline.steps[0], Status.DONE)
    page = paste(as_alice, FIRST)
    assert "There is nothing in it that is not here already." in page


def test_a_list_is_undone_as_one_change(as_alice: Client) -> None:
    before = records_of(export(as_alice))
    paste(as_alice, FIRST)
    page = read(agree(as_alice))
    assert "Imported a list" in page
    (undo, *_) = (f for f in page.all("form") if "/undo/" in f.attributes.get("action", ""))
    as_alice.post(undo.attributes["action"])
    assert {**records_of(export(as_alice)), "history": []} == before


def test_its_history_is_exported(as_alice: Client) -> None:
    """Nothing else says when it was brought in."""
    paste(as_alice, FIRST)
    agree(as_alice)
    (line,) = records_of(export(as_alice))["history"]
    assert line["why"] == "imported"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Paste a list first."),
        (" \n ", "Paste a list first."),
        ("x" * 100_001, "A list can have 100,000 characters; this one has 100001."),
        ("x\n" * 2000, "A list can have 2,000 lines."),
    ],
)
def test_a_list_that_is_none(as_alice: Client, text: str, words: str) -> None:
    response = as_alice.post(LIST, {"text": text})
    assert response.status_code == 422
    assert words in read(response)


def test_what_was_pasted_is_still_there_when_it_is_refused(as_alice: Client) -> None:
    text = "Learn\n" * 2000
    page = read(as_alice.post(LIST, {"text": text}))
    assert page.one("textarea", name="text").value == text
