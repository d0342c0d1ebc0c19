"""No query of a page or a form reads or changes rows of several learners: each says whose they are,
or names a row by its number. So tables may grow, or be spread over machines by learner."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

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


def crossing(sql: str) -> bool:
    """Whether a statement reads or changes rows of a learner's tables without saying whose."""
    if sql.startswith("INSERT"):
        return False
    parts = re.split(r"\bUNION\b", sql)
    return any(_touches(part) and not _names_whose(part) for part in parts)


def _touches(sql: str) -> bool:
    return any(re.search(rf'(FROM|JOIN|UPDATE) "?{table}\b', sql) for table in OF_LEARNERS)


def _names_whose(sql: str) -> bool:
    tables = "|".join(OF_LEARNERS)
    owner = r'"?learner_id"? (=|IN \()\s*\d+'
    row = rf'"({tables})"\."id" (=|IN \()\s*\d+'
    return re.search(f"{owner}|{row}", sql) is not None


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
    assert [sql for sql in found if crossing(sql)] == []


@pytest.mark.usefixtures("fresh_limits")
@pytest.mark.parametrize("address", FORMS)
def test_no_query_of_a_form_crosses_learners(walked: User, as_alice: Client, address: str) -> None:
    found = list(statements(lambda: as_alice.post(address, FORMS[address])))
    assert any(map(_touches, found))
    assert [sql for sql in found if crossing(sql)] == []


def test_no_query_of_an_undo_crosses_learners(walked: User, as_alice: Client) -> None:
    as_alice.post(f"{STEP}status/", {"status": "done"})
    action = Learner.objects.get(user=walked).changes.latest("id").action
    found = list(statements(lambda: as_alice.post(f"/undo/{action}/")))
    assert [sql for sql in found if crossing(sql)] == []


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
    ],
)
def test_what_crosses_is_found(sql: str, crosses: bool) -> None:
    assert crossing(sql) is crosses
