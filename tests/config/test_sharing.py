"""What search engines, and people who are sent an address, are told of a page."""

from __future__ import annotations

import struct
from collections import Counter
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django import Settings

from roadmap.models import Roadmap, Step
from tests.conftest import SLUG
from tests.page import Element, read

SITE = "https://learn.example.org"
MAP = f"/roadmaps/{SLUG}/"
STEP = f"{MAP}deep-learning/"
PUBLIC = ["/", "/roadmaps/", MAP, STEP]
NOT_FOUND = "/nowhere/"
PRIVATE = ["/notes/", "/projects/", "/dashboard/", "/settings/", "/accounts/email/"]
FORMS = ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> None:
    settings.SITE_URL = SITE


def told(page: Element) -> dict[str, str]:
    """What the page's meta elements say, by name or property; none says it twice."""
    said = [
        (meta.attributes.get("name") or meta.attributes["property"], meta.attributes["content"])
        for meta in page.all("meta")
        if meta.attributes.keys() & {"name", "property"} and "media" not in meta.attributes
    ]
    twice = [name for name, times in Counter(name for name, _ in said).items() if times > 1]
    assert not twice
    return dict(said)


def canonical(page: Element) -> list[str]:
    return [link.attributes["href"] for link in page.all("link", rel="canonical")]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_has_one_address_whatever_the_host_and_query_it_was_asked_by(
    address: str,
) -> None:
    page = read(Client().get(f"{address}?from=a-mail", headers={"host": "127.0.0.1"}))
    assert canonical(page) == [f"{SITE}{address}"]
    assert told(page)["og:url"] == f"{SITE}{address}"
    assert "robots" not in told(page)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_can_be_shared_with_its_title_words_and_picture(address: str) -> None:
    page = read(Client().get(address))
    said = told(page)
    assert said["og:title"] in page.one("h1").text or said["og:title"] in page.one("title").text
    assert said["og:description"] == said["description"]
    assert 20 < len(said["description"]) < 300
    assert (said["og:site_name"], said["og:type"]) == ("Waymark", "website")
    assert said["twitter:card"] == "summary_large_image"
    assert said["og:image"].startswith(f"{SITE}/static/")
    assert said["og:image:alt"]


def test_each_step_is_described_by_its_own_words() -> None:
    words = [told(read(Client().get(url)))["description"] for url in (STEP, PUBLIC[2])]
    assert words[0] != words[1]


def test_the_picture_is_there_as_large_as_it_is_said_to_be_and_light() -> None:
    said = told(read(Client().get("/")))
    path = finders.find(urlsplit(said["og:image"]).path.removeprefix("/static/"))
    assert path
    with open(path, "rb") as file:
        picture = file.read()
    size = struct.unpack(">II", picture[16:24])
    assert size == (int(said["og:image:width"]), int(said["og:image:height"])) == (1200, 630)
    assert len(picture) < 80_000


@pytest.mark.parametrize("address", PRIVATE)
def test_a_learner_s_page_is_not_for_search_engines(as_alice: Client, address: str) -> None:
    page = read(as_alice.get(address))
    assert told(page)["robots"] == "noindex"
    assert canonical(page) == []


@pytest.mark.parametrize("address", [*FORMS, NOT_FOUND])
def test_neither_is_a_form_of_accounts_or_an_error(address: str) -> None:
    page = read(Client().get(address))
    assert told(page)["robots"] == "noindex"
    assert canonical(page) == []


def test_neither_is_what_only_the_staff_see(as_dana: Client) -> None:
    Step.objects.filter(slug="deep-learning").update(state="draft")
    Roadmap.objects.get().save()
    assert told(read(as_dana.get(STEP)))["robots"] == "noindex"
    assert "robots" not in told(read(as_dana.get(MAP)))
    roadmap = Roadmap.objects.get()
    roadmap.state = "draft"
    roadmap.save()
    assert told(read(as_dana.get(MAP)))["robots"] == "noindex"
    assert told(read(as_dana.get(f"{MAP}programming-basics/")))["robots"] == "noindex"


@pytest.mark.parametrize(
    ("theme", "scheme", "colours"),
    [("auto", "light dark", 2), ("light", "light", 1), ("dark", "dark", 1)],
)
@pytest.mark.parametrize("address", ["/", NOT_FOUND])
def test_the_browser_s_own_parts_are_coloured_as_the_page_is(
    client: Client, address: str, theme: str, scheme: str, colours: int
) -> None:
    client.cookies["theme"] = theme
    page = read(client.get(address))
    assert page.one("meta", name="color-scheme").attributes["content"] == scheme
    metas = page.all("meta", name="theme-color")
    assert len({meta.attributes["content"] for meta in metas}) == len(metas) == colours
    assert all(("media" in meta.attributes) == (theme == "auto") for meta in metas)
