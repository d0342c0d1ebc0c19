"""The page of the search, for whoever asks and whatever is asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from roadmap.journey import Journey
from roadmap.models import Roadmap, Step
from roadmap.position import Status
from tests.conftest import SLUG
from tests.page import Element, read

SEARCH = f"/search/{SLUG}/"
STEP = f"/roadmaps/{SLUG}/deep-learning/"
BY_HTMX = {"HX-Request": "true"}

pytestmark = pytest.mark.django_db


def find(client: Client, query: str) -> Element:
    response = client.get(SEARCH, {"q": query})
    assert response.status_code == 200
    return read(response)


def test_a_visitor_finds_a_step(client: Client) -> None:
    page = find(client, "deep learning techniques")
    assert page["search-count"].text == "1 result"
    assert page["search-results"].links() == {"Explore deep learning techniques": STEP}
    assert [hit.text for hit in page["search-results"].one("a").all("mark")] == [
        "deep",
        "learning",
        "techniques",
    ]


def test_a_topic_leads_to_its_place_on_its_step(client: Client) -> None:
    found = find(client, "transfer learning")["search-results"]
    address = found.links()["Transfer learning"]
    assert address == f"{STEP}#topic-transfer-learning"
    assert read(client.get(address))["topic-transfer-learning"]
    assert "Topic · step 5, Explore deep learning techniques" in found


def test_a_resource_leads_to_the_resource_and_to_its_step(client: Client) -> None:
    links = find(client, "python tutorial")["search-results"].links()
    assert links["The Python Tutorial"].startswith("https://docs.python.org/")
    assert links["step 1, Understand the basics of programming"].startswith(f"/roadmaps/{SLUG}/")


def test_the_query_stands_in_the_field_again(client: Client) -> None:
    page = find(client, 'py "<b>')
    assert page["search-field"].attributes["value"] == 'py "<b>'


def test_a_learner_sees_the_status_and_the_ticks(
    as_alice: Client, alice: User, journey_of: Callable[[User], Journey]
) -> None:
    journey = journey_of(alice)
    step = journey.outline.step("deep-learning")
    assert step
    topic = step.topic("transfer-learning")
    assert topic
    journey.set_tick(step, topic, True)
    assert "Topic, ticked · step 5" in find(as_alice, "transfer learning")["search-results"]
    journey.set_status(step, Status.DONE)
    assert "Step 5 · Done" in find(as_alice, "deep learning techniques")["search-results"]


def test_nothing_asked_says_what_to_do_and_nothing_found_too(client: Client) -> None:
    assert "Type the beginning" in read(client.get(SEARCH))["search-count"]
    assert "Nothing has “quaternion”" in find(client, "quaternion")["search-count"]


def test_twenty_are_shown_and_the_others_counted(client: Client) -> None:
    page = find(client, "learn")
    total = int(page["search-count"].text.split()[0])
    assert len(page["search-results"].all("li")) == 20
    assert f"And {total - 20} more." in page["search-results"]


def test_a_script_gets_the_results_alone(client: Client) -> None:
    response = client.get(SEARCH, {"q": "python"}, headers=BY_HTMX)
    fragments = read(response)
    assert not fragments.all("html", "form")
    for part in ("search-errors", "search-count", "search-results"):
        assert "hx-swap-oob" in fragments[part].attributes


@pytest.mark.parametrize("headers", [{}, BY_HTMX])
@pytest.mark.parametrize(("query", "words"), [("x" * 101, "at most 100"), ("a\0", "Null")])
def test_a_query_that_can_t_be_taken_is_422_beside_the_field(
    client: Client, query: str, words: str, headers: dict[str, str]
) -> None:
    response = client.get(SEARCH, {"q": query}, headers=headers)
    assert response.status_code == 422
    assert words in read(response)["search-errors"]


@pytest.mark.parametrize("state", ["draft", "archived"])
def test_what_is_not_published_is_found_by_nobody(
    as_alice: Client, as_dana: Client, client: Client, state: str
) -> None:
    step = Step.objects.get(slug="deep-learning")
    step.state = state
    step.save()
    for reader in (client, as_alice, as_dana):
        for query in ("deep learning techniques", "transfer learning", "dropout"):
            assert STEP not in "".join(find(reader, query)["search-results"].links().values())


def test_an_archived_topic_is_not_found(client: Client) -> None:
    topic = Step.objects.get(slug="deep-learning").topics.get(slug="transfer-learning")
    topic.is_archived = True
    topic.save()
    assert "Transfer learning" not in find(client, "transfer learning")["search-results"].links()


def test_a_draft_roadmap_is_searched_by_the_staff_only(
    client: Client, as_alice: Client, as_dana: Client
) -> None:
    roadmap = Roadmap.objects.get()
    roadmap.state = "draft"
    roadmap.save()
    readers = (client, as_alice, as_dana)
    assert [reader.get(SEARCH).status_code for reader in readers] == [404, 404, 200]


def test_a_step_may_be_called_search(client: Client) -> None:
    step = Step.objects.get(slug="deep-learning")
    Step.objects.create(
        stage=step.stage, slug="search", title="Search", overview="-", hours=1, state="published"
    )
    page = read(client.get(f"/roadmaps/{SLUG}/search/"))
    assert page.one("h1").text == "Search"
    assert page["step-head"]


def test_every_page_leads_to_the_search_of_its_roadmap(client: Client) -> None:
    for address in (f"/roadmaps/{SLUG}/", STEP, "/accounts/login/", SEARCH):
        assert read(client.get(address)).one("header", class_="page-header").links()[
            "Search /"
        ] == (SEARCH)


def test_where_there_is_no_roadmap_there_is_nothing_to_search(client: Client) -> None:
    for step in Step.objects.all():
        step.delete()
    Roadmap.objects.all().delete()
    page = read(client.get("/accounts/login/"))
    assert not page.all(id="search")
    assert client.get(SEARCH).status_code == 404
