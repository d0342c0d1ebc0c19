"""Signing up or logging in brings a guest's progress along, once, and undo takes it away again."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.contrib.auth import login
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory

from accounts.models import User
from roadmap.claim import claim
from roadmap.guests import SESSION_KEY
from roadmap.journey import Journey
from roadmap.models import Change, Learner, StepStatus, TopicTick
from roadmap.outline import Outline
from roadmap.position import Status
from roadmap.records import Outcome, Records

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def guest(outline: Outline) -> Journey:
    return Journey(outline, Records(Learner.objects.create().pk))


@pytest.fixture
def journey(alice: User, journey_of: Callable[[User], Journey]) -> Journey:
    """Alice's."""
    return journey_of(alice)


def sign_in(user: User, learner_id: int | None) -> HttpRequest:
    """The user signs in from a browser whose session names this learner."""
    request = RequestFactory().post("/accounts/login/")
    request.session = SessionStore()
    request.user = AnonymousUser()
    request._messages = SessionStorage(request)  # type: ignore[attr-defined]
    if learner_id is not None:
        request.session[SESSION_KEY] = learner_id
    login(request, user, BACKEND)
    return request


def said(request: HttpRequest) -> list[str]:
    return [str(message) for message in get_messages(request)]


def marks(journey: Journey) -> list[tuple[Status, frozenset[int]]]:
    """Each step's status and ticks."""
    return [(place.status, place.ticked_ids) for place in journey.position.places]


def test_a_new_account_takes_over_all_of_a_guests_progress(
    guest: Journey, alice: User, journey_of: Callable[[User], Journey]
) -> None:
    first, second, third = guest.outline.steps[:3]
    guest.set_tick(first, first.topics[0], True)
    guest.set_status(second, Status.DONE)
    guest.set_status(third, Status.SKIPPED)
    there = guest.position
    sign_in(alice, guest.records.learner_id)
    here = journey_of(alice).position
    assert [vars(place) for place in here.places] == [vars(place) for place in there.places]


STRENGTH = [Status.TODO, Status.SKIPPED, Status.LEARNING, Status.DONE]


@pytest.mark.parametrize("guests", STRENGTH)
@pytest.mark.parametrize("alices", STRENGTH)
def test_the_stronger_status_wins_and_keeps_its_times(
    guest: Journey, journey: Journey, alice: User, guests: Status, alices: Status
) -> None:
    step = guest.outline.steps[0]
    guest.set_status(step, guests)
    journey.set_status(step, alices)
    is_guests = STRENGTH.index(guests) > STRENGTH.index(alices)
    stronger = (guest if is_guests else journey).place_of(step)
    sign_in(alice, guest.records.learner_id)
    journey.records.forget()
    assert journey.place_of(step).state == stronger.state


def test_ticks_unite_and_keep_their_times(guest: Journey, journey: Journey, alice: User) -> None:
    step = guest.outline.steps[0]
    for mine, topic in ((journey, 0), (guest, 0), (guest, 1)):
        mine.set_tick(step, step.topics[topic], True)
    alices = TopicTick.objects.get(learner=alice.learner).ticked_at
    guests = TopicTick.objects.get(topic=step.topics[1].id).ticked_at
    sign_in(alice, guest.records.learner_id)
    ticks = TopicTick.objects.order_by("ticked_at").values_list("topic", "ticked_at")
    assert list(ticks) == [(step.topics[0].id, alices), (step.topics[1].id, guests)]


def test_the_guest_is_gone_and_the_session_is_the_users(
    guest: Journey, journey: Journey, alice: User
) -> None:
    guest.set_status(guest.outline.steps[0], Status.DONE)
    request = sign_in(alice, guest.records.learner_id)
    assert list(Learner.objects.all()) == [alice.learner]
    assert request.session[SESSION_KEY] == alice.learner.pk


def test_history_says_what_was_brought_along(guest: Journey, journey: Journey, alice: User) -> None:
    step = guest.outline.steps[0]
    journey.set_status(step, Status.SKIPPED)
    guest.set_tick(step, step.topics[0], True)
    sign_in(alice, guest.records.learner_id)
    claimed = Change.objects.filter(why="claimed").order_by("id")
    changes = list(claimed.values_list("learner", "topic", "before", "after"))
    assert changes == [
        (alice.learner.pk, None, "skipped", "learning"),
        (alice.learner.pk, step.topics[0].id, "", "ticked"),
    ]
    assert Change.objects.count() == 3


def test_a_message_says_what_was_added_and_offers_undo(guest: Journey, alice: User) -> None:
    step = guest.outline.steps[0]
    guest.set_tick(step, step.topics[0], True)
    guest.set_tick(step, step.topics[1], True)
    request = sign_in(alice, guest.records.learner_id)
    (message,) = get_messages(request)
    assert str(message) == "Brought along: 2 topics and 1 step."
    assert uuid.UUID(message.extra_tags) == Change.objects.filter(why="claimed")[0].action


def test_undo_takes_away_exactly_what_was_added(
    guest: Journey, journey: Journey, alice: User
) -> None:
    steps = guest.outline.steps
    journey.set_tick(steps[0], steps[0].topics[0], True)
    journey.set_status(steps[1], Status.SKIPPED)
    there = marks(journey)
    guest.set_tick(steps[0], steps[0].topics[0], True)
    guest.set_tick(steps[0], steps[0].topics[1], True)
    guest.know_before(steps[3])
    (message,) = get_messages(sign_in(alice, guest.records.learner_id))
    journey.records.undo(uuid.UUID(message.extra_tags))
    assert marks(journey) == there


def test_nothing_new_is_brought_along_in_silence(
    guest: Journey, journey: Journey, alice: User
) -> None:
    step = guest.outline.steps[0]
    journey.set_status(step, Status.DONE)
    guest.set_status(step, Status.LEARNING)
    assert said(sign_in(alice, guest.records.learner_id)) == []
    assert not Learner.objects.filter(user=None).exists()


def test_claiming_twice_adds_once(guest: Journey, alice: User) -> None:
    guest.set_status(guest.outline.steps[0], Status.DONE)
    assert said(sign_in(alice, guest.records.learner_id)) == ["Brought along: 1 step."]
    assert said(sign_in(alice, guest.records.learner_id)) == []
    assert Change.objects.count() == 1


def test_nobody_claims_another_users_learner(journey: Journey, bob: User, alice: User) -> None:
    journey.set_status(journey.outline.steps[0], Status.DONE)
    request = sign_in(bob, alice.learner.pk)
    assert said(request) == []
    assert request.session[SESSION_KEY] == bob.learner.pk
    assert StepStatus.objects.get().learner == alice.learner
    assert claim(alice.learner.pk, bob.learner) == Outcome()


def test_a_learner_is_never_merged_into_itself(journey: Journey, alice: User) -> None:
    journey.set_status(journey.outline.steps[0], Status.DONE)
    sign_in(alice, alice.learner.pk)
    journey.records.forget()
    assert journey.position.done == 1
    assert list(Learner.objects.all()) == [alice.learner]


@pytest.mark.parametrize("learner_id", [None, 0, 10**12])
def test_signing_in_without_a_guest_makes_a_learner(
    db: None, alice: User, learner_id: int | None
) -> None:
    request = sign_in(alice, learner_id)
    assert request.session[SESSION_KEY] == alice.learner.pk
    assert said(request) == []
