"""Numbers are said with the right word."""

from __future__ import annotations

import pytest
from django.template import Context, Template

from roadmap.words import count, topics_and_steps


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 topics"), (1, "1 topic"), (2, "2 topics"), (1220, "1,220 topics")],
)
def test_one_is_singular_and_everything_else_is_not(number: int, words: str) -> None:
    assert count(number, "topic") == words


def test_a_plural_of_its_own_is_used() -> None:
    assert count(2, "criterion", "criteria") == "2 criteria"
    assert count(1, "criterion", "criteria") == "1 criterion"


@pytest.mark.parametrize(
    ("topics", "steps", "words"),
    [(0, 1, "1 step"), (4, 0, "4 topics"), (1, 2, "1 topic and 2 steps"), (0, 0, "")],
)
def test_of_what_there_is_none_nothing_is_said(topics: int, steps: int, words: str) -> None:
    assert topics_and_steps(topics, steps) == words


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ('{{ 4|count:"topic" }}', "4 topics"),
        ('{{ 1|count:"criterion,criteria" }}', "1 criterion"),
        ('{{ 3|count:"criterion,criteria" }}', "3 criteria"),
    ],
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
