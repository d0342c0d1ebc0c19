"""No query of a page or a form reads or changes rows of several learners: each says whose they are,
or names a row by its number. So tables may grow, or be spread over machines by learner. Nor does
SQLite, which knows nothing of how much is where, look through all records on a step for one's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from roadmap.journey import Journey
from roadmap.links import recognise
from roadmap.models import Learner, Note, Project
from tests.conftest import SLUG

MAP = f"/roadmaps/{SLUG}/"
STEP = f"{MAP}programming-basics/"
OF_LEARNERS = [
    model._meta.db_table
    for model in apps.get_app_config("roadmap").get_models()
    if any(field.related_model is Learner for field in model._meta.concrete_fields)
]
PAGES = [
    *(MAP, STEP, "/dashboard/", "/projects/", "/notes/", "/notes/?q=words"),
    *("/settings/data/", "/settings/data/export/", f"/search/{SLUG}/?q=learn"),
]
FORMS = {
    f"{STEP}status/": {"status": "done"},
    f"{STEP}topics/functions-and-modules/": {"ticked": "yes"},
    f"{STEP}note/": {"text": "Other words.", "revision": "1"},
    f"{STEP}projects/": {"url": "https://github.com/alice/other"},
    f"{MAP}machine-learning-frameworks/known/": {},
    f"/settings/data/start-over/{SLUG}/": {},
}


def crossing(sql: str, learner_id: int) -> bool:
    """Whether a statement reads or changes rows of learners without saying that they are this
    one's, in one of its SELECTs or in all of it."""
    if sql.startswith("INSERT"):
        return False
    return any(_touches(part) and not _names_whose(part, learner_id) for part in selects(sql))


def selects(sql: str) -> list[str]:
    """The SELECTs of a statement without those in it, each by itself; texts are left out."""
    sql, found = re.sub(r"'(?:[^']|'')*'", "''", sql), list[str]()
    while innermost := re.search(r"\(([^()]*)\)", sql):
        content = innermost[1]
        if content.startswith("SELECT"):
            found.append(content)
            content = "..."
        sql = f"{sql[: innermost.start()]}[{content}]{sql[innermost.end() :]}"
    return [part for one in (*found, sql) for part in re.split(r"\bUNION\b", one)]


def _touches(sql: str) -> bool:
    return any(re.search(rf'(FROM|JOIN|UPDATE) "?{table}\b', sql) for table in OF_LEARNERS)


def _names_whose(sql: str, learner_id: int) -> bool:
    """By the learner, or by the numbers of rows, which were read as the learner's before."""
    condition = sql.partition(" WHERE ")[2] if sql.startswith("UPDATE") else sql
    owner = rf'"?learner_id"? (= {learner_id}\b|IN \[{learner_id}\])'
    row = rf'"({"|".join(OF_LEARNERS)})"\."id" (=|IN \[)\s*\d+'
    is_named = re.search(f"{owner}|{row}", condition) is not None
    return is_named and " OR " not in _outside_of_brackets(condition)


def _outside_of_brackets(sql: str) -> str:
    inner = re.compile(r"\[[^\[\]]*\]")
    while inner.search(sql):
        sql = inner.sub("", sql)
    return sql


@pytest.fixture
def walked(alice: User, journey_of: Callable[[User], Journey]) -> User:
    journey = journey_of(alice)
    learner_id, step = journey.records.owner_id, journey.outline.steps[0]
    journey.set_tick(step, step.topics[0], True)
    Note.write(learner_id, step.id, "Some words.", 0)
    project, _ = Project.of_link(learner_id, recognise("https://github.com/alice/first"))
    project.prove(step.id)
    return alice


def statements(ask: Callable[[], object]) -> Iterator[str]:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return (" ".join(query["sql"].split()) for query in captured)


@pytest.mark.parametrize("address", PAGES)
def test_no_query_of_a_page_crosses_learners(walked: User, as_alice: Client, address: str) -> None:
    found = list(statements(lambda: b"".join(as_alice.get(address))))
    assert any(map(_touches, found)) or "search" in address
    assert [sql for sql in found if crossing(sql, walked.learner.pk)] == []


@pytest.mark.usefixtures("fresh_limits")
@pytest.mark.parametrize("address", FORMS)
def test_no_query_of_a_form_crosses_learners(walked: User, as_alice: Client, address: str) -> None:
    found = list(statements(lambda: as_alice.post(address, FORMS[address])))
    assert any(map(_touches, found))
    assert [sql for sql in found if crossing(sql, walked.learner.pk)] == []


