"""What is not published yet: the staff read it, nobody changes anything on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from roadmap.models import Evidence, Learner, Note, Roadmap, Step, StepStatus, TopicTick
from tests.conftest import SLUG
from tests.page import read

MAP = f"/roadmaps/{SLUG}/"
STEP = f"{MAP}deep-learning/"
CHANGES = [
    ("status/", {"status": "done"}),
    ("topics/transfer-learning/", {"ticked": "yes"}),
    ("known/", {}),
    ("note/", {"text": "Mine.", "revision": "0"}),
    ("note/preview/", {"text": "Mine.", "revision": "0"}),
    ("projects/", {"url": "https://example.org/"}),
]


def draft_step() -> None:
    step = Step.objects.get(slug="deep-learning")
    step.state = "draft"
    step.save()


def draft_roadmap() -> None:
    roadmap = Roadmap.objects.get()
    roadmap.state = "draft"
    roadmap.save()


@pytest.mark.parametrize("draft", [draft_step, draft_roadmap])
@pytest.mark.parametrize(("change", "data"), CHANGES)
def test_nobody_changes_anything_on_it(
    as_alice: Client,
    as_dana: Client,
    change: str,
    data: dict[str, str],
    draft: Callable[[], None],
) -> None:
    draft()
    for reader in (as_alice, as_dana):
        assert reader.post(f"{STEP}{change}", data).status_code == 404
    for model in (StepStatus, TopicTick, Note, Evidence):
        assert not model.objects.exists()


@pytest.mark.parametrize("draft", [draft_step, draft_roadmap])
def test_a_visitor_who_tries_does_not_become_a_guest(
    as_guest: Client, draft: Callable[[], None]
) -> None:
    draft()
    for change, data in CHANGES[:3]:
        assert as_guest.post(f"{STEP}{change}", data).status_code == 404
    assert not Learner.objects.exists()


@pytest.mark.parametrize("draft", [draft_step, draft_roadmap])
def test_only_the_staff_read_it(
    as_guest: Client, as_alice: Client, as_dana: Client, draft: Callable[[], None]
) -> None:
    draft()
    readers = (as_guest, as_alice, as_dana)
    assert [reader.get(STEP).status_code for reader in readers] == [404, 404, 200]


@pytest.mark.parametrize("draft", [draft_step, draft_roadmap])
def test_its_page_offers_nothing_to_change(as_dana: Client, draft: Callable[[], None]) -> None:
    assert any(STEP in action for action in actions(as_dana))
    draft()
    assert not any(STEP in action for action in actions(as_dana))


def actions(client: Client) -> list[str]:
    """Where the forms of the step's page post to."""
    return [form.attributes.get("action", "") for form in read(client.get(STEP)).all("form")]


def test_a_draft_step_counts_for_nobody_and_is_nobody_s_prerequisite(
    as_alice: Client, as_dana: Client
) -> None:
    assert STEP in read(as_alice.get(f"{MAP}computer-vision/"))["prerequisites"].links().values()
    draft_step()
    for reader in (as_alice, as_dana):
        assert "Steps done 0 of 19" in read(reader.get(MAP))["intro"]
        builds_on = read(reader.get(f"{MAP}computer-vision/"))["prerequisites"]
        assert STEP not in builds_on.links().values()


def test_a_draft_roadmap_is_not_among_the_roadmaps(as_dana: Client) -> None:
    assert MAP in read(as_dana.get("/roadmaps/")).links().values()
    draft_roadmap()
    assert MAP not in read(as_dana.get("/roadmaps/")).links().values()


def test_a_draft_roadmap_tells_the_staff_on_its_map(as_dana: Client) -> None:
    draft_roadmap()
    assert "This roadmap is a draft: only the staff see it." in read(as_dana.get(MAP))
