"""Reads a fixture's YAML into rows of plain values, of the types that the models ask for."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import models

from roadmap.sync.columns import Column, columns_of, model_of, plain
from roadmap.sync.rows import KINDS, Key, Row

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class FixtureError(Exception):
    """A fixture is broken. The text names the file, the row and the reason, in one line."""

    def __init__(self, reason: object, *where: object) -> None:
        text = f"{', '.join(map(str, where))}: {reason}"
        super().__init__(" ".join(text.split()))


@dataclass(frozen=True, slots=True)
class Place:
    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path}, line {self.line}"


def read_rows(path: Path) -> Iterator[tuple[Place, Key, Row]]:
    """The rows of a file as they are written.

    Raises:
        FixtureError: the file can't be read, or a row is of an unknown model, lacks or has a
            field too many, names one twice, or holds a value of another type.
    """
    for place, twice, entry in _entries(path):
        key, fields = _identify(entry, place)
        if twice:
            raise FixtureError(f"{twice} stands twice", place, key)
        try:
            yield place, key, _read_fields(key.model, fields)
        except ValueError as error:
            raise FixtureError(error, place, key) from error


def _entries(path: Path) -> list[tuple[Place, str, Any]]:
    """The items of a YAML list, each after its line and a name that stands twice in it, or ""."""
    try:
        loader = Loader(path.read_text(encoding="utf-8"))
        node = loader.get_single_node()
        if not isinstance(node, yaml.SequenceNode):
            raise FixtureError("it is not a list of rows", path)
        return [
            (
                Place(path, item.start_mark.line + 1),
                _named_twice(item),
                loader.construct_object(item, deep=True),
            )
            for item in node.value
        ]
    except OSError as error:
        raise FixtureError(error.strerror, path) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(path, mark.line + 1) if mark else path
        raise FixtureError(f"not YAML: {error.problem or error.context}", place) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise FixtureError(f"not YAML: {error}", path) from error


def _named_twice(item: yaml.Node) -> str:
    """The first name that stands twice in a row or in its fields: YAML would take the last."""
    if not isinstance(item, yaml.MappingNode):
        return ""
    names = [str(name.value) for name, _ in item.value]
    twice = next((name for name in names if names.count(name) > 1), "")
    return twice or next(filter(None, (_named_twice(value) for _, value in item.value)), "")


def _identify(entry: Any, place: Place) -> tuple[Key, dict[Any, Any]]:
    if not isinstance(entry, dict) or set(entry) != {"model", "fields"}:
        raise FixtureError("a row has a model and fields, and nothing else", place)
    name, fields = entry["model"], entry["fields"]
    if not isinstance(name, Hashable) or name not in KINDS:
        raise FixtureError(f"unknown model {name!r}", place)
    if not isinstance(fields, dict):
        raise FixtureError("fields must be names with values", place, name)
    try:
        return _key(name, fields), fields
    except ValueError as error:
        row = f"{name} {fields.get('slug') or ''}".strip()
        raise FixtureError(error, place, row) from error


def _key(name: str, fields: Mapping[Any, Any]) -> Key:
    parent = KINDS[name].parent
    path = [_reference(f"roadmap.{parent}", parent, fields.get(parent))] if parent else []
    slug = _text("slug", fields.get("slug"))
    try:
        model_of(name)._meta.get_field("slug").clean(slug, None)  # type: ignore[union-attr]
    except ValidationError as error:
        raise ValueError(f"slug: {' '.join(error.messages)}") from error
    return Key(name, "/".join([*path, slug]))


def _read_fields(name: str, values: Mapping[Any, Any]) -> Row:
    columns = columns_of(name)
    position = model_of(name)._meta.get_field("position")
    known = {*columns, "slug", "position", KINDS[name].parent}
    for unknown in (column for column in values if column not in known):
        raise ValueError(f"unknown field {unknown!r}")
    fields = {column: _value(field, values) for column, field in columns.items()}
    return Row(fields, _value(position, values))  # type: ignore[arg-type]


def _value(column: Column, values: Mapping[Any, Any]) -> Any:
    """A column's value, of its type.

    Raises:
        ValueError: it is missing, which only a flag may be, or of another type.
    """
    name = column.name
    if name not in values:
        if isinstance(column, models.BooleanField):
            return column.get_default()
        raise ValueError(f"{name} is missing")
    value = values[name]
    if isinstance(column, models.ManyToManyField):
        if not isinstance(value, list):
            raise ValueError(f"{name} must be a list of natural keys, not {value!r}")
        return sorted({_reference(_target(column), name, item) for item in value})
    if isinstance(column, models.ForeignKey):
        return _reference(_target(column), name, value)
    if isinstance(column, models.BooleanField | models.IntegerField):
        wanted = bool if isinstance(column, models.BooleanField) else int
        if type(value) is not wanted:
            words = {bool: "true or false", int: "a whole number"}
            raise ValueError(f"{name} must be {words[wanted]}, not {value!r}")
        return value
    return plain(_text(name, value))


def _target(column: models.ForeignKey[Any, Any] | models.ManyToManyField[Any, Any]) -> str:
    return str(column.related_model._meta.label_lower)


def _text(name: str, value: Any) -> str:
    if value is None:
        raise ValueError(f"{name} is missing")
    if not isinstance(value, str):
        raise ValueError(f"{name} must be text, not {value!r}")
    if "\0" in value or value != value.encode(errors="ignore").decode():
        raise ValueError(f"{name} holds characters that are not text")
    return value


def _reference(target: str, name: str, value: Any) -> str:
    """The path that a natural key of as many slugs as the target's stands for."""
    if value is None:
        raise ValueError(f"{name} is missing")
    length, key = 1, KINDS[target]
    while key.parent:
        length, key = length + 1, KINDS[f"roadmap.{key.parent}"]
    is_key = isinstance(value, list) and all(isinstance(slug, str) for slug in value)
    if not is_key or len(value) != length:
        raise ValueError(f"{name} must be a list of {length} slugs, not {value!r}")
    return "/".join(value)
