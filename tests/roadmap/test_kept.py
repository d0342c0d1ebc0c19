"""What is drawn once for all who stand alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from unittest.mock import Mock

import pytest
from django.test import Client

from accounts.models import User
from roadmap.journey import Journey
from roadmap.models import Step, Topic
from roadmap.position import Status
from roadmap.templatetags import kept
from tests.conftest import SLUG

MAP = f"/roadmaps/{SLUG}/"
STEP = f"{MAP}programming-basics/"
OWN_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.parametrize("address", [MAP, STEP])
def test_each_reader_s_forms_hold_the_reader_s_own_token(
    as_alice: Client, as_bob: Client, address: str
) -> None:
    tokens = [set(OWN_TOKEN.findall(page(client, address))) for client in (as_alice, as_bob)]
    assert all(tokens)
    assert tokens[0].isdisjoint(tokens[1])
    assert kept.TOKEN not in page(as_alice, address)


def test_a_form_s_token_is_taken(as_alice: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = as_alice.cookies
    token = OWN_TOKEN.findall(page(strict, STEP))[-1]
    sent = {"csrfmiddlewaretoken": token, "status": "done"}
    assert strict.post(f"{STEP}status/", sent).status_code == 302


def test_what_one_learner_marked_is_on_no_page_of_another(
    as_alice: Client, as_bob: Client, alice: User, journey_of: Callable[[User], Journey]
) -> None:
    before = page(as_bob, MAP).count("is-done")
    journey = journey_of(alice)
    journey.set_status(journey.outline.steps[0], Status.DONE)
    assert page(as_alice, MAP).count("is-done") > before
    assert page(as_bob, MAP).count("is-done") == before


def test_a_visitor_s_map_does_not_become_a_learner_s(client: Client, as_alice: Client) -> None:
    for _ in range(2):
        assert 'name="signed_in"' not in page(client, MAP)
        assert 'name="signed_in"' in page(as_alice, MAP)


@pytest.mark.parametrize("address", [MAP, STEP])
def test_an_edit_shows_at_the_next_request(as_alice: Client, address: str) -> None:
    page(as_alice, address)
    step = Step.objects.get(roadmap__slug=SLUG, slug="programming-basics")
    step.title = "Programming, first of all"
    step.save()
    topic = step.topics.all()[0]
    topic.name = "What a program is"
    topic.save()
    assert Topic.objects.get(pk=topic.pk).name == "What a program is"
    html = page(as_alice, address)
    assert "Programming, first of all" in html
    assert "What a program is" in html


def test_a_kept_part_is_drawn_once_for_each_language(
    as_alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = Mock(wraps=kept.draw)
    monkeypatch.setattr(kept, "draw", draw)
    monkeypatch.setattr(kept, "drawer", cache(kept.drawer.__wrapped__))
    page(as_alice, MAP)
    drawn = draw.call_count
    page(as_alice, MAP)
    assert draw.call_count == drawn > 0
    kept.drawer("components/brand.html")("en", (), ())
    assert draw.call_count == drawn
    kept.drawer("components/brand.html")("de", (), ())
    assert draw.call_count == drawn + 1


def test_of_a_stage_that_changes_only_what_changed_is_drawn(
    as_alice: Client,
    alice: User,
    journey_of: Callable[[User], Journey],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draw = Mock(wraps=kept.draw)
    monkeypatch.setattr(kept, "draw", draw)
    monkeypatch.setattr(kept, "drawer", cache(kept.drawer.__wrapped__))
    journey = journey_of(alice)
    chosen = journey.outline.steps[1]
    journey.set_tick(chosen, chosen.topics[1], True)
    page(as_alice, MAP)
    draw.reset_mock()
    journey.set_tick(chosen, chosen.topics[2], True)
    page(as_alice, MAP)
    drawn = Counter(call.args[0].rpartition("/")[2] for call in draw.mock_calls)
    assert drawn["_stage.html"] == 1
    assert drawn["_waymark_words.html"] == 2  # of the sign, and of the way to it
    assert drawn["_mark.html"] == drawn["_stage_words.html"] == 0  # the next topic is the same


@pytest.mark.parametrize("address", ["/", MAP])
def test_a_visitor_s_page_is_as_this_visitor_chose(db: None, client: Client, address: str) -> None:
    page(client, address)
    client.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in page(client, address)
    del client.cookies["theme"]
    assert 'data-theme="auto"' in page(client, address)


def test_a_visitor_reads_what_is_to_be_said_once(as_alice: Client) -> None:
    as_alice.post("/accounts/logout/")
    said = [page(as_alice, MAP).count('class="toast"') for _ in range(2)]
    assert said == [1, 0]


def test_an_edit_shows_to_visitors_at_the_next_request(client: Client, db: None) -> None:
    page(client, MAP)
    step = Step.objects.get(roadmap__slug=SLUG, slug="programming-basics")
    step.title = "Programming, first of all"
    step.save()
    assert "Programming, first of all" in page(client, MAP)
    assert "Programming, first of all" in page(client, "/")
