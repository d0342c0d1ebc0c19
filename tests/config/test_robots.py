"""robots.txt and the site map: search engines find what is public, and only that."""

from __future__ import annotations

import re
from urllib.robotparser import RobotFileParser

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from roadmap.models import Roadmap, Stage, State, Step
from roadmap.outline import get_outline
from tests.conftest import SLUG

SITE = "https://learn.example.org"
MAP = f"/roadmaps/{SLUG}/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> None:
    settings.SITE_URL = SITE


def listed() -> list[str]:
    """The addresses of the site map, asked for by another name of the site's."""
    response = Client().get("/sitemap.xml", headers={"host": "127.0.0.1"})
    assert response["Content-Type"].startswith("application/xml")
    return re.findall("<loc>(.+?)</loc>", response.content.decode())


def add_roadmap(slug: str, state: State, steps: int = 1) -> None:
    roadmap = Roadmap.objects.create(slug=slug, title=slug, summary="-", state=state)
    stage = Stage.objects.create(roadmap=roadmap, slug="only", title="Only", purpose="-")
    for number in range(steps):
        Step.objects.create(
            stage=stage,
            slug=f"step-{number}",
            title="A step",
            overview="-",
            hours=1,
            position=number,
            state=State.PUBLISHED,
        )


def test_home_the_map_and_each_step_are_listed_once_at_the_site_s_address() -> None:
    outline = get_outline(SLUG)
    wanted = ["/", outline.url, *(step.url for step in outline.steps)]
    assert listed() == [f"{SITE}{path}" for path in wanted]
    assert len(wanted) == 1 + 1 + 20


def test_a_roadmap_published_later_is_listed_and_a_draft_is_not() -> None:
    add_roadmap("data-engineer", State.PUBLISHED)
    add_roadmap("secret-plan", State.DRAFT)
    assert f"{SITE}/roadmaps/data-engineer/step-0/" in listed()
    assert not [address for address in listed() if "secret-plan" in address]


@pytest.mark.parametrize("state", [State.DRAFT, State.ARCHIVED])
def test_a_step_that_is_not_published_is_not_listed(state: State) -> None:
    assert f"{SITE}{MAP}deep-learning/" in listed()
    step = Step.objects.get(slug="deep-learning")
    step.state = state
    step.save()
    assert f"{SITE}{MAP}deep-learning/" not in listed()


def test_every_listed_page_can_be_read_by_anybody_and_by_robots() -> None:
    rules = RobotFileParser()
    rules.parse(Client().get("/robots.txt").content.decode().splitlines())
    for address in listed():
        assert Client().get(address.removeprefix(SITE)).status_code == 200
        assert rules.can_fetch("*", address)


def test_without_a_roadmap_only_home_is_listed() -> None:
    for roadmap in Roadmap.objects.all():
        roadmap.state = State.DRAFT
        roadmap.save()
    assert listed() == [f"{SITE}/"]


def test_the_site_map_takes_one_query_however_long_the_routes_are() -> None:
    add_roadmap("data-engineer", State.PUBLISHED, steps=40)
    listed()
    with CaptureQueriesContext(connection) as captured:
        assert len(listed()) == 22 + 41
    assert len(captured) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/admin/",
        "/dashboard/",
        "/notes/",
        "/projects/1/",
        "/settings/",
    ],
)
def test_robots_stay_away_from_what_belongs_to_learners_and_staff(path: str) -> None:
    rules = RobotFileParser()
    rules.parse(Client().get("/robots.txt").content.decode().splitlines())
    assert not rules.can_fetch("*", path)
    assert rules.can_fetch("*", "/static/img/share.png")


def test_robots_are_told_where_the_site_map_is() -> None:
    response = Client().get("/robots.txt", headers={"host": "127.0.0.1"})
    assert response["Content-Type"].startswith("text/plain")
    rules = RobotFileParser()
    rules.parse(response.content.decode().splitlines())
    assert rules.site_maps() == [f"{SITE}/sitemap.xml"]
