"""Alice's things, and visitors of every kind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from accounts.models import User
from roadmap.journey import Journey
from roadmap.links import recognise
from roadmap.models import Note, Project
from roadmap.position import Status
from tests.conftest import SLUG


@pytest.fixture
def alices(alice: User, journey_of: Callable[[User], Journey]) -> dict[str, object]:
    """What an address can name of Alice's: she has a bit of everything on the first step."""
    journey = journey_of(alice)
    step = journey.outline.steps[0]
    outcome = journey.set_status(step, Status.LEARNING)
    journey.set_tick(step, step.topics[0], True)
    learner = alice.learner.pk
    Note.write(learner, step.id, "Alice wrote this.", 0)
    project, _ = Project.of_link(learner, recognise("https://github.com/alice/trees"))
    return {
        "roadmap": SLUG,
        "step": step.slug,
        "topic": step.topics[0].slug,
        "evidence": project.prove(step.id).pk,
        "project": project.pk,
        "action": outcome.action,
        "session": UserSession.objects.create(user=alice, session_key="hers", ip="192.0.2.7").pk,
        "pk": 1,
        "key": "no-such-key",
        "uidb36": "1",
    }


@pytest.fixture
def visitors(
    fresh_limits: None,
    alices: dict[str, object],
    as_guest: Client,
    as_alice: Client,
    as_bob: Client,
    as_dana: Client,
) -> dict[str, Client]:
    """Browsers of every kind, Alice last; the guest has ticked a topic."""
    as_guest.post(f"/roadmaps/{SLUG}/{alices['step']}/topics/{alices['topic']}/", {"ticked": "yes"})
    return {
        "nobody": Client(),
        "guest": as_guest,
        "bob": as_bob,
        "dana": as_dana,
        "alice": as_alice,
    }
