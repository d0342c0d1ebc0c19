"""The sync updates what nobody edited, keeps an admin's edit, and reports where both changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from roadmap.models import Learner, Note, Roadmap, Step, Topic
from tests.roadmap.trail import Trail, site_step, site_topics


@pytest.fixture
def trail(db: None, tmp_path: Path) -> Trail:
    """The trail, loaded once."""
    trail = Trail(tmp_path)
    trail.sync()
    return trail


def edit(slug: str, **values: object) -> None:
    """What an admin does."""
    Step.objects.filter(roadmap__slug="trail", slug=slug).update(**values)


def test_an_untouched_field_follows_the_fixture(trail: Trail) -> None:
    trail.fields("step", "gate")["title"] = "The wide gate"
    assert trail.sync() == "Roadmap: 1 updated.\n"
    assert site_step("gate").title == "The wide gate"


def test_an_edit_is_kept_while_the_fixture_stays(trail: Trail) -> None:
    edit("gate", title="Our gate")
    assert "conflict" not in trail.sync()
    assert site_step("gate").title == "Our gate"


def test_an_edit_of_one_field_leaves_the_others_to_the_fixture(trail: Trail) -> None:
    edit("gate", title="Our gate")
    trail.fields("step", "gate")["hours"] = 12
    trail.sync()
    assert (site_step("gate").title, site_step("gate").hours) == ("Our gate", 12)


def test_a_conflict_keeps_the_edit_and_shows_all_three_side_by_side(trail: Trail) -> None:
    edit("gate", title="Our gate")
    trail.fields("step", "gate")["title"] = "The wide gate"
    lines = trail.sync().splitlines()
    assert site_step("gate").title == "Our gate"
    assert lines[0].startswith("conflict: roadmap.step trail/gate, title: both changed")
    assert [cell.strip() for cell in lines[1].split("|")] == ["fixture", "last loaded", "site"]
    assert [cell.strip() for cell in lines[3].split("|")] == [
        "The wide gate",
        "The gate",
        "Our gate",
    ]
    assert lines[-1] == "Roadmap: unchanged; 1 conflict."


def test_a_conflict_is_reported_until_it_is_settled(trail: Trail) -> None:
    edit("gate", title="Our gate")
    trail.fields("step", "gate")["title"] = "The wide gate"
    assert "conflict" in trail.sync()
    assert "conflict" in trail.sync()
    edit("gate", title="The wide gate")
    assert trail.sync() == "Roadmap: unchanged.\n"
    trail.fields("step", "gate")["title"] = "The narrow gate"
    trail.sync()
    assert site_step("gate").title == "The narrow gate"


def test_a_conflict_is_settled_by_keeping_the_sites_side(trail: Trail) -> None:
    edit("gate", title="Our gate", hours=3)
    trail.fields("step", "gate").update(title="The wide gate", hours=12)
    printed = trail.sync("--keep", "roadmap.step trail/gate, title")
    assert "trail/gate, title" not in printed
    assert printed.endswith("Roadmap: unchanged; 1 edit kept, 1 conflict.\n")
    assert trail.sync("--keep", "roadmap.step trail/gate, hours").endswith("; 2 edits kept.\n")
    assert trail.sync() == "Roadmap: unchanged; 2 edits kept.\n"
    assert (site_step("gate").title, site_step("gate").hours) == ("Our gate", 3)
    trail.fields("step", "gate")["title"] = "The narrow gate"
    assert "trail/gate, title: both changed" in trail.sync()


def test_a_deletion_and_a_dropped_row_are_settled_too(trail: Trail) -> None:
    Topic.objects.get(slug="hinge", step=site_step("gate")).delete()
    edit("summit", title="Our summit")
    trail.fields("topic", "hinge")["name"] = "Hinges"
    trail.drop("step", "summit")
    keep = ("roadmap.topic trail/gate/hinge, name", "roadmap.step trail/summit, title")
    assert "conflict" not in trail.sync("--keep", keep[0], "--keep", keep[1])
    assert "conflict" not in trail.sync()
    assert site_topics() == ["latch", "post"]
    assert site_step("summit").state == "published"


def test_what_is_no_conflict_cannot_be_settled(trail: Trail) -> None:
    trail.fields("step", "gate")["title"] = "The wide gate"
    with pytest.raises(CommandError, match="gate, title is no conflict"):
        trail.sync("--keep", "roadmap.step trail/gate, title")
    assert site_step("gate").title == "The gate"


@pytest.mark.parametrize("options", [[], ["--force"]])
@pytest.mark.parametrize(("model", "slug"), [("step", "gate"), ("roadmap", "trail")])
def test_what_learners_have_records_on_never_becomes_a_draft(
    trail: Trail, model: str, slug: str, options: list[str]
) -> None:
    trail.fields(model, slug)["state"] = "draft"
    learner = Learner.objects.create()
    note = Note.objects.create(learner=learner, step=site_step("gate"), text="Mine.")
    for _ in range(2):
        assert "state: learners have records on it; the site's is kept" in trail.sync(*options)
        assert site_step("gate").state == site_step("gate").roadmap.state == "published"
    note.delete()
    assert trail.sync(*options) == "Roadmap: 1 updated.\n"


def test_line_ends_and_blanks_that_a_form_sends_are_no_edit(trail: Trail) -> None:
    edit("gate", overview="First words.\r\n\r\nMore words.\r\n")
    trail.fields("step", "gate")["overview"] = "Other words."
    trail.sync()
    assert site_step("gate").overview == "Other words."


def test_prerequisites_follow_the_fixture(trail: Trail) -> None:
    trail.fields("step", "summit")["prerequisites"] = [["trail", "gate"], ["trail", "stile"]]
    trail.sync()
    assert set(site_step("summit").prerequisites.all()) == {site_step("gate"), site_step("stile")}


def test_prerequisites_are_one_field(trail: Trail) -> None:
    site_step("summit").prerequisites.add(site_step("gate"))
    trail.fields("step", "summit")["prerequisites"] = []
    assert "trail/summit, prerequisites: both changed" in trail.sync()
    assert site_step("summit").prerequisites.count() == 2


def test_prerequisites_that_would_go_round_with_an_edit_are_a_conflict(trail: Trail) -> None:
    trail.fields("step", "stile")["prerequisites"] = []
    trail.sync()
    site_step("gate").prerequisites.add(site_step("stile"))
    trail.fields("step", "stile")["prerequisites"] = [["trail", "gate"]]
    for _ in range(2):
        printed = trail.sync()
        assert "trail/stile, prerequisites: it would go round in a cycle" in printed
        assert not site_step("stile").prerequisites.exists()


def test_an_archived_step_is_not_resurrected(trail: Trail) -> None:
    edit("gate", state="archived")
    trail.fields("step", "gate")["title"] = "The wide gate"
    trail.sync()
    assert site_step("gate").state == "archived"


def test_an_archived_topic_is_not_resurrected(trail: Trail) -> None:
    latch = Topic.objects.filter(slug="latch", step=site_step("gate"))
    latch.update(is_archived=True)
    trail.fields("topic", "latch")["name"] = "Bolt"
    trail.sync()
    assert (latch.get().name, latch.get().is_archived) == ("Bolt", True)


def test_a_deleted_topic_is_not_resurrected(trail: Trail) -> None:
    Topic.objects.get(slug="hinge", step=site_step("gate")).delete()
    assert trail.sync() == "Roadmap: unchanged; 1 edit kept.\n"
    assert site_topics() == ["latch", "post"]


def test_a_change_of_a_deleted_topic_is_a_conflict(trail: Trail) -> None:
    Topic.objects.get(slug="hinge", step=site_step("gate")).delete()
    trail.fields("topic", "hinge")["name"] = "Hinges"
    printed = trail.sync()
    assert "conflict: roadmap.topic trail/gate/hinge, name" in printed
    assert "(deleted)" in printed
    assert site_topics() == ["latch", "post"]


def test_a_deleted_step_takes_its_parts_and_prerequisites_along(trail: Trail) -> None:
    site_step("gate").delete()
    trail.fields("step", "stile")["title"] = "The tall stile"
    assert trail.sync() == "Roadmap: 1 updated; 1 edit kept.\n"
    assert set(Step.objects.filter(roadmap__slug="trail").values_list("slug", flat=True)) == {
        "stile",
        "summit",
    }


def test_a_deleted_roadmap_stays_deleted(trail: Trail) -> None:
    roadmap = Roadmap.objects.get(slug="trail")
    roadmap.steps.all().delete()
    roadmap.delete()
    trail.sync()
    assert not Roadmap.objects.filter(slug="trail").exists()


def test_a_step_moves_to_a_stage_that_is_there_and_to_no_deleted_one(trail: Trail) -> None:
    trail.fields("step", "stile")["stage"] = ["trail", "ridge"]
    trail.sync()
    assert site_step("stile").stage.slug == "ridge"
    site_step("gate").delete()
    site_step("stile").roadmap.stages.get(slug="meadow").delete()
    trail.fields("step", "stile")["stage"] = ["trail", "meadow"]
    assert "conflict: roadmap.step trail/stile, stage" in trail.sync()
    assert site_step("stile").stage.slug == "ridge"


def test_rows_that_loaddata_brought_count_as_loaded_where_they_are_equal(
    db: None, tmp_path: Path
) -> None:
    trail = Trail(tmp_path)
    trail.write()
    call_command("loaddata", trail.path, verbosity=0)
    edit("gate", title="Our gate")
    printed = trail.sync()
    assert "trail/gate, title" in printed
    assert "(never loaded)" in printed
    assert printed.endswith("Roadmap: unchanged; 1 conflict.\n")
    trail.fields("step", "gate")["hours"] = 12
    assert "1 updated; 1 conflict" in trail.sync()
    assert (site_step("gate").title, site_step("gate").hours) == ("Our gate", 12)
