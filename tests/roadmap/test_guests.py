"""A guest is a learner without a user: made by a first change only, limited, and expiring."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from config.limits import TooManyRequests
from roadmap.guests import (
    SEEN_EVERY,
    SEEN_KEY,
    SESSION_KEY,
    GuestSeenMiddleware,
    expired_guests,
    get_learner_id,
    get_or_make_learner_id,
)
from roadmap.journey import Journey
from roadmap.models import Change, Learner, StepStatus
from roadmap.outline import Outline
from roadmap.position import Status
from roadmap.records import Records

pytestmark = pytest.mark.usefixtures("fresh_limits")


def visit(
    session: SessionBase | None = None, user: User | None = None, address: str = "192.0.2.1"
) -> HttpRequest:
    """A request of a browser that holds this session, or of a new one."""
    request = RequestFactory(REMOTE_ADDR=address).post("/")
    request.session = session if session is not None else SessionStore()
    request.user = user or AnonymousUser()
    return request


def make_guest(days_unseen: float = 0) -> Learner:
    return Learner.objects.create(seen_at=timezone.now() - timedelta(days=days_unseen))


def test_looking_around_makes_no_guest() -> None:
    request = visit()
    assert get_learner_id(request) is None
    assert not Learner.objects.exists()
    assert request.session.is_empty()


def test_a_first_change_makes_a_guest_whom_the_session_remembers() -> None:
    request = visit()
    learner_id = get_or_make_learner_id(request)
    assert Learner.objects.get(pk=learner_id).user is None
    assert get_learner_id(visit(request.session)) == learner_id
    assert get_or_make_learner_id(visit(request.session)) == learner_id


def test_two_browsers_are_two_guests() -> None:
    assert get_or_make_learner_id(visit()) != get_or_make_learner_id(visit())


def test_a_guest_who_expired_begins_anew() -> None:
    request = visit()
    expired = get_or_make_learner_id(request)
    Learner.objects.all().delete()
    assert get_or_make_learner_id(visit(request.session)) != expired


@pytest.mark.parametrize(
    ("address", "form"),
    [("status/", {"status": "done"}), ("topics/{topic}/", {"ticked": "yes"}), ("known/", {})],
)
def test_a_change_of_a_guest_who_expired_is_made_for_a_new_one(
    as_guest: Client, outline: Outline, address: str, form: dict[str, str]
) -> None:
    step = outline.steps[1]
    as_guest.post(f"{step.url}status/", {"status": "learning"})
    Learner.objects.get().delete()
    response = as_guest.post(step.url + address.format(topic=step.topics[0].slug), form)
    assert response.status_code == 302
    new = Learner.objects.get()
    assert {change.learner_id for change in Change.objects.all()} == {new.pk}
    assert as_guest.session[SESSION_KEY] == new.pk


def test_a_user_has_one_learner_and_needs_no_guest(alice: User) -> None:
    learner_id = get_or_make_learner_id(visit(user=alice))
    assert get_or_make_learner_id(visit(user=alice)) == learner_id
    assert Learner.objects.get().user == alice


def test_guests_from_one_address_are_limited_and_others_are_not() -> None:
    for _ in range(30):
        get_or_make_learner_id(visit())
    with pytest.raises(TooManyRequests):
        get_or_make_learner_id(visit())
    assert Learner.objects.count() == 30
    get_or_make_learner_id(visit(address="192.0.2.2"))


def test_a_guest_who_is_known_is_not_limited() -> None:
    request = visit()
    learner_id = get_or_make_learner_id(request)
    for _ in range(40):
        assert get_or_make_learner_id(visit(request.session)) == learner_id


def test_the_session_of_an_account_no_longer_active_is_a_strangers(
    as_alice: Client, alice: User
) -> None:
    session = as_alice.session
    alices = get_learner_id(visit(session, alice))
    alice.is_active = False
    alice.save()
    request = visit(session)
    assert isinstance(get_user(request), AnonymousUser)
    assert get_learner_id(request) is None
    guest = get_or_make_learner_id(request)
    assert guest != alices
    assert get_or_make_learner_id(visit(request.session)) == guest


class Seen:
    """Visits through the middleware, and what was seen of them."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def visit(self) -> HttpResponse:
        return GuestSeenMiddleware(lambda request: HttpResponse())(self.request)


def test_a_new_guest_was_just_seen(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    request = visit()
    get_or_make_learner_id(request)
    with django_assert_num_queries(0):
        Seen(request).visit()


def test_a_guest_is_seen_at_most_once_a_day(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    guest = make_guest(days_unseen=10)
    request = visit()
    request.session[SESSION_KEY] = guest.pk
    with django_assert_num_queries(1):
        Seen(request).visit()
        Seen(request).visit()
    seen_at = guest.seen_at
    guest.refresh_from_db()
    assert guest.seen_at - seen_at > timedelta(days=9)
    request.session[SEEN_KEY] -= SEEN_EVERY + 1
    with django_assert_num_queries(1):
        Seen(request).visit()


def test_visitors_and_users_leave_no_trace(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    stranger, learner = visit(), visit(user=alice)
    learner.session[SESSION_KEY] = get_or_make_learner_id(learner)
    with django_assert_num_queries(0):
        Seen(stranger).visit()
        Seen(learner).visit()
    assert stranger.session.is_empty()


def test_only_guests_unseen_for_thirty_days_expire(alice: User) -> None:
    long_ago = timezone.now() - timedelta(days=400)
    Learner.objects.create(user=alice, seen_at=long_ago)
    make_guest(days_unseen=30.9)  # and perhaps here within the day after, which was not noted
    expired = make_guest(days_unseen=31.1)
    assert list(expired_guests(timezone.now())) == [expired]


def test_an_expired_guests_progress_goes_and_nobody_elses(
    outline: Outline, alice: User, journey_of: Callable[[User], Journey]
) -> None:
    step = outline.steps[0]
    guest = make_guest(days_unseen=32)
    for journey in (journey_of(alice), Journey(outline, Records(guest.pk))):
        journey.set_status(step, Status.DONE)
        journey.set_tick(step, step.topics[0], True)
    call_command("tidy", verbosity=0)
    assert StepStatus.objects.get().learner.user == alice
    assert not Change.objects.filter(learner=guest.pk).exists()
    assert journey_of(alice).position.done == 1
