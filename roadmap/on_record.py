"""What learners have records on: the one answer for readers, for the admin and for the sync."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model, QuerySet

from roadmap.models import Change, Evidence, Learner, Note, StepStatus, TopicTick

MOST = 1_000  # learners that are counted; beyond, it is said that there are more

# The way from each kind of record to what it is on.
Paths = Mapping[type[Model], str]
ON_STEP: Paths = {
    StepStatus: "step",
    TopicTick: "topic__step",
    Note: "step",
    Evidence: "step",
    Change: "step",
}
ON_ROADMAP: Paths = {model: f"{path}__roadmap" for model, path in ON_STEP.items()}
ON_TOPIC: Paths = {TopicTick: "topic", Change: "topic"}
ON_CRITERION: Paths = {Evidence: "criterion"}


def step_ids(learner_id: int | None) -> frozenset[int]:
    """Ids of the steps that the learner has any record on, in one query; none for a visitor."""
    if learner_id is None:
        return frozenset()
    first, *others = (
        _records(model).filter(learner=learner_id).values_list(path, flat=True)
        for model, path in ON_STEP.items()
    )
    return frozenset(first.union(*others))


def has_records(paths: Paths, row_id: int) -> bool:
    """Whether any learner has a record on the row that the paths lead to."""
    return any(_records(model).filter(**{path: row_id}).exists() for model, path in paths.items())


def learners(paths: Paths, lookup: str, value: Any) -> QuerySet[Any, Any]:
    """Learners who have records on the rows that `lookup` and `value` name, each once: all, or
    more than MOST of them."""
    first, *others = (
        Learner.objects.filter(pk__in=_some_with(model, path + lookup, value)).values("pk")
        for model, path in paths.items()
    )
    return first.union(*others)


def _some_with(model: type[Model], lookup: str, value: Any) -> QuerySet[Any, Any]:
    """Learners with such records, each once, and no more than it takes to know that they are many:
    to look at all would take a minute among a million."""
    return _records(model).filter(**{lookup: value}).values("learner").distinct()[: MOST + 1]


def _records(model: type[Model]) -> QuerySet[Any]:
    return model._default_manager.order_by()
