"""Statuses, ticks, "I know these already" and undo, as a browser sends them."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from roadmap.models import Change, Learner, StepStatus, Topic, TopicTick
from tests.conftest import SLUG
from tests.page import Element, read

MAP = f"/roadmaps/{SLUG}/"
STEP = f"{MAP}deep-learning/"
TOPIC = f"{STEP}topics/transfer-learning/"
IN_ANY_ANSWER = {
    "position",
    "step-head",
    "topics-head",
    "known",
    "done-when",
    "prerequisites",
    "step-neighbours",
    "toasts",
}


def by_htmx(client: Client, address: str, target: str, **data: Any) -> Element:
    """Post as htmx does from the map or a step's page; the fragments that come back."""
    headers = {
        "HX-Request": "true",
        "HX-Target": target,
        "HX-Current-URL": f"http://testserver{MAP}",
    }
    response = client.post(address, data, headers=headers)
    assert response.status_code == 200
    return read(response)


def swapped(fragments: Element) -> set[str]:
    """The ids of the places that the fragments go to."""
    return {
        element.attributes["id"]
        for element in fragments.children
        if isinstance(element, Element) and "hx-swap-oob" in element.attributes
    }


def test_a_status_is_set_and_the_browser_led_back_to_the_step(as_alice: Client) -> None:
    response = as_alice.post(f"{STEP}status/", {"status": "learning"})
    assert (response.status_code, response["Location"]) == (302, STEP)
    assert StepStatus.objects.get().status == "learning"


def test_the_browser_is_led_back_to_where_the_form_stood(as_alice: Client) -> None:
    data = {"status": "done", "next": f"{MAP}#waymark-deep-learning"}
    assert as_alice.post(f"{STEP}status/", data)["Location"] == f"{MAP}#waymark-deep-learning"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example"]
)
def test_the_way_back_never_leaves_the_site(as_alice: Client, elsewhere: str) -> None:
    data = {"status": "done", "next": elsewhere}
    assert as_alice.post(f"{STEP}status/", data)["Location"] == STEP


def test_setting_a_status_twice_is_one_change(as_alice: Client) -> None:
    for _ in range(2):
        as_alice.post(f"{STEP}status/", {"status": "done"})
    assert Change.objects.count() == 1


def test_from_the_map_only_what_changed_comes_back(as_alice: Client) -> None:
    as_alice.post(f"{MAP}programming-basics/status/", {"status": "done"})
    fragments = by_htmx(as_alice, f"{MAP}technical-interviews/status/", "map", status="done")
    assert swapped(fragments) == {"position", "intro", "stage-career", "toasts"}
    assert fragments["position"].text == "10%"
    assert "2 of 20" in fragments["intro"]
    assert "Done: Prepare for technical interviews." in fragments["toasts"]


def test_the_fragments_of_the_map_are_what_a_reload_shows(as_alice: Client) -> None:
    for status in ("learning", "done", "skipped", "todo"):
        fragments = by_htmx(as_alice, f"{STEP}status/", "map", status=status)
        page = read(as_alice.get(MAP))
        for part in swapped(fragments) - {"toasts"}:
            assert page[part].text == fragments[part].text


def test_finishing_a_stage_or_the_map_gets_its_moment(as_alice: Client) -> None:
    as_alice.post(f"{MAP}data-manipulation-and-analysis/known/")
    last = f"{MAP}data-manipulation-and-analysis/status/"
    fragments = by_htmx(as_alice, last, "map", status="done")
    assert "That was the last of Foundations." in fragments["toasts"]
    assert "is-just-finished" in fragments["stage-foundations"].attributes["class"]
    as_alice.post(f"{MAP}continuous-learning/known/")
    fragments = by_htmx(as_alice, f"{MAP}continuous-learning/status/", "map", status="done")
    assert "You have walked it all!" in fragments["toasts"]
    assert "You have walked it all" in fragments["intro"]
    assert (
        "is-just-finished" not in read(as_alice.get(MAP))["stage-foundations"].attributes["class"]
    )


def test_undo_redraws_the_map_in_place(as_alice: Client) -> None:
    as_alice.post(f"{STEP}status/", {"status": "done"})
    undo = f"/undo/{Change.objects.get().action}/"
    fragments = by_htmx(as_alice, undo, "toasts")
    assert fragments["position"].text == "0%"
    assert "To do" in fragments["waymark-deep-learning"]
    assert "Undone." in fragments["toasts"]


