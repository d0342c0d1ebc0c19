"""What a search finds, in which order, and which letters of it are marked: pure rules."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.search import WORD, Kind, Results, fold, mark, search


def make_step(number: int, title: str, line: str = "", **parts: Any) -> Any:
    """The place of a step, with topics and resources by name and line."""
    topics = [
        SimpleNamespace(id=index, slug=f"t{index}", name=name, outcome=outcome)
        for index, (name, outcome) in enumerate(parts.get("topics", {}).items())
    ]
    resources = [
        SimpleNamespace(title=name, provider=provider, url=f"https://example.org/{name}")
        for name, provider in parts.get("resources", {}).items()
    ]
    step = SimpleNamespace(
        number=number,
        title=title,
        source_text=line,
        url=f"/{number}/",
        topics=topics,
        resources=resources,
    )
    return SimpleNamespace(step=step, ticked_ids=parts.get("ticked", frozenset()))


TRAIL = [
    make_step(
        1,
        "Over the bridge",
        "A walk along the river.",
        topics={"Crossing rivers": "You can cross a stream.", "Café stops": "You can rest."},
        resources={"River guide": "The bridge keepers"},
        ticked={1},
    ),
    make_step(2, "Up the river bank", topics={"Mud": "You can cross a bridge of planks."}),
    make_step(12, "The summit"),
]


def titles(results: Results) -> list[str]:
    return [found.entry.title for found in results.found]


def marked(results: Results) -> list[str]:
    """The titles with what was searched for in brackets."""
    return [shown(found.title) for found in results.found]


def shown(parts: Any) -> str:
    return "".join(f"[{part.text}]" if part.is_hit else part.text for part in parts)


def test_titles_come_before_the_lines_beneath_and_steps_before_topics_before_resources() -> None:
    assert titles(search(TRAIL, "river")) == [
        "Up the river bank",
        "Crossing rivers",
        "River guide",
        "Over the bridge",
    ]


def test_every_word_must_be_there_in_any_order() -> None:
    assert titles(search(TRAIL, "bank river")) == ["Up the river bank"]
    assert titles(search(TRAIL, "bank summit")) == []


def test_words_may_stand_partly_in_the_title_and_partly_in_the_line() -> None:
    assert titles(search(TRAIL, "bridge walk")) == ["Over the bridge"]


def test_a_word_is_found_by_its_beginning_only() -> None:
    assert titles(search(TRAIL, "summ")) == ["The summit"]
    assert titles(search(TRAIL, "ummit")) == []


@pytest.mark.parametrize("query", ["CAFE", "café", "cafe\u0301", "Ca"])
def test_case_and_accents_make_no_difference(query: str) -> None:
    assert "Café stops" in titles(search(TRAIL, query))


def test_a_step_is_found_by_its_number() -> None:
    assert titles(search(TRAIL, "step 12")) == ["The summit"]
    assert titles(search(TRAIL, "1")) == ["Over the bridge", "The summit"]


def test_what_was_found_says_what_it_is_and_where() -> None:
    topic, resource = search(TRAIL, "rivers").found[0], search(TRAIL, "guide").found[0]
    assert (topic.entry.kind, topic.entry.url) == (Kind.TOPIC, "/1/#topic-t0")
    assert (resource.entry.kind, resource.entry.url) == (
        Kind.RESOURCE,
        "https://example.org/River guide",
    )
    assert topic.entry.place is resource.entry.place is TRAIL[0]


def test_a_ticked_topic_is_known_as_such() -> None:
    ticked = [search(TRAIL, name).found[0].entry.is_ticked for name in ("crossing", "stops")]
    assert ticked == [False, True]


def test_hits_are_marked_in_title_and_line() -> None:
    assert marked(search(TRAIL, "cross")) == ["[Cross]ing rivers", "Mud"]
    assert shown(search(TRAIL, "cross").found[1].detail) == "You can [cross] a bridge of planks."


@pytest.mark.parametrize(
    ("text", "wanted", "expected"),
    [
        ("Café", "cafe", "[Café]"),
        ("Cafe\u0301s", "cafe", "[Cafe\u0301]s"),
        ("Straße", "strass", "[Straß]e"),
        ("scikit-learn", "learn", "scikit-[learn]"),
        ("train_test_split", "test", "train_[test]_split"),
    ],
)
def test_marks_fall_on_the_letters_of_the_text_itself(
    text: str, wanted: str, expected: str
) -> None:
    assert shown(mark(text, [wanted])) == expected


@pytest.mark.parametrize("query", ["", "  ", "+++", "\u0301", "%_"])
def test_a_query_without_a_word_finds_nothing(query: str) -> None:
    assert search(TRAIL, query).total == 0


def test_the_best_are_shown_and_the_others_counted() -> None:
    trail = [make_step(number, f"Walk {number}") for number in range(1, 31)]
    results = search(trail, "walk")
    assert titles(results) == [f"Walk {number}" for number in range(1, 21)]
    assert (results.more, results.total) == (10, 30)


@given(st.text(max_size=60), st.lists(st.text(max_size=10), max_size=4))
def test_marking_never_changes_the_text(text: str, words: list[str]) -> None:
    wanted = WORD.findall(fold(" ".join(words)))
    assert "".join(part.text for part in mark(text, wanted)) == text


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_breaks_a_search(title: str, query: str) -> None:
    search([make_step(1, title, query)], query)


LETTERS = st.characters(categories=["Lu", "Ll", "Nd"])


@given(st.lists(st.text(LETTERS, min_size=1, max_size=8), min_size=1, max_size=5), st.data())
def test_any_beginnings_of_words_of_a_title_find_and_mark_it(
    words: list[str], data: st.DataObject
) -> None:
    starts = [
        word[: data.draw(st.integers(1, len(word)))]
        for word in data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=3))
    ]
    results = search([make_step(99, " ".join(words))], " ".join(starts))
    assert results.total == 1
    assert any(part.is_hit for part in results.found[0].title)
