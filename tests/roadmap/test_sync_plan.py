"""Promises of the sync's plan for any fixture, any last loading and any site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from roadmap.prerequisites import find_cycle
from roadmap.sync.merge import same_order
from roadmap.sync.plan import Plan
from roadmap.sync.planner import make_plan
from roadmap.sync.rows import ORDERS, PREREQUISITES, Fields, Key, Row, with_orders
from roadmap.sync.settling import settle

Rows = dict[Key, Row]

TRAIL = Key("roadmap.roadmap", "trail")
words = st.sampled_from(["old", "new", "ours"])
places = st.integers(0, 3)


def step_key(slug: str) -> Key:
    return Key("roadmap.step", f"trail/{slug}")


@st.composite
def routes(draw: st.DrawFn) -> Rows:
    """A roadmap with up to two stages, three steps in any order, and parts of these."""
    rows = {TRAIL: Row({"title": draw(words)})}
    stages = draw(st.lists(st.sampled_from(["trail/meadow", "trail/ridge"]), unique=True))
    for path in stages:
        rows[Key("roadmap.stage", path)] = Row({"title": draw(words)}, draw(places))
    slugs = draw(st.lists(st.sampled_from("abc"), unique=True)) if stages else []
    for number, slug in enumerate(slugs):
        needs = draw(st.sets(st.sampled_from(slugs[:number]))) if number else set()
        fields: Fields = {
            "title": draw(words),
            "stage": draw(st.sampled_from(stages)),
            "state": draw(st.sampled_from(["published", "archived", "draft"])),
            PREREQUISITES: sorted(f"trail/{need}" for need in needs),
        }
        rows[step_key(slug)] = Row(fields, draw(places))
    for slug in slugs:
        for part in draw(st.lists(st.sampled_from("xyz"), unique=True)):
            path = f"trail/{slug}/{part}"
            withdrawn = {"is_archived": draw(st.booleans())}
            rows[Key("roadmap.topic", path)] = Row({"name": draw(words), **withdrawn}, draw(places))
            rows[Key("roadmap.resource", path)] = Row({"title": draw(words)}, draw(places))
    return with_orders(rows)


def carried_out(plan: Plan, site: Rows) -> Rows:
    """The site's rows after the plan."""
    after = {key: row for key, row in {**site, **plan.created}.items() if key not in plan.deleted}
    for key, row in after.items():
        fields = {**row.fields, **plan.updated.get(key, {})}
        after[key] = Row(fields, plan.positions.get(key, row.position))
    return with_orders(after)


def remembered(plan: Plan, loaded: Mapping[Key, Fields]) -> dict[Key, Fields]:
    after = {**loaded, **plan.loaded}
    return {key: fields for key, fields in after.items() if key not in plan.forgotten}


def fields_of(rows: Rows) -> dict[Key, Fields]:
    return {key: row.fields for key, row in rows.items()}


def assert_says_the_same(site: Rows, fixture: Rows) -> None:
    for key, row in fixture.items():
        for name, value in row.fields.items():
            found: Any = site[key].fields[name]
            assert same_order(found, value) if name in ORDERS else found == value  # type: ignore[arg-type]


@given(routes())
def test_an_empty_site_becomes_what_the_fixture_says(fixture: Rows) -> None:
    plan = make_plan(fixture, {}, {})
    assert carried_out(plan, {}) == fixture


@given(routes(), routes())
def test_an_untouched_site_follows_the_fixture(before: Rows, fixture: Rows) -> None:
    plan = make_plan(fixture, fields_of(before), before)
    assert not plan.kept
    assert not plan.conflicts
    assert_says_the_same(carried_out(plan, before), fixture)


@given(routes(), routes(), routes())
def test_force_brings_what_the_fixture_says(fixture: Rows, loaded: Rows, site: Rows) -> None:
    plan = make_plan(fixture, fields_of(loaded), site, force=True)
    assert not plan.conflicts
    assert_says_the_same(carried_out(plan, site), fixture)


@given(routes(), routes(), routes(), st.booleans())
def test_a_second_sync_has_nothing_to_do(
    fixture: Rows, loaded: Rows, site: Rows, force: bool
) -> None:
    plan = make_plan(fixture, fields_of(loaded), site, force=force)
    memory = remembered(plan, fields_of(loaded))
    again = make_plan(fixture, memory, carried_out(plan, site), force=force)
    assert not again.changed
    assert not again.loaded
    assert not again.forgotten
    assert [(c.key, c.field) for c in again.conflicts] == [(c.key, c.field) for c in plan.conflicts]


@given(routes(), routes(), routes())
def test_no_edit_is_ever_lost(fixture: Rows, loaded: Rows, site: Rows) -> None:
    after = carried_out(make_plan(fixture, fields_of(loaded), site), site)
    for key, row in site.items():
        base = loaded[key].fields if key in loaded else {}
        for name, value in row.fields.items():
            if name not in ORDERS and name != PREREQUISITES and value != base.get(name):
                assert after[key].fields[name] == value


@given(routes(), routes(), routes(), st.booleans())
def test_what_learners_have_records_on_never_becomes_a_draft(
    fixture: Rows, loaded: Rows, site: Rows, force: bool
) -> None:
    plan = make_plan(fixture, fields_of(loaded), site, recorded=set(site), force=force)
    after = carried_out(plan, site)
    drafts = {key for key, row in after.items() if row.fields.get("state") == "draft"}
    assert all(key not in site or site[key].fields["state"] == "draft" for key in drafts)


@given(routes(), routes(), routes())
def test_every_conflict_can_be_settled(fixture: Rows, loaded: Rows, site: Rows) -> None:
    memory = fields_of(loaded)
    plan = make_plan(fixture, memory, site)
    settle(plan, fixture, memory, [conflict.name for conflict in plan.conflicts])
    assert not plan.conflicts
    again = make_plan(fixture, remembered(plan, memory), carried_out(plan, site))
    assert not again.conflicts
    assert not again.changed


@given(routes(), routes(), routes())
def test_what_an_admin_deleted_never_comes_back(fixture: Rows, loaded: Rows, site: Rows) -> None:
    after = carried_out(make_plan(fixture, fields_of(loaded), site), site)
    assert not (loaded.keys() - site.keys()) & after.keys()


@given(routes(), routes(), routes(), st.booleans())
def test_steps_and_topics_are_never_deleted(
    fixture: Rows, loaded: Rows, site: Rows, force: bool
) -> None:
    plan = make_plan(fixture, fields_of(loaded), site, force=force)
    assert {key.model for key in plan.deleted} <= {"roadmap.resource", "roadmap.stage"}


@given(routes(), routes(), routes(), st.booleans())
def test_prerequisites_never_go_round(fixture: Rows, loaded: Rows, site: Rows, force: bool) -> None:
    after = carried_out(make_plan(fixture, fields_of(loaded), site, force=force), site)
    needs: dict[str, Any] = {
        key.path: row.fields[PREREQUISITES]
        for key, row in after.items()
        if key.model == "roadmap.step"
    }
    assert find_cycle(needs) == []


@given(routes(), routes(), routes())
def test_every_step_stands_in_a_stage_that_is_there(
    fixture: Rows, loaded: Rows, site: Rows
) -> None:
    after = carried_out(make_plan(fixture, fields_of(loaded), site), site)
    for key, row in after.items():
        if key.model == "roadmap.step":
            assert Key("roadmap.stage", str(row.fields["stage"])) in after