def test_undo_redraws_a_step_in_place(as_alice: Client) -> None:
    as_alice.post(f"{STEP}status/", {"status": "done"})
    undo = f"/undo/{Change.objects.get().action}/"
    headers = {
        "HX-Request": "true",
        "HX-Target": "toasts",
        "HX-Current-URL": f"http://testserver{STEP}",
    }
    fragments = read(as_alice.post(undo, headers=headers))
    assert {"step-head", "position", "toasts"} <= swapped(fragments)
    assert "To do" in fragments["step-head"]


def test_undo_loads_any_other_page_anew(as_alice: Client) -> None:
    as_alice.post(f"{STEP}status/", {"status": "done"})
    undo = f"/undo/{Change.objects.get().action}/"
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/dashboard/"}
    assert as_alice.post(undo, headers=headers)["HX-Refresh"] == "true"


def test_the_first_change_renames_the_pin_wherever_it_is_and_its_end_does_too(
    as_alice: Client,
) -> None:
    fragments = by_htmx(as_alice, f"{STEP}status/", "map", status="done")
    assert "You are here" in fragments["waymark-programming-basics"]
    fragments = by_htmx(as_alice, f"{STEP}status/", "map", status="todo")
    assert "Start here" in fragments["waymark-programming-basics"]


def test_a_step_that_begins_a_row_changes_the_stage_before_it_too(as_alice: Client) -> None:
    as_alice.post(f"{MAP}programming-basics/status/", {"status": "done"})
    fragments = by_htmx(as_alice, f"{MAP}computer-vision/status/", "map", status="skipped")
    assert "stage-practice" not in swapped(fragments)
    fragments = by_htmx(
        as_alice, f"{MAP}natural-language-processing/status/", "map", status="skipped"
    )
    assert {"stage-practice", "stage-specialisms"} <= swapped(fragments)


def test_from_the_step_its_parts_and_the_header_come_back_and_agree(as_alice: Client) -> None:
    fragments = by_htmx(as_alice, TOPIC, "step", ticked="yes")
    parts = swapped(fragments)
    assert parts == IN_ANY_ANSWER | {"row-transfer-learning"}
    assert "1/8 topics" in fragments["step-head"]
    assert "1 of 8" in fragments["topics-title"]
    assert fragments["topic-transfer-learning"].attributes["aria-checked"] == "true"
    page = read(as_alice.get(STEP))
    for part in parts - {"toasts"}:
        assert page[part].text == fragments[part].text


def test_a_status_leaves_the_topics_in_their_place(as_alice: Client) -> None:
    fragments = by_htmx(as_alice, f"{STEP}status/", "step", status="learning")
    assert swapped(fragments) == IN_ANY_ANSWER


def test_the_last_tick_brings_the_proposal_and_its_untick_takes_it_back(as_alice: Client) -> None:
    topics = Topic.objects.filter(step__slug="deep-learning").values_list("slug", flat=True)
    for topic in topics:
        fragments = by_htmx(as_alice, f"{STEP}topics/{topic}/", "step", ticked="yes")
    assert "Mark step 5 done" in fragments["done-when"]
    fragments = by_htmx(as_alice, TOPIC, "step", ticked="no")
    assert "Mark step 5 done" not in fragments["done-when"]


def test_the_way_to_the_next_step_follows_the_status(as_alice: Client) -> None:
    for status, kind in (("skipped", "skipped"), ("done", "done"), ("learning", "ahead")):
        fragments = by_htmx(as_alice, f"{STEP}status/", "step", status=status)
        reaching, leaving = (
            fragments["step-neighbours"].one("svg", class_="neighbours-trail").all("path")
        )
        assert reaching.attributes["class"] == f"stretch is-{kind}"
        assert leaving.attributes["class"] == "stretch is-ahead"


def test_a_tick_is_set_not_toggled_and_starts_the_step(as_alice: Client) -> None:
    for _ in range(2):
        response = as_alice.post(TOPIC, {"ticked": "yes"})
    assert response["Location"] == STEP
    assert TopicTick.objects.count() == 1
    assert StepStatus.objects.get().status == "learning"
    as_alice.post(TOPIC, {"ticked": "no"})
    assert not TopicTick.objects.exists()


