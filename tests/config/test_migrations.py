"""Each migration can run while the code before it serves, and backwards."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations import Migration
from django.db.migrations import operations as ops
from django.db.migrations.state import ModelState, ProjectState

from audit.migrations import ours, problems
from audit.servers import new_database
from audit.site import CHECKOUT, free_port, taking_turns

BEFORE = ProjectState(
    {
        ("trail", "hut"): ModelState(
            "trail",
            "hut",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("name", models.CharField(max_length=80)),
                ("hint", models.CharField(max_length=80, null=True)),
                ("beds", models.IntegerField(db_column="bed_count")),
            ],
        )
    }
)
NAME = models.CharField(max_length=80)


def nothing(*args: object) -> None:
    """What a migration would run."""


# What is wrong with an operation on a table that is in use; "" where nothing is.
OPERATIONS: dict[str, tuple[Any, str]] = {
    "a table is deleted": (ops.DeleteModel("hut"), "still reads it"),
    "a field is removed": (ops.RemoveField("hut", "hint"), "still reads it"),
    "a table is renamed": (ops.RenameModel("hut", "cabin"), "the old table"),
    "a table gets another name": (ops.AlterModelTable("hut", "huts"), "the old table"),
    "a field is renamed": (ops.RenameField("hut", "name", "title"), "the old column"),
    "a field is renamed in Python only": (ops.RenameField("hut", "beds", "places"), ""),
    "a field must be filled": (ops.AddField("hut", "warden", NAME), "inserts rows without it"),
    "a field has a default in Python": (
        ops.AddField("hut", "warden", models.CharField(max_length=80, default="")),
        "inserts rows without it",
    ),
    "a field may be empty": (ops.AddField("hut", "warden", models.CharField(null=True)), ""),
    "a field has a default in the database": (
        ops.AddField("hut", "warden", models.CharField(max_length=80, db_default="")),
        "",
    ),
    "a field may be empty no more": (ops.AlterField("hut", "hint", NAME), "leaves it empty"),
    "a field becomes shorter": (
        ops.AlterField("hut", "name", models.CharField(max_length=40)),
        "what is longer",
    ),
    "a field becomes longer": (ops.AlterField("hut", "name", models.CharField(max_length=99)), ""),
    "a field gets another type": (
        ops.AlterField("hut", "beds", models.TextField(db_column="bed_count")),
        "the old type",
    ),
    "a column gets another name": (
        ops.AlterField("hut", "beds", models.IntegerField()),
        "the old column",
    ),
    "an index comes": (
        ops.AddIndex("hut", models.Index(fields=["name"], name="hut_name")),
        "locks out the table's writers",
    ),
    "a constraint comes": (
        ops.AddConstraint("hut", models.UniqueConstraint(fields=["name"], name="one_hut")),
        "what it refuses",
    ),
    "fields become unique together": (
        ops.AlterUniqueTogether("hut", {("name", "hint")}),
        "a UniqueConstraint",
    ),
    "Python runs, with no way back": (ops.RunPython(nothing), "no way back"),
    "SQL runs, with no way back": (ops.RunSQL("SELECT 1"), "no way back"),
    "Python runs, with a way back": (ops.RunPython(nothing, nothing), ""),
}


def migration(*operations: Any, **put_aside: object) -> Migration:
    made = Migration("0002_change", "trail")
    for name, value in {"operations": operations, **put_aside}.items():
        setattr(made, name, value)
    return made


def test_each_of_ours_can_run_while_the_code_before_it_serves() -> None:
    looked_at = list(ours())
    assert {each.app_label for each, _ in looked_at} == {"accounts", "roadmap"}
    assert [found for each, before in looked_at for found in problems(each, before)] == []


@pytest.mark.parametrize("what", OPERATIONS)
def test_what_old_code_could_not_serve_with_is_refused(what: str) -> None:
    operation, reason = OPERATIONS[what]
    found = problems(migration(operation), BEFORE)
    assert len(found) == bool(reason)
    assert reason in "".join(found)


def test_a_table_that_is_new_may_be_made_in_any_way() -> None:
    new = ops.CreateModel("Spring", [("id", models.BigAutoField(primary_key=True))])
    index = ops.AddIndex("spring", models.Index(fields=["name"], name="spring_name"))
    assert problems(migration(new, ops.AddField("spring", "name", NAME), index), BEFORE) == []


def test_what_was_looked_into_is_put_aside_with_its_reason() -> None:
    removed, renamed = ops.RemoveField("hut", "hint"), ops.RenameModel("hut", "cabin")
    reasons = {"RemoveField hut.hint": "The release before does not read it."}
    (found,) = problems(migration(removed, renamed, served_by_old_code=reasons), BEFORE)
    assert found.startswith("RenameModel hut: ")


def test_what_is_put_aside_for_nothing_is_refused() -> None:
    reasons = {"RemoveField hut.hint": "It was renamed."}
    (found,) = problems(migration(served_by_old_code=reasons), BEFORE)
    assert found == "RemoveField hut.hint: is put aside for nothing"


# On a real database


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment with an empty database of the kind that these tests run on."""
    environment = {"PATH": os.environ["PATH"], "PORT": str(free_port())}
    if connection.vendor == "postgresql":
        with new_database() as url:
            yield {**environment, "DATABASE_URL": url}
    else:
        yield {**environment, "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"}


BACK_AND_FORTH = """
import django; django.setup()
from django.core.management import call_command
from audit.migrations import ours
steps = [(each.app_label, each.name) for each, _ in ours()]
call_command("migrate", verbosity=0)
for app in ("roadmap", "accounts"):
    names = ["zero", *(name for label, name in steps if label == app)]
    for name in [*reversed(names[:-1]), *names[1:]]:
        call_command("migrate", app, name, verbosity=0)
call_command("migrate", verbosity=0)
call_command("migrate", check_unapplied=True)
"""


def test_each_goes_back_to_nothing_and_forth_again(empty: dict[str, str]) -> None:
    environment = {**empty, "DJANGO_SETTINGS_MODULE": "config.settings"}
    run = [sys.executable, "-c", BACK_AND_FORTH]
    done = subprocess.run(
        run, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_two_that_prepare_at_once_take_turns(empty: dict[str, str]) -> None:
    run = [sys.executable, "manage.py", "prepare"]
    with taking_turns():
        both = [
            subprocess.Popen(run, cwd=CHECKOUT, env=empty, stderr=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        failures = [each.communicate(timeout=120)[1] for each in both]
    assert [each.returncode for each in both] == [0, 0], failures
