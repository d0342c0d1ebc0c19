"""The three-way comparison of one field: fixture, last loaded, site."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from roadmap.sync.merge import Outcome, compare, same_order, weave

texts = st.sampled_from(["old", "new", "ours"])
orders = st.lists(st.sampled_from("abcdef"), unique=True)


@given(texts, texts)
def test_what_nobody_edited_follows_the_fixture(fixture: str, loaded: str) -> None:
    assert compare(fixture, loaded, loaded) in (Outcome.UPDATE, Outcome.SAME)


@given(texts, texts)
def test_what_the_fixture_left_alone_is_never_updated(loaded: str, site: str) -> None:
    assert compare(loaded, loaded, site) in (Outcome.KEEP, Outcome.SAME)


@given(texts, texts, texts)
def test_a_conflict_is_three_different_values(fixture: str, loaded: str, site: str) -> None:
    is_conflict = compare(fixture, loaded, site) is Outcome.CONFLICT
    assert is_conflict == (len({fixture, loaded, site}) == 3)


@given(texts, texts | st.none())
def test_both_changing_it_to_the_same_is_no_conflict(both: str, loaded: str | None) -> None:
    assert compare(both, loaded, both) is Outcome.SAME


@given(texts, texts)
def test_what_was_never_loaded_is_never_overwritten(fixture: str, site: str) -> None:
    assert compare(fixture, None, site) in (Outcome.SAME, Outcome.CONFLICT)


def test_additions_do_not_reorder() -> None:
    assert same_order("abc", "xaybzc")
    assert not same_order("abc", "acb")


@given(orders, orders)
def test_weaving_keeps_the_leading_order_and_loses_nobody(
    leading: list[str], other: list[str]
) -> None:
    woven = weave(leading, other)
    assert [item for item in woven if item in leading] == leading
    assert sorted(woven) == sorted({*leading, *other})


@given(orders, orders)
def test_a_newcomer_stands_right_after_what_it_follows_at_home(
    leading: list[str], other: list[str]
) -> None:
    woven = weave(leading, other)
    for before, newcomer in pairwise(other):
        if newcomer not in leading:
            assert woven.index(newcomer) == woven.index(before) + 1


def test_a_newcomer_that_comes_first_at_home_comes_first() -> None:
    assert weave(["b", "a"], ["new", "a", "b"]) == ["new", "b", "a"]
