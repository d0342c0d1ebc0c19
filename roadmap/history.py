"""The learner's recent changes in words, each with what it takes to undo it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from roadmap.models import Change
from roadmap.position import Status
from roadmap.records import TICKED
from roadmap.words import count

Why = Change.Why
ROWS = 120  # read at most, so that one large action does not hide all others


@dataclass(frozen=True, slots=True)
class RecentAction:
    """One action of the learner: what it did, when (UTC), and whether it can be undone."""

    action: uuid.UUID
    text: str
    at: datetime
    can_undo: bool


def recent_actions(learner_id: int, most: int = 12) -> list[RecentAction]:
    """The learner's last actions, the latest first."""
    changes = list(
        Change.objects.filter(learner=learner_id)
        .select_related("step", "topic")
        .order_by("-at", "-id")[:ROWS]
    )
    undone = {change.undoes for change in changes if change.undoes}
    actions = [list(group) for _, group in groupby(changes, key=lambda change: change.action)]
    return [
        RecentAction(
            action=group[0].action,
            text=in_words(group),
            at=group[0].at,
            can_undo=group[0].action not in undone,
        )
        for group in actions[:most]
    ]


def in_words(changes: Sequence[Change]) -> str:
    """What one action did: "Ticked Functions and modules", "Marked 6 steps done"."""
    statuses = [change for change in changes if change.topic_id is None]
    topics = [change for change in changes if change.topic is not None]
    why = changes[-1].why
    if why == Why.CLAIMED:
        return f"Brought along {_numbers(len(topics), len(statuses))}"
    if why == Why.UNDONE:
        return f"Undid a change of {_numbers(len(topics), len(statuses))}"
    if topics:
        verb = "Ticked" if topics[0].after == TICKED else "Unticked"
        return f"{verb} “{topics[0].topic}” in {topics[0].step}"
    if len(statuses) > 1:
        return f"Marked {count(len(statuses), 'step')} done"
    return f"{statuses[0].step}: {Status(statuses[0].after).label.lower()}"


def _numbers(topics: int, steps: int) -> str:
    parts = [(topics, "topic"), (steps, "step")]
    return " and ".join(count(number, word) for number, word in parts if number)
