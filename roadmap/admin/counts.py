"""Counts for lists and pages: above all, how many learners have records on what is edited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin
from django.db.models import IntegerField, Model, OuterRef, QuerySet, Subquery

from roadmap.models import Change, Evidence, Note, StepStatus, TopicTick

# Where a learner's records point to, by model.
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


class RowCount(Subquery):
    """The number of rows of a query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def row_count(model: type[Model], path: str, **conditions: Any) -> RowCount:
    """How many rows of `model` point, along `path`, to the row that is annotated."""
    rows = model._default_manager.filter(**{path: OuterRef("pk")}, **conditions)
    return RowCount(rows.order_by().values("pk"))


def learner_count(paths: Paths) -> RowCount:
    """How many learners have records on the row that is annotated."""
    return RowCount(_learners(paths, "", OuterRef("pk")))


def count_learners(paths: Paths, rows: QuerySet[Any]) -> int:
    """How many learners have records on any of `rows`."""
    return _learners(paths, "__in", list(rows.values_list("pk", flat=True))).count()


def amount(count: int, noun: str) -> str:
    """As in "1 learner" and "2 learners"."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def records_of(count: int) -> str:
    """As in "1 learner has records" and "2 learners have records"."""
    return f"{amount(count, 'learner')} {'has' if count == 1 else 'have'} records"


def column(annotation: str, description: str) -> Callable[[Model], Any]:
    """A column of a list, or a line of a page, that shows a value of the query's row."""

    @admin.display(description=description, ordering=annotation)
    def value(row: Model) -> Any:
        return getattr(row, annotation, None)

    value.__name__ = annotation
    return value


def _learners(paths: Paths, lookup: str, value: Any) -> QuerySet[Any, Any]:
    first, *others = (
        model._default_manager.filter(**{path + lookup: value})
        .order_by()
        .values("learner")
        .distinct()
        for model, path in paths.items()
    )
    return first.union(*others)
