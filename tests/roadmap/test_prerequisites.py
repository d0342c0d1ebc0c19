"""A step may not, by any way round, need itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from roadmap.prerequisites import find_cycle

steps = st.integers(0, 9)


def test_no_prerequisites_no_cycle() -> None:
    assert find_cycle({}) == []
    assert find_cycle({"a": [], "b": []}) == []


def test_two_ways_to_the_same_step_are_no_cycle() -> None:
    assert find_cycle({"d": ["b", "c"], "b": ["a"], "c": ["a"], "a": []}) == []


def test_a_step_that_is_only_needed_needs_nothing() -> None:
    assert find_cycle({"b": ["a"]}) == []


def test_a_step_that_needs_itself_is_a_cycle() -> None:
    assert find_cycle({"a": ["a"]}) == ["a"]


def test_the_cycle_is_named_without_the_steps_that_lead_to_it() -> None:
    assert find_cycle({"start": ["a"], "a": ["b"], "b": ["c"], "c": ["a"]}) == ["a", "b", "c"]


def test_a_long_chain_is_followed_to_its_end() -> None:
    chain = {n: [n + 1] for n in range(500)}
    assert find_cycle(chain) == []
    assert len(find_cycle({**chain, 500: [0]})) == 501


@given(st.dictionaries(steps, st.lists(steps, max_size=4)))
def test_each_key_of_a_found_cycle_needs_the_next(needs: dict[int, list[int]]) -> None:
    cycle = find_cycle(needs)
    for key, following in zip(cycle, [*cycle[1:], *cycle[:1]], strict=True):
        assert following in needs[key]


@given(st.dictionaries(steps, st.lists(steps, max_size=4)))
def test_steps_that_only_need_earlier_ones_have_no_cycle(needs: dict[int, list[int]]) -> None:
    earlier = {key: [need for need in found if need < key] for key, found in needs.items()}
    assert find_cycle(earlier) == []
