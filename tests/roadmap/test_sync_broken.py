"""A broken fixture changes nothing, and one line names the file, the row and the reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from roadmap.models import LoadedRow, Roadmap
from tests.roadmap.trail import Trail, part, roadmap, site_step

GATE, LATCH, GUIDE = "roadmap.step trail/gate", "roadmap.topic trail/gate/latch", "trail/gate/guide"


@pytest.fixture
def trail(db: None, tmp_path: Path) -> Trail:
    """The trail, loaded once, with a change waiting that a broken fixture must not bring."""
    trail = Trail(tmp_path)
    trail.sync()
    trail.fields("step", "summit")["title"] = "The high summit"
    return trail


def refusal(path: Path) -> str:
    """What the command says when it refuses a file."""
    with pytest.raises(CommandError) as error:
        call_command("sync_roadmap", str(path))
    assert error.value.returncode == 1
    assert "\n" not in str(error.value)
    return str(error.value)


def set_field(model: str, name: str, /, **values: Any) -> Callable[[Trail], None]:
    return lambda trail: trail.fields(model, name).update(values)


def without(model: str, slug: str, field: str) -> Callable[[Trail], None]:
    return lambda trail: trail.fields(model, slug).__delitem__(field)


def add(row: Any) -> Callable[[Trail], None]:
    return lambda trail: trail.rows.append(row)


BROKEN: list[tuple[Callable[[Trail], None], str, str]] = [
    (add("gate"), "", "a row has a model and fields"),
    (add({"model": "roadmap.step", "pk": 3, "fields": {}}), "", "a row has a model and fields"),
    (add({"model": "roadmap.road", "fields": {}}), "", "unknown model 'roadmap.road'"),
    (add({"model": ["roadmap"], "fields": {}}), "", "unknown model ['roadmap']"),
    (add({"model": "accounts.user", "fields": {}}), "", "unknown model 'accounts.user'"),
    (add({"model": "roadmap.topic", "fields": 3}), "roadmap.topic", "fields must be names"),
    (set_field("step", "gate", colour="red"), GATE, "unknown field 'colour'"),
    (set_field("roadmap", "trail", version="1"), "roadmap.roadmap trail", "field 'version'"),
    (without("step", "gate", "title"), GATE, "title is missing"),
    (without("step", "gate", "stage"), GATE, "stage is missing"),
    (without("step", "gate", "roadmap"), "roadmap.step gate", "roadmap is missing"),
    (without("topic", "latch", "slug"), "roadmap.topic", "slug is missing"),
    (without("roadmap", "trail", "state"), "roadmap.roadmap trail", "state is missing"),
    (without("stage", "ridge", "position"), "roadmap.stage trail/ridge", "position is missing"),
    (without("step", "gate", "state"), GATE, "state is missing"),
    (without("step", "gate", "position"), GATE, "position is missing"),
    (without("step", "gate", "prerequisites"), GATE, "prerequisites is missing"),
    (without("step", "gate", "source_text"), GATE, "source_text is missing"),
    (without("resource", "guide", "provider"), GUIDE, "provider is missing"),
    (set_field("step", "gate", title=None), GATE, "title is missing"),
    (set_field("step", "gate", title=""), GATE, "title: This field cannot be blank."),
    (set_field("step", "gate", title=2024), GATE, "title must be text, not 2024"),
    (set_field("step", "gate", title="a\0b"), GATE, "title holds characters that are not text"),
    (set_field("step", "gate", title="x" * 121), GATE, "title: Ensure this value has at most 120"),
    (set_field("step", "gate", hours="many"), GATE, "hours must be a whole number, not 'many'"),
    (set_field("step", "gate", hours=True), GATE, "hours must be a whole number, not True"),
    (set_field("step", "gate", hours=0), GATE, "A step takes at least one hour"),
    (set_field("step", "gate", hours=-1), GATE, "hours: A step takes at least one hour"),
    (set_field("step", "gate", hours=10**30), GATE, "hours: Ensure this value is less than"),
    (set_field("step", "gate", state="open"), GATE, "state: Value 'open' is not a valid choice."),
    (set_field("step", "gate", slug="the gate"), "roadmap.step the gate", "slug: Enter a valid"),
    (set_field("resource", "guide", url="ftp://example.org"), GUIDE, "url: Enter a valid URL."),
    (set_field("resource", "guide", kind="rumour"), GUIDE, "kind: Value 'rumour' is not a valid"),
    (set_field("resource", "guide", is_free="no"), GUIDE, "is_free must be true or false"),
    (
        set_field("topic", "latch", step=["trail", "door"]),
        "roadmap.topic trail/door/latch",
        "there is no roadmap.step trail/door",
    ),
    (set_field("topic", "latch", step="gate"), "roadmap.topic latch", "a list of 2 slugs"),
    (
        set_field("step", "gate", stage=["trail", "moor"]),
        GATE,
        "there is no roadmap.stage trail/moor",
    ),
    (
        set_field("stage", "ridge", roadmap=["path"]),
        "roadmap.stage path/ridge",
        "there is no roadmap.roadmap path",
    ),
    (
        set_field("step", "gate", prerequisites=[["trail", "door"]]),
        GATE,
        "there is no roadmap.step trail/door",
    ),
    (set_field("step", "gate", prerequisites="stile"), GATE, "must be a list of natural keys"),
    (
        set_field("step", "gate", prerequisites=[["trail", "summit"]]),
        GATE,
        "prerequisites go round in a cycle: gate → summit → stile → gate",
    ),
    (add(part("topic", "latch", 4, name="Latch", outcome="You can.")), LATCH, "duplicate slug"),
]


@pytest.mark.parametrize(("break_it", "row", "reason"), BROKEN)
def test_a_broken_row_is_named_and_nothing_changes(
    trail: Trail, break_it: Callable[[Trail], None], row: str, reason: str
) -> None:
    break_it(trail)
    trail.write()
    before = list(LoadedRow.objects.order_by("pk").values())
    said = refusal(trail.path)
    assert said.startswith(f"{trail.path}, line ")
    assert row in said
    assert reason in said
    assert site_step("summit").title == "The summit"
    assert list(LoadedRow.objects.order_by("pk").values()) == before


def test_the_line_is_where_the_row_begins(trail: Trail) -> None:
    set_field("step", "gate", hours=0)(trail)
    trail.write()
    line = int(refusal(trail.path).removeprefix(f"{trail.path}, line ").split(",")[0])
    rows = trail.path.read_text().splitlines()
    assert rows[line - 1] == "- model: roadmap.step"
    assert "  slug: gate" in "\n".join(rows[line - 1 :]).split("- model")[1]


@pytest.mark.parametrize(
    ("line", "again", "twice"),
    [
        ("    hours: 8", "    hours: 80", "hours"),
        ("    title: The gate", "    title: The other gate", "title"),
        ("- model: roadmap.step", "  model: roadmap.step", "model"),
    ],
)
def test_a_name_that_stands_twice_in_a_row_is_refused(
    trail: Trail, line: str, again: str, twice: str
) -> None:
    trail.write()
    trail.path.write_text(trail.path.read_text().replace(line, f"{line}\n{again}", 1))
    assert refusal(trail.path).endswith(f"{GATE}: {twice} stands twice")


def test_a_flag_may_be_left_out(trail: Trail) -> None:
    assert "is_archived" not in trail.fields("topic", "latch")
    assert "1 updated" in trail.sync()


def test_a_reason_is_said_once(trail: Trail) -> None:
    set_field("resource", "guide", url="nonsense")(trail)
    trail.write()
    assert refusal(trail.path).endswith(f"{GUIDE}: url: Enter a valid URL.")


def test_a_stage_of_another_roadmap_is_refused(trail: Trail) -> None:
    trail.rows += [
        {"model": "roadmap.roadmap", "fields": roadmap("sea", title="Sea", summary="Sail.")},
        {
            "model": "roadmap.stage",
            "fields": {
                "roadmap": ["sea"],
                "slug": "bay",
                "title": "Bay",
                "purpose": "Swim.",
                "position": 1,
            },
        },
    ]
    set_field("step", "gate", stage=["sea", "bay"])(trail)
    trail.write()
    assert f"{GATE}: roadmap.stage sea/bay belongs to another roadmap" in refusal(trail.path)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"- model: [", "not YAML: "),
        (b"- a: b: c", "line 1: not YAML: mapping values are not allowed"),
        (b"- !!python/object/apply:os.system ['true']", "line 1: not YAML: could not determine"),
        (b"- &a [*a]", "line 1: not YAML: found unconstructable recursive node"),
        (b"- fields: 2024-13-45", "not YAML: month must be in 1..12"),
        (b"\xff\xfe\xfa", "not YAML: "),
        (b"- \x01", "not YAML: "),
        (b"model: roadmap.step", "it is not a list of rows"),
        (b"", "it is not a list of rows"),
    ],
)
def test_a_file_that_holds_no_rows_is_named(
    db: None, tmp_path: Path, text: bytes, reason: str
) -> None:
    path = tmp_path / "broken.yaml"
    path.write_bytes(text)
    said = refusal(path)
    assert said.startswith(str(path))
    assert reason in said


def test_a_missing_file_is_named(db: None, tmp_path: Path) -> None:
    path = tmp_path / "nowhere.yaml"
    assert refusal(path) == f"{path}: No such file or directory"
    assert refusal(tmp_path) == f"{tmp_path}: Is a directory"


def test_one_broken_file_keeps_the_others_out(db: None, tmp_path: Path) -> None:
    trail = Trail(tmp_path)
    trail.write()
    with pytest.raises(CommandError, match="nowhere"):
        call_command("sync_roadmap", str(trail.path), str(tmp_path / "nowhere.yaml"))
    assert not Roadmap.objects.filter(slug="trail").exists()
