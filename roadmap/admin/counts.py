"""Counts for lists and pages: above all, how many learners have records on what is edited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import IntegerField, Model, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext, ngettext

from roadmap.on_record import MOST, Paths, learners
from roadmap.words import grouped


class RowCount(Subquery):
    """The number of rows of a query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def row_count(model: type[Model], path: str, **conditions: Any) -> RowCount:
    """How many rows of `model` point, along `path`, to the row that is annotated."""
    rows = model._default_manager.filter(**{path: OuterRef("pk")}, **conditions)
    return RowCount(rows.order_by().values("pk"))


def learner_count(paths: Paths) -> RowCount:
    """How many learners have records on the row that is annotated, or more than MOST."""
    return RowCount(learners(paths, "", OuterRef(OuterRef("pk"))))


def count_learners(paths: Paths, rows: QuerySet[Any]) -> int:
    """How many learners have records on any of `rows`, or more than MOST."""
    return learners(paths, "__in", list(rows.values_list("pk", flat=True))).count()


def records_of(learners: int) -> str:
    """As in "1 learner has records" and "2 learners have records"."""
    text = ngettext("%(number)s learner has records", "%(number)s learners have records", learners)
    return text % {"number": up_to_most(learners)}


def up_to_most(learners: int) -> str:
    """As in "1,000", or "more than 1,000" where they were not counted further."""
    number = grouped(min(learners, MOST))
    return gettext("more than %(number)s") % {"number": number} if learners > MOST else number


def column(
    annotation: str, description: str, say: Callable[[Any], Any] | None = None
) -> Callable[[Model], Any]:
    """A column of a list, or a line of a page, that shows a value of the query's row, perhaps in
    words."""

    @admin.display(description=description, ordering=annotation)
    def value(row: Model) -> Any:
        found = getattr(row, annotation, None)
        return say(found) if say and found is not None else found

    value.__name__ = annotation
    return value
