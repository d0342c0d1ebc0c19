"""Numbers are said with the right word."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.template import Context, Template

from roadmap import words
from roadmap.words import topics, topics_and_steps


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0 topics"), (1, "1 topic"), (2, "2 topics"), (1220, "1,220 topics")],
)
def test_one_is_singular_and_everything_else_is_not(number: int, said: str) -> None:
    assert topics(number) == said


@pytest.mark.parametrize(
    ("count", "one", "many"),
    [
        (words.stages, "1 stage", "3 stages"),
        (words.steps, "1 step", "3 steps"),
        (words.hours, "1 hour", "3 hours"),
        (words.notes, "1 note", "3 notes"),
        (words.results, "1 result", "3 results"),
    ],
)
def test_each_thing_has_its_word(count: Callable[[int], str], one: str, many: str) -> None:
    assert (count(1), count(3)) == (one, many)


@pytest.mark.parametrize(
    ("topic_count", "step_count", "said"),
    [(0, 1, "1 step"), (4, 0, "4 topics"), (1, 2, "1 topic and 2 steps"), (0, 0, "")],
)
def test_of_what_there_is_none_nothing_is_said(
    topic_count: int, step_count: int, said: str
) -> None:
    assert topics_and_steps(topic_count, step_count) == said


@pytest.mark.parametrize(
    ("template", "text"),
    [("{{ 4|steps }}", "4 steps"), ("{{ 1|hours }}", "1 hour"), ("{{ 1220|grouped }}", "1,220")],
)
def test_templates_count_too(template: str, text: str) -> None:
    assert Template(template).render(Context()) == text


@pytest.mark.parametrize(
    ("number", "numeral"),
    [(1, "I"), (3, "III"), (4, "IV"), (6, "VI"), (9, "IX"), (14, "XIV"), (29, "XXIX")],
)
def test_stages_are_numbered_as_on_old_maps(number: int, numeral: str) -> None:
    template = Template("{{ number|roman }}")
    assert template.render(Context({"number": number})) == numeral
