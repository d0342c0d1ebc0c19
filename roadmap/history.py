"""The learner's recent changes in words, each with what it takes to undo it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from roadmap.models import Change, Why
from roadmap.position import Status
from roadmap.records import TICKED
from roadmap.words import count, topics_and_steps

ACTIONS = 12  # shown


@dataclass(frozen=True, slots=True)
class RecentAction:
    """One action of the learner: what it did, when (UTC), and whether it can be undone."""

    action: uuid.UUID
    text: str
    at: datetime
    can_undo: bool


def recent_actions(learner_id: int) -> list[RecentAction]:
    """The learner's last actions, the latest first, however many changes each of them made."""
    of_learner = Change.objects.filter(learner=learner_id)
    ends = of_learner.values("action").annotate(last_at=Max("at"), last_id=Max("id"))
    latest = ends.order_by("-last_at", "-last_id").values_list("action", flat=True)[:ACTIONS]
    changes_of: dict[uuid.UUID, list[Change]] = {action: [] for action in latest}
    rows = of_learner.filter(action__in=changes_of).select_related("step", "topic")
    for change in rows.order_by("-at", "-id"):
        changes_of[change.action].append(change)
    undone = {changes[0].undoes for changes in changes_of.values()}
    return [
        RecentAction(
            action=action,
            text=in_words(changes),
            at=changes[0].at,
            can_undo=action not in undone,
        )
        for action, changes in changes_of.items()
    ]


def in_words(changes: Sequence[Change]) -> str:
    """What one action did: "Ticked Functions and modules", "Marked 6 steps done"."""
    statuses = [change for change in changes if change.topic_id is None]
    topics = [change for change in changes if change.topic is not None]
    why = changes[-1].why
    if why == Why.CLAIMED:
        return f"Brought along {topics_and_steps(len(topics), len(statuses))}"
    if why == Why.UNDONE:
        return f"Undid a change of {topics_and_steps(len(topics), len(statuses))}"
    if topics:
        verb = "Ticked" if topics[0].after == TICKED else "Unticked"
        return f"{verb} “{topics[0].topic}” in {topics[0].step}"
    if len(statuses) > 1:
        return f"Marked {count(len(statuses), 'step')} done"
    return f"{statuses[0].step}: {Status(statuses[0].after).label.lower()}"
