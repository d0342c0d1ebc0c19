"""A few lines of a note around what was searched for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from roadmap.excerpt import excerpt


def test_without_a_query_it_is_the_beginning() -> None:
    assert excerpt("one two three four", length=10).before == "one two …"


def test_a_short_note_stands_as_it_is() -> None:
    assert excerpt("one two").before == "one two"


def test_the_hit_is_apart_in_the_writer_s_own_letters() -> None:
    found = excerpt("Read about Backpropagation today.", "backprop")
    assert (found.before, found.hit, found.after) == ("Read about ", "Backprop", "agation today.")


def test_a_hit_far_inside_brings_its_surroundings() -> None:
    found = excerpt("word " * 100 + "needle " + "word " * 100, "needle", length=60)
    assert found.hit == "needle"
    assert found.before.startswith("… ")
    assert found.after.endswith(" …")
    assert len(found.before + found.hit + found.after) < 80


def test_case_is_no_matter_in_any_language() -> None:
    assert excerpt("à l'ÉCOLE", "école").hit == "ÉCOLE"
    found = excerpt("Große Straße 3", "strasse")
    assert (found.before, found.hit, found.after) == ("Große ", "Straße", " 3")


@given(st.text(), st.text(max_size=10))
def test_any_text_and_query_give_parts_of_the_text(text: str, query: str) -> None:
    found = excerpt(text, query)
    for part in (found.before, found.hit, found.after):
        assert part.removeprefix("…").removesuffix("…").strip() in text
