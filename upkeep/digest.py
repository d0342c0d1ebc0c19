"""Tells whether two databases hold the same rows: for each table, their number and a digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db import models

CHUNK = 2000  # rows read at a time
CHUNK_OF_FILES = 10  # of tables with whole files in them
MODULUS = 2**256

Model = type[models.Model]


def site_models() -> list[Model]:
    """Every model with a table of its own, those between two models included."""
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def chunk_of(model: Model) -> int:
    """How many rows to have in memory at once."""
    fields = model._meta.concrete_fields
    has_files = any(isinstance(field, models.BinaryField) for field in fields)
    return CHUNK_OF_FILES if has_files else CHUNK


def digest(model: Model, database: str, saw_one: Callable[[], None]) -> tuple[int, str]:
    """The number of rows, and the sum of their hashes: two kinds of database need not agree about
    the order of words."""
    fields = model._meta.concrete_fields
    count = total = 0
    for row in _rows(model, database):
        saw_one()
        count += 1
        total += int.from_bytes(hashlib.sha256(_written(fields, row).encode()).digest())
    return count, f"{total % MODULUS:064x}"


def _rows(model: Model, database: str) -> Iterator[tuple[Any, ...]]:
    names = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.using(database).order_by().values_list(*names)
    return rows.iterator(chunk_size=chunk_of(model))


def _written(fields: Any, row: tuple[Any, ...]) -> str:
    return repr([_value(field, value) for field, value in zip(fields, row, strict=True)])


def _value(field: Any, value: Any) -> object:
    """The same for what means the same: a time in any zone, an object with any order of keys."""
    if isinstance(field, models.JSONField):
        return json.dumps(value, sort_keys=True)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return bytes(value) if isinstance(value, memoryview) else value
