"""A dry run changes nothing, --force lets the fixture win, and an unchanged sync is quiet."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roadmap.models import LoadedRow, Roadmap, Step, Topic
from tests.roadmap.trail import Trail, part, site_step, site_topics


@pytest.fixture
def trail(db: None, tmp_path: Path) -> Trail:
    """The trail, loaded once."""
    trail = Trail(tmp_path)
    trail.sync()
    return trail


def version() -> uuid.UUID:
    return Roadmap.objects.get(slug="trail").version


def writes(queries: CaptureQueriesContext) -> list[str]:
    verbs = ("INSERT", "UPDATE", "DELETE")
    return [query["sql"] for query in queries if query["sql"].startswith(verbs)]


def everything() -> list[object]:
    """Every row of the trail and of the sync's memory."""
    steps = Step.objects.filter(roadmap__slug="trail")
    return [
        *Roadmap.objects.filter(slug="trail").values(),
        *steps.order_by("pk").values(),
        *Topic.objects.filter(step__in=steps).order_by("pk").values(),
        *LoadedRow.objects.order_by("pk").values(),
    ]


def edit_all_sorts(trail: Trail) -> None:
    """An edit, a deletion, a new order and an archived step; then a fixture that changed too."""
    gate = site_step("gate")
    Step.objects.filter(pk=gate.pk).update(title="Our gate")
    Step.objects.filter(pk=site_step("summit").pk).update(state="archived")
    gate.topics.get(slug="hinge").delete()
    gate.topics.filter(slug="latch").update(position=9)
    trail.fields("step", "gate").update(title="The wide gate", hours=12)
    trail.rows.append(part("topic", "lock", 4, name="Lock", outcome="You can."))
    trail.drop("resource", "guide")


def test_a_dry_run_shows_what_would_happen_and_writes_nothing(trail: Trail) -> None:
    edit_all_sorts(trail)
    before = everything()
    with CaptureQueriesContext(connection) as queries:
        printed = trail.sync("--dry-run")
    assert writes(queries) == []
    assert everything() == before
    assert printed.endswith(
        "Roadmap (dry run): 1 created, 1 updated, 1 deleted; 3 edits kept, 1 conflict.\n"
    )
    for line in (
        "create roadmap.topic trail/gate/lock\n",
        "update roadmap.step trail/gate, hours: 12\n",
        "delete roadmap.resource trail/gate/guide\n",
        "keep roadmap.step trail/gate, topics: an admin edited it\n",
        "keep roadmap.step trail/summit, state: an admin edited it\n",
        "leave out roadmap.topic trail/gate/hinge: an admin deleted it\n",
    ):
        assert line in printed


def test_a_dry_run_before_the_first_sync_loads_nothing(db: None, tmp_path: Path) -> None:
    assert "Roadmap (dry run): 12 created." in Trail(tmp_path).sync("--dry-run")
    assert not Roadmap.objects.filter(slug="trail").exists()
    assert not LoadedRow.objects.exists()


def test_force_overwrites_edits_and_brings_back_what_was_archived_or_deleted(trail: Trail) -> None:
    edit_all_sorts(trail)
    assert "conflict" not in trail.sync("--force")
    assert site_step("gate").title == "The wide gate"
    assert site_step("summit").state == "published"
    assert site_topics() == ["latch", "hinge", "post", "lock"]
    assert trail.sync() == "Roadmap: unchanged.\n"


def test_force_archives_what_was_dropped_although_it_was_edited(trail: Trail) -> None:
    Step.objects.filter(pk=site_step("summit").pk).update(title="Ours")
    trail.drop("step", "summit")
    assert trail.sync("--force") == "Roadmap: 1 archived.\n"
    assert site_step("summit").state == "archived"


def test_an_unchanged_sync_writes_nothing_in_a_handful_of_queries(trail: Trail) -> None:
    before = version()
    with CaptureQueriesContext(connection) as queries:
        assert trail.sync() == "Roadmap: unchanged.\n"
    assert writes(queries) == []
    assert len(queries) <= 12
    assert version() == before


def test_kept_edits_and_conflicts_write_nothing_and_keep_the_version(trail: Trail) -> None:
    edit_all_sorts(trail)
    trail.sync()
    before = version()
    with CaptureQueriesContext(connection) as queries:
        assert trail.sync().endswith("Roadmap: unchanged; 3 edits kept, 1 conflict.\n")
    assert writes(queries) == []
    assert version() == before


@pytest.mark.parametrize(
    ("model", "slug", "change"),
    [
        ("roadmap", "trail", {"title": "Path"}),
        ("stage", "ridge", {"purpose": "Climb."}),
        ("step", "gate", {"hours": 3}),
        ("step", "summit", {"prerequisites": []}),
        ("topic", "latch", {"position": 9}),
        ("criterion", "open", {"text": "It is open."}),
        ("resource", "chart", {"is_free": False}),
    ],
)
def test_every_change_renews_the_version(
    trail: Trail, model: str, slug: str, change: dict[str, object]
) -> None:
    before = version()
    trail.fields(model, slug).update(change)
    assert trail.sync() == "Roadmap: 1 updated.\n"
    assert version() != before


def test_additions_and_removals_renew_the_version(trail: Trail) -> None:
    before = version()
    trail.drop("resource", "guide")
    trail.sync()
    between = version()
    trail.rows.append(part("topic", "lock", 4, name="Lock", outcome="You can."))
    trail.sync()
    assert len({before, between, version()}) == 3


def test_a_change_of_one_roadmap_leaves_the_others_version(trail: Trail) -> None:
    shipped = Roadmap.objects.get(slug="machine-learning-engineer").version
    trail.fields("step", "gate")["hours"] = 3
    trail.sync()
    assert Roadmap.objects.get(slug="machine-learning-engineer").version == shipped


def test_a_column_that_is_newer_than_the_loading_is_filled(trail: Trail) -> None:
    row = LoadedRow.objects.get(model="roadmap.step", key="trail/gate")
    del row.fields["idea_title"]
    row.save()
    trail.fields("step", "gate")["idea_title"] = "A gate of your own"
    assert trail.sync() == "Roadmap: 1 updated.\n"


def test_details_are_for_the_verbose_and_nothing_for_the_silent(trail: Trail) -> None:
    trail.fields("step", "gate")["hours"] = 3
    assert "update roadmap.step trail/gate, hours: 3\n" in trail.sync(verbosity=2)
    trail.fields("step", "gate")["hours"] = 4
    assert trail.sync(verbosity=0) == ""


def test_without_a_path_the_shipped_fixtures_are_synced(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("sync_roadmap")
    assert capsys.readouterr().out == "Roadmap: unchanged.\n"
    assert LoadedRow.objects.filter(key__startswith="machine-learning-engineer").count() == 350