def test_no_query_of_an_undo_crosses_learners(walked: User, as_alice: Client) -> None:
    as_alice.post(f"{STEP}status/", {"status": "done"})
    action = Learner.objects.get(user=walked).changes.latest("id").action
    found = list(statements(lambda: as_alice.post(f"/undo/{action}/")))
    assert [sql for sql in found if crossing(sql, walked.learner.pk)] == []


def indexes_in_common() -> set[str]:
    """Those of tables of learners that are led by a step, a topic or a criterion: to the rows of
    everybody."""
    with connection.cursor() as cursor:
        return {
            name
            for table in OF_LEARNERS
            for name, found in connection.introspection.get_constraints(cursor, table).items()
            if found["index"] and found["columns"][0] in ("step_id", "topic_id", "criterion_id")
        }


@contextmanager
def explained() -> Iterator[list[str]]:
    """The plans of all statements meanwhile that are about learners' rows."""
    plans = []

    def explain(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if _touches(sql) and not sql.lstrip().startswith("INSERT") and not many:
            execute(f"EXPLAIN QUERY PLAN {sql}", params, many, context)
            plans.append("\n".join(line for *_, line in context["cursor"].fetchall()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        yield plans


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about how SQLite finds rows")
@pytest.mark.usefixtures("fresh_limits")
def test_no_query_goes_through_what_all_have_on_a_step(walked: User, as_alice: Client) -> None:
    shared = indexes_in_common()
    with explained() as plans:
        for address in PAGES:
            b"".join(as_alice.get(address))
        for address, form in FORMS.items():
            as_alice.post(address, form)
        for action in set(walked.learner.changes.values_list("action", flat=True)):
            as_alice.post(f"/undo/{action}/")
    assert shared
    assert plans
    assert [plan for plan in plans if any(f" {name} " in plan for name in shared)] == []


@pytest.mark.parametrize(
    ("sql", "crosses"),
    [
        ('SELECT * FROM "roadmap_note" WHERE "roadmap_note"."learner_id" = 7', False),
        ('SELECT * FROM "roadmap_note" WHERE "roadmap_note"."id" = 7', False),
        ("SELECT 1 FROM roadmap_stepstatus WHERE learner_id = 7", False),
        ('SELECT * FROM "roadmap_note" WHERE "roadmap_note"."text" = \'learner_id\'', True),
        ('SELECT COUNT(*) FROM "roadmap_change"', True),
        ('DELETE FROM "roadmap_topictick" WHERE "roadmap_topictick"."topic_id" = 7', True),
        (
            "SELECT 1 FROM roadmap_topictick WHERE learner_id = 7 UNION ALL "
            "SELECT 1 FROM roadmap_evidence",
            True,
        ),
        ('SELECT * FROM "roadmap_step" WHERE "roadmap_step"."id" = 7', False),
        ("SELECT 1 FROM roadmap_note WHERE learner_id = 8", True),
        ("SELECT 1 FROM roadmap_note WHERE learner_id IN (7, 8)", True),
        ("SELECT 1 FROM roadmap_note WHERE learner_id IN (7)", False),
        ("SELECT 1 FROM roadmap_note WHERE learner_id = 7 OR step_id = 1", True),
        ("UPDATE roadmap_note SET learner_id = 7 WHERE step_id = 1", True),
        ("SELECT 1 FROM roadmap_topic t JOIN roadmap_topictick k ON k.learner_id = 7", False),
        ("SELECT 1 FROM roadmap_note WHERE (learner_id = 7 AND (step_id = 1 OR 1 = 2))", False),
        (
            "SELECT 1 FROM roadmap_change WHERE (learner_id = 7 AND NOT (action IN "
            "(SELECT U0.action FROM roadmap_import U0 WHERE U0.source = 'archive (zip)')))",
            True,
        ),
        (
            "SELECT 1 FROM roadmap_change WHERE (NOT (action IN "
            "(SELECT U0.action FROM roadmap_import U0 WHERE U0.learner_id = 7)) AND step_id = 1)",
            True,
        ),
        ("SELECT (SELECT 1 FROM roadmap_note WHERE learner_id = 7) FROM roadmap_learner", False),
    ],
)
def test_what_crosses_is_found(sql: str, crosses: bool) -> None:
    assert crossing(sql, 7) is crosses
