"""The learner's recent changes in words, each with what it takes to undo it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roadmap.models import Change, Import, Source, Why
from roadmap.position import Status
from roadmap.records import TICKED
from roadmap.words import steps, topics_and_steps

ACTIONS = 12  # shown
MARKED = {
    Status.TODO: gettext_lazy("%(step)s: to do"),
    Status.LEARNING: gettext_lazy("%(step)s: learning"),
    Status.DONE: gettext_lazy("%(step)s: done"),
    Status.SKIPPED: gettext_lazy("%(step)s: skipped"),
}

OF_MANY = {
    Why.CLAIMED: gettext_lazy("Brought along %(what)s"),
    Why.UNDONE: gettext_lazy("Undid a change of %(what)s"),
    Why.IMPORTED: gettext_lazy("Imported %(what)s"),  # that an export brought along
}


@dataclass(frozen=True, slots=True)
class RecentAction:
    """One action of the learner: what it did, when (UTC), and whether it can be undone."""

    action: uuid.UUID
    text: str
    at: datetime
    can_undo: bool


def recent_actions(learner_id: int) -> list[RecentAction]:
    """The learner's last actions, the latest first, however many changes each of them made."""
    imports = list(Import.objects.filter(learner=learner_id).order_by("-at")[:ACTIONS])
    actions = [*_recent_changes(learner_id, imports), *map(_recent_import, imports)]
    return sorted(actions, key=lambda action: action.at, reverse=True)[:ACTIONS]


def _recent_changes(learner_id: int, imports: Sequence[Import]) -> list[RecentAction]:
    """The last actions that are no imports: those say more than the changes they made."""
    import_actions = [record.action for record in imports]
    of_learner = Change.objects.filter(learner=learner_id).exclude(
        Q(action__in=import_actions) | Q(undoes__isnull=False, undoes__in=import_actions)
    )
    ends = of_learner.values("action").annotate(last_at=Max("at"), last_id=Max("id"))
    latest = ends.order_by("-last_at", "-last_id").values_list("action", flat=True)[:ACTIONS]
    changes_of: dict[uuid.UUID, list[Change]] = {action: [] for action in latest}
    rows = of_learner.filter(action__in=changes_of).select_related("step__roadmap", "topic")
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


def _recent_import(record: Import) -> RecentAction:
    is_archive = record.source == Source.ARCHIVE
    text = _("Imported an export") if is_archive else _("Imported a list")
    return RecentAction(record.action, text, record.at, can_undo=record.undone_at is None)


def in_words(changes: Sequence[Change]) -> str:
    """What one action did: "Ticked Functions and modules", "Marked 6 steps done"."""
    statuses = [change for change in changes if change.topic_id is None]
    topics = [change for change in changes if change.topic is not None]
    why = changes[-1].why
    if why in OF_MANY:
        return OF_MANY[Why(why)] % {"what": topics_and_steps(len(topics), len(statuses))}
    if why == Why.RESTARTED:
        return _("Started over: %(roadmap)s") % {"roadmap": changes[0].step.roadmap}
    if topics:
        return _tick_in_words(topics[0])
    if len(statuses) > 1:
        return _("Marked %(steps)s done") % {"steps": steps(len(statuses))}
    return MARKED[Status(statuses[0].after)] % {"step": statuses[0].step}


def change_in_words(change: Change) -> str:
    """What one line of the history says, whatever else its action did."""
    if change.topic is not None:
        return _tick_in_words(change)
    return MARKED[Status(change.after)] % {"step": change.step}


def _tick_in_words(change: Change) -> str:
    is_tick = change.after == TICKED
    text = _("Ticked “%(topic)s” in %(step)s") if is_tick else _("Unticked “%(topic)s” in %(step)s")
    return text % {"topic": change.topic, "step": change.step}
