"""How a model's columns become the plain values of a row."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeAlias

from django.apps import apps
from django.db import models

from roadmap.sync.rows import KINDS

Column: TypeAlias = "models.Field[Any, Any]"


def model_of(name: str) -> type[models.Model]:
    return apps.get_model(name)


@cache
def columns_of(name: str) -> dict[str, Column]:
    """The fields of a model that a fixture may set, the key's and the place's own aside."""
    meta = model_of(name)._meta
    kind = KINDS[name]
    apart = {"slug", kind.parent, "position" if kind.order else ""}
    return {
        column.name: column
        for column in (*meta.fields, *meta.many_to_many)
        if column.editable and not column.primary_key and column.name not in apart
    }


def default_of(column: Column) -> Any:
    """What a row counts as having that was loaded before there was the column; None if nothing."""
    if isinstance(column, models.ManyToManyField):
        return []
    if column.has_default() or column.blank:
        return plain(column.get_default())
    return None


def plain(value: Any) -> Any:
    """A value as it is compared: a form sends other line ends, and strips, without an edit."""
    if isinstance(value, str):
        return str(value).replace("\r\n", "\n").strip()
    return value
