"""The order of a parent's children is one field: the fixture's, or the whole of an admin's."""

from __future__ import annotations

from pathlib import Path

import pytest

from roadmap.models import Step, Topic
from tests.roadmap.trail import Trail, part, site_step, site_topics, step


@pytest.fixture
def trail(db: None, tmp_path: Path) -> Trail:
    """The trail, loaded once: latch, hinge, post."""
    trail = Trail(tmp_path)
    trail.sync()
    return trail


def put(slug: str, position: int) -> None:
    """What an admin does to a topic."""
    Topic.objects.filter(step=site_step("gate"), slug=slug).update(position=position)


def add_to_fixture(trail: Trail, slug: str, position: int) -> None:
    trail.rows.append(part("topic", slug, position, name=slug, outcome="You can."))


def site_steps() -> list[str]:
    return list(Step.objects.filter(roadmap__slug="trail").values_list("slug", flat=True))


def test_the_fixtures_order_comes_where_nobody_reordered(trail: Trail) -> None:
    trail.fields("topic", "latch")["position"] = 9
    assert trail.sync() == "Roadmap: 1 updated.\n"
    assert site_topics() == ["hinge", "post", "latch"]


def test_an_admins_order_is_kept(trail: Trail) -> None:
    put("latch", 9)
    assert trail.sync() == "Roadmap: unchanged; 1 edit kept.\n"
    assert site_topics() == ["hinge", "post", "latch"]


def test_two_new_orders_are_one_conflict(trail: Trail) -> None:
    put("latch", 9)
    trail.fields("topic", "post")["position"] = 0
    printed = trail.sync()
    assert "conflict: roadmap.step trail/gate, topics: both changed" in printed
    assert printed.count("conflict:") == 1
    assert site_topics() == ["hinge", "post", "latch"]


def test_other_numbers_for_the_same_order_change_nothing(trail: Trail) -> None:
    for position, slug in enumerate(["latch", "hinge", "post"], start=1):
        trail.fields("topic", slug)["position"] = 10 * position
    assert trail.sync() == "Roadmap: unchanged.\n"


def test_a_new_child_follows_the_one_it_follows_in_the_fixture(trail: Trail) -> None:
    put("latch", 9)
    add_to_fixture(trail, "lock", 1)  # latch and lock share a number: the slug decides
    trail.sync()
    assert site_topics() == ["hinge", "post", "latch", "lock"]
    trail.sync()
    assert site_topics() == ["hinge", "post", "latch", "lock"]


def test_an_admins_own_child_stays_in_its_place(trail: Trail) -> None:
    Topic.objects.create(step=site_step("gate"), slug="bell", name="Bell", position=2)
    assert site_topics() == ["latch", "bell", "hinge", "post"]
    add_to_fixture(trail, "last", 4)
    trail.sync()
    assert site_topics() == ["latch", "bell", "hinge", "post", "last"]
    trail.fields("topic", "post")["position"] = 0
    trail.sync()
    assert site_topics() == ["post", "latch", "bell", "hinge", "last"]


def test_steps_are_ordered_within_their_stage(trail: Trail) -> None:
    trail.fields("step", "stile")["position"] = 0
    trail.sync()
    assert site_steps() == ["stile", "gate", "summit"]


def test_a_step_that_moves_lands_where_the_fixture_has_it(trail: Trail) -> None:
    trail.fields("step", "gate")["stage"] = ["trail", "ridge"]
    trail.fields("step", "gate")["position"] = 2
    trail.sync()
    assert site_steps() == ["stile", "summit", "gate"]


def test_a_step_that_an_admin_moved_stays_there(trail: Trail) -> None:
    Step.objects.filter(pk=site_step("gate").pk).update(stage=site_step("summit").stage)
    trail.rows.append(step("meadow", "brook", 3, []))
    trail.sync()
    assert site_steps() == ["stile", "brook", "gate", "summit"]


def test_stages_are_ordered_within_the_roadmap(trail: Trail) -> None:
    trail.fields("stage", "ridge")["position"] = 0
    trail.sync()
    assert site_steps() == ["summit", "gate", "stile"]
