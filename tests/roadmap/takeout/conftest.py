"""Alice, who has a bit of everything."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import User
from roadmap.journey import Journey
from roadmap.links import recognise
from roadmap.models import Note, Project
from roadmap.position import Status


@pytest.fixture
def walked(alice: User, journey_of: Callable[[User], Journey]) -> Journey:
    """One step done, one skipped, one in learning with two ticks; two notes, and two projects of
    which one proves a criterion."""
    journey = journey_of(alice)
    first, second, third = journey.outline.steps[:3]
    journey.set_status(first, Status.DONE)
    journey.set_status(second, Status.SKIPPED)
    for topic in third.topics[:2]:
        journey.set_tick(third, topic, True)
    learner_id = journey.records.owner_id
    Note.write(learner_id, first.id, "# Loops\n\nThey go *round*.\n", 0)
    Note.write(learner_id, third.id, "=SUM(A1) <script>alert(1)</script>", 0)
    trees, _ = Project.of_link(learner_id, recognise("https://github.com/alice/trees"))
    trees.prove(first.id, first.criteria[0].id)
    trees.prove(second.id)
    Project.of_link(learner_id, recognise("https://example.org/alice"))
    return journey
