"""What a page asks of the database: few queries, and no more as things grow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import User
from roadmap.journey import Journey
from roadmap.links import recognise
from roadmap.models import Note, Project, Roadmap, Stage, State, Step, Topic
from roadmap.position import Status
from tests.conftest import SLUG, signed_in

MAP = f"/roadmaps/{SLUG}/"
STEP = f"{MAP}programming-basics/"
SEARCH = f"/search/{SLUG}/?q=learn"
# Statements that count a search where the cache is a table, beside the transaction around them.
COUNTED = 1
TICK = 7 if connection.vendor == "postgresql" else 11  # PostgreSQL takes what is written at once
BY_HTMX = {"HX-Request": "true"}


@pytest.fixture
def sessions_in_redis(settings: Settings) -> None:
    """As with CACHE_URL at Redis: a session is read without asking the database."""
    settings.CACHES = {"default": {"BACKEND": "tests.in_memory.InMemoryCache"}}
    settings.CACHE_IS_DATABASE = False
    settings.SESSION_CACHE_ALIAS = "default"
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"


@pytest.fixture
def walked(alice: User, journey_of: Callable[[User], Journey]) -> User:
    """Alice with a bit of everything on the first step."""
    grow(alice, journey_of(alice), steps=1)
    return alice


def grow(user: User, journey: Journey, steps: int) -> None:
    """Give the user a status, ticks, a note and a project on each of the first steps."""
    learner_id = journey.records.owner_id
    for step in journey.outline.steps[:steps]:
        journey.set_status(step, Status.LEARNING)
        for topic in step.topics:
            journey.set_tick(step, topic, True)
        Note.write(learner_id, step.id, f"Words on {step.title}.", 0)
        link = recognise(f"https://github.com/alice/{step.slug}")
        project, _ = Project.of_link(learner_id, link)
        project.prove(step.id)


def queries(client: Client, address: str) -> int:
    """How many queries the address takes once the process knows the route."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize(("address", "most"), [(MAP, 3), (STEP, 5), (SEARCH, 3 + COUNTED)])
def test_a_learner_s_page_takes_few_queries_with_sessions_in_the_database(
    walked: User, settings: Settings, address: str, most: int
) -> None:
    settings.SESSION_ENGINE = "config.session_store"
    assert queries(signed_in(walked), address) <= most


@pytest.mark.parametrize(("address", "most"), [(MAP, 2), (STEP, 4), (SEARCH, 2)])
def test_a_learner_s_page_takes_fewer_queries_with_sessions_in_redis(
    sessions_in_redis: None, walked: User, address: str, most: int
) -> None:
    assert queries(signed_in(walked), address) <= most


@pytest.mark.parametrize("address", ["/", MAP, STEP])
def test_a_visitor_s_page_takes_two_queries_at_most(db: None, address: str) -> None:
    assert queries(Client(), address) <= 2


def test_a_visitor_s_search_takes_two_queries_and_its_count(db: None) -> None:
    assert queries(Client(), SEARCH) <= 2 + COUNTED


@pytest.mark.parametrize("address", [MAP, STEP, SEARCH, "/notes/", "/notes/?q=words", "/projects/"])
def test_a_page_takes_no_more_queries_as_records_grow(
    walked: User, journey_of: Callable[[User], Journey], address: str
) -> None:
    client = signed_in(walked)
    before = queries(client, address)
    grow(walked, journey_of(walked), steps=20)
    assert queries(client, address) == before


def test_the_dashboard_takes_few_queries_however_much_has_happened(
    walked: User, journey_of: Callable[[User], Journey]
) -> None:
    client = signed_in(walked)
    before = queries(client, "/dashboard/")
    grow(walked, journey_of(walked), steps=20)
    assert queries(client, "/dashboard/") == before <= 13


def make_roadmap(slug: str, steps: int) -> str:
    roadmap = Roadmap.objects.create(slug=slug, title=slug, summary="-", state=State.PUBLISHED)
    stage = Stage.objects.create(roadmap=roadmap, slug="only", title="Only", purpose="-")
    for number in range(steps):
        step = Step.objects.create(
            stage=stage,
            slug=f"step-{number}",
            title=f"Step {number}",
            overview="-",
            hours=1,
            position=number,
            state=State.PUBLISHED,
        )
        Topic.objects.create(step=step, slug="topic", name="Topic", outcome="You can.")
    return roadmap.get_absolute_url()


@pytest.mark.parametrize("ticked", ["yes", "no"])
def test_a_tick_takes_few_queries_however_much_there_is(
    sessions_in_redis: None, walked: User, journey_of: Callable[[User], Journey], ticked: str
) -> None:
    """Two of them are a savepoint of the test's own transaction."""
    learner = signed_in(walked)
    first = queries_of_tick(learner, ticked)
    assert first <= TICK
    grow(walked, journey_of(walked), steps=8)
    assert queries_of_tick(learner, ticked) <= first


def queries_of_tick(learner: Client, ticked: str) -> int:
    """How many queries it takes to set the first step's first topic to `ticked`."""
    topic = Topic.objects.filter(step__slug="programming-basics", is_archived=False)[0]
    address = f"{STEP}topics/{topic.slug}/"
    learner.post(address, {"ticked": "no" if ticked == "yes" else "yes"}, headers=BY_HTMX)
    with CaptureQueriesContext(connection) as captured:
        assert learner.post(address, {"ticked": ticked}, headers=BY_HTMX).status_code == 200
    return len(captured)


def test_a_map_takes_no_more_queries_as_its_steps_grow(as_alice: Client) -> None:
    short, long = make_roadmap("short", 3), make_roadmap("long", 60)
    assert queries(as_alice, short) == queries(as_alice, long)
    assert queries(as_alice, f"{short}step-1/") == queries(as_alice, f"{long}step-59/")


@pytest.mark.parametrize("steps", [3, 60])
def test_a_route_is_loaded_in_the_same_few_queries_however_long_it_is(db: None, steps: int) -> None:
    address = make_roadmap("fresh", steps)
    with CaptureQueriesContext(connection) as captured:
        Client().get(address)
    assert len(captured) <= 8