def test_a_visitor_s_first_change_makes_a_guest_who_keeps_it(as_guest: Client) -> None:
    as_guest.post(TOPIC, {"ticked": "yes"})
    assert Learner.objects.get().user is None
    assert read(as_guest.get(STEP))["topic-transfer-learning"].attributes["aria-checked"] == "true"
    assert read(Client().get(STEP))["topic-transfer-learning"].attributes["aria-checked"] == "false"


def test_a_guest_gets_the_invitation_with_the_new_count(as_guest: Client) -> None:
    fragments = by_htmx(as_guest, TOPIC, "step", ticked="yes")
    assert "your 1 tick comes along" in fragments["invitation"]


def test_all_steps_before_one_are_known_at_once_and_unknown_again(as_alice: Client) -> None:
    as_alice.post(f"{MAP}programming-basics/status/", {"status": "done"})
    fragments = by_htmx(as_alice, f"{STEP}known/", "map")
    assert fragments["position"].text == "20%"
    assert "Marked 3 steps done." in fragments["toasts"]
    undo = fragments["toasts"].all("form")[-1].attributes["action"]
    assert as_alice.post(undo, {"next": MAP})["Location"] == MAP
    page = read(as_alice.get(MAP))
    assert page["position"].text == "5%"
    assert "Undone." in page["toasts"]


def test_known_steps_that_are_done_already_are_said(as_alice: Client) -> None:
    fragments = by_htmx(as_alice, f"{MAP}programming-basics/known/", "map")
    assert "Every step before this one is done already." in fragments["toasts"]


def test_undo_by_htmx_draws_the_page_anew(as_alice: Client) -> None:
    fragments = by_htmx(as_alice, f"{STEP}status/", "step", status="done")
    undo = fragments["toasts"].one("form").attributes["action"]
    response = as_alice.post(undo, headers={"HX-Request": "true"})
    assert response["HX-Refresh"] == "true"
    assert not StepStatus.objects.exists()


def test_undo_on_a_step_draws_its_topics_anew(as_alice: Client) -> None:
    as_alice.post(TOPIC, {"ticked": "yes"})
    undo = f"/undo/{Change.objects.values_list('action', flat=True)[0]}/"
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{STEP}"}
    fragments = read(as_alice.post(undo, headers=headers))
    assert fragments["topic-transfer-learning"].attributes["aria-checked"] == "false"
    assert "0 of 8" in fragments["topics-title"]


def test_undo_leaves_what_came_after_and_says_so(as_alice: Client) -> None:
    by_htmx(as_alice, f"{STEP}known/", "map")
    known = Change.objects.values_list("action", flat=True)[0]
    as_alice.post(f"{MAP}programming-basics/status/", {"status": "learning"})
    as_alice.post(f"/undo/{known}/")
    assert "Undone, except 1 change that came after." in read(as_alice.get(MAP))["toasts"]
    assert StepStatus.objects.get().status == "learning"


def test_nobody_undoes_what_somebody_else_did(as_alice: Client, as_bob: Client) -> None:
    as_alice.post(f"{STEP}status/", {"status": "done"})
    as_bob.post(f"/undo/{Change.objects.get().action}/")
    assert StepStatus.objects.get().status == "done"
    assert "There was nothing left to undo." in read(as_bob.get(MAP))["toasts"]


def test_without_records_there_is_nothing_to_undo(as_guest: Client) -> None:
    assert as_guest.post(f"/undo/{uuid.uuid4()}/").status_code == 404
    assert not Learner.objects.exists()


@pytest.mark.parametrize(
    ("address", "data", "status"),
    [
        (f"{STEP}status/", {"status": "finished"}, 400),
        (f"{STEP}status/", {}, 400),
        (TOPIC, {"ticked": "perhaps"}, 400),
        (f"{STEP}topics/git-basics/", {"ticked": "yes"}, 404),
        (f"{MAP}nowhere/status/", {"status": "done"}, 404),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    as_alice: Client, address: str, data: dict[str, str], status: int
) -> None:
    assert as_alice.post(address, data).status_code == status
    assert not Change.objects.exists()
    assert Client().post(address, data).status_code == status
    assert not Learner.objects.filter(user=None).exists(), "it made a guest"


def test_alice_s_and_bob_s_places_are_their_own(
    as_alice: Client, as_bob: Client, alice: User
) -> None:
    as_alice.post(f"{STEP}status/", {"status": "done"})
    assert StepStatus.objects.get().learner == alice.learner
    assert read(as_bob.get(MAP))["position"].text == "0%"
