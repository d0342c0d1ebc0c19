"""What the fixture dropped is withdrawn where nobody edited it; learners' records always stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from roadmap.models import (
    Criterion,
    Evidence,
    Learner,
    Note,
    Project,
    Resource,
    Roadmap,
    Step,
    StepStatus,
    Topic,
    TopicTick,
)
from tests.roadmap.trail import Trail, part, site_step


@pytest.fixture
def trail(db: None, tmp_path: Path) -> Trail:
    """The trail, loaded once."""
    trail = Trail(tmp_path)
    trail.sync()
    return trail


@pytest.fixture
def records(trail: Trail) -> list[object]:
    """A learner's records on the gate and its parts."""
    gate = site_step("gate")
    learner = Learner.objects.create()
    project = Project.objects.create(learner=learner, url="https://example.org/", title="Mine")
    return [
        StepStatus.objects.create(learner=learner, step=gate, status="learning"),
        Note.objects.create(learner=learner, step=gate, text="Mind the mud."),
        TopicTick.objects.create(learner=learner, topic=gate.topics.get(slug="latch")),
        Evidence.objects.create(
            learner=learner, project=project, step=gate, criterion=gate.criteria.get()
        ),
    ]


def drop_gate(trail: Trail) -> None:
    trail.rows = [row for row in trail.rows if row["fields"].get("step") != ["trail", "gate"]]
    trail.drop("step", "gate")
    trail.fields("step", "stile")["prerequisites"] = []


def test_a_dropped_step_is_archived_with_all_that_it_holds(
    trail: Trail, records: list[object]
) -> None:
    drop_gate(trail)
    assert trail.sync() == "Roadmap: 1 updated, 1 archived.\n"
    assert site_step("gate").state == "archived"
    assert site_step("gate").topics.filter(is_archived=False).count() == 3
    assert site_step("gate").resources.count() == 2


def test_dropped_topics_and_criteria_are_archived(trail: Trail, records: list[object]) -> None:
    trail.drop("topic", "latch")
    trail.drop("criterion", "open")
    assert trail.sync() == "Roadmap: 2 archived.\n"
    assert Topic.objects.get(step=site_step("gate"), slug="latch").is_archived
    assert Criterion.objects.get(step=site_step("gate"), slug="open").is_archived
    assert trail.sync() == "Roadmap: unchanged.\n"


def test_a_dropped_resource_is_deleted(trail: Trail) -> None:
    trail.drop("resource", "guide")
    assert trail.sync() == "Roadmap: 1 deleted.\n"
    assert [resource.slug for resource in site_step("gate").resources.all()] == ["chart"]


def test_a_dropped_stage_is_deleted_when_no_step_is_left_in_it(trail: Trail) -> None:
    trail.drop("stage", "ridge")
    trail.fields("step", "summit")["stage"] = ["trail", "meadow"]
    trail.sync()
    assert [stage.slug for stage in Roadmap.objects.get(slug="trail").stages.all()] == ["meadow"]


def test_a_dropped_stage_that_still_holds_a_step_stays(trail: Trail) -> None:
    trail.drop("stage", "ridge")
    trail.drop("step", "summit")
    assert trail.sync() == "Roadmap: 1 archived.\n"
    assert site_step("summit").stage.slug == "ridge"
    assert trail.sync() == "Roadmap: unchanged.\n"


@pytest.mark.parametrize(
    ("model", "slug", "field"),
    [("step", "summit", "title"), ("topic", "latch", "name"), ("resource", "guide", "title")],
)
def test_dropped_but_edited_is_a_conflict(trail: Trail, model: str, slug: str, field: str) -> None:
    models = {"step": Step, "topic": Topic, "resource": Resource}
    row = models[model]._default_manager.filter(slug=slug)
    row.update(**{field: "Ours"})
    trail.drop(model, slug)
    printed = trail.sync()
    assert f"conflict: roadmap.{model} trail/" in printed
    assert "(dropped)" in printed
    assert "Ours" in printed
    assert "archived" not in printed
    assert row.exists()


def test_a_step_whose_topics_an_admin_reordered_counts_as_edited(trail: Trail) -> None:
    site_step("gate").topics.filter(slug="latch").update(position=9)
    drop_gate(trail)
    assert "conflict: roadmap.step trail/gate, topics" in trail.sync()
    assert site_step("gate").state == "published"


def test_what_comes_back_to_the_fixture_is_no_longer_archived(trail: Trail) -> None:
    rows = list(trail.rows)
    trail.drop("topic", "latch")
    trail.sync()
    trail.rows = rows
    trail.sync()
    assert not Topic.objects.get(step=site_step("gate"), slug="latch").is_archived


def test_what_an_admin_brought_back_stays(trail: Trail) -> None:
    latch = Topic.objects.filter(step=site_step("gate"), slug="latch")
    trail.drop("topic", "latch")
    trail.sync()
    latch.update(is_archived=False)
    assert trail.sync() == "Roadmap: unchanged.\n"
    assert not latch.get().is_archived


def test_dropped_after_an_admin_deleted_it_is_forgotten(trail: Trail) -> None:
    rows = list(trail.rows)
    Resource.objects.get(slug="guide").delete()
    trail.drop("resource", "guide")
    assert trail.sync() == "Roadmap: unchanged.\n"
    trail.rows = rows
    assert trail.sync() == "Roadmap: 1 created.\n"


def test_an_admins_own_rows_are_never_dropped(trail: Trail) -> None:
    Topic.objects.create(step=site_step("gate"), slug="bell", name="Bell", position=2)
    assert trail.sync() == "Roadmap: unchanged.\n"
    assert trail.sync("--force") == "Roadmap: unchanged.\n"
    assert not Topic.objects.get(slug="bell").is_archived


def test_other_roadmaps_are_not_dropped(trail: Trail) -> None:
    assert Roadmap.objects.get(slug="machine-learning-engineer").state == "published"


@pytest.mark.parametrize("options", [[], ["--force"]])
def test_learners_records_survive_everything(
    trail: Trail, records: list[object], options: list[str]
) -> None:
    site_step("gate").topics.filter(slug="latch").update(name="Ours")
    trail.drop("topic", "latch")
    trail.drop("criterion", "open")
    trail.sync(*options)
    trail.rows.append(part("topic", "latch", 1, name="Bolt", outcome="You can."))
    trail.sync(*options)
    drop_gate(trail)
    trail.sync(*options)
    for record in records:
        record.refresh_from_db()  # type: ignore[attr-defined]


def test_a_dropped_stage_whose_steps_an_admin_reordered_goes_when_they_left(trail: Trail) -> None:
    Step.objects.filter(pk=site_step("gate").pk).update(position=9)
    trail.drop("stage", "meadow")
    for slug in ("gate", "stile"):
        trail.fields("step", slug)["stage"] = ["trail", "ridge"]
    assert "1 deleted" in trail.sync()
    assert trail.sync() == "Roadmap: unchanged.\n"
