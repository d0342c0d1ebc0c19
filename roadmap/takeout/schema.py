"""What is in data.json and history.jsonl, record by record: written and read by the same fields.

The annotation of each field names the reader that its value has to pass, so that nothing comes in
that the database would refuse. `docs/export.md` says the same in words. Nothing here imports
Django.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, TypeVar, get_type_hints

FORMAT = "waymark-takeout"
VERSION = 1
FIRST_YEAR, LAST_YEAR = 1970, 2200

Reader = Callable[[Any], Any]
Record = TypeVar("Record")


class BadArchive(ValueError):
    """Says in words why an archive can't be taken. `values` are what stands in the text."""

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text % values)
        self.text = text
        self.values = values


def _(text: str) -> str:
    """Marks a text for translation. Whoever shows it translates it: nothing here imports Django."""
    return text


def text(most: int, least: int = 0) -> Reader:
    """Reads a text of so many characters, of which a database can hold every one."""

    def read(value: Any) -> str:
        if not isinstance(value, str) or not least <= len(value) <= most:
            raise ValueError
        if "\0" in value:
            raise ValueError
        value.encode()  # a lone surrogate is no text: UnicodeEncodeError, which is a ValueError
        return value

    return read


def slug(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[-\w]{1,80}", value, re.ASCII):
        raise ValueError
    return value


def time(value: Any) -> datetime:
    """An ISO 8601 time with its offset, as UTC."""
    if not isinstance(value, str):
        raise ValueError
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError
    return moment.astimezone(UTC)


def uid(value: Any) -> uuid.UUID:
    if not isinstance(value, str):
        raise ValueError
    return uuid.UUID(value)


def one_of(*known: str) -> Reader:
    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in known:
            raise ValueError
        return value

    return read


def optional(reader: Reader) -> Reader:
    return lambda value: None if value is None else reader(value)


def many(record: type, most: int) -> Reader:
    """Reads a list of so many records at most, no two of which are about the same thing."""

    def read(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) > most:
            raise ValueError
        return distinct(read_record(record, item) for item in value)

    return read


def distinct(records: Iterable[Any]) -> tuple[Any, ...]:
    by_key: dict[Hashable, Any] = {}
    for record in records:
        if by_key.setdefault(record.key, record) is not record:
            raise BadArchive(_("It says two things of the same %(key)s."), key=" ".join(record.key))
    return tuple(by_key.values())


MANY = 20_000  # records of one kind; far more than the topics of a roadmap
STATUSES = ("todo", "learning", "done", "skipped")
WHYS = ("chosen", "first-tick", "known", "claimed", "undone", "imported", "restarted")

Slug = Annotated[str, slug]
Time = Annotated[datetime, time]
MaybeTime = Annotated[datetime | None, optional(time)]


@dataclass(frozen=True, slots=True)
class StepStatus:
    """The status of a step; one that is to do has none."""

    roadmap: Slug
    step: Slug
    status: Annotated[str, one_of(*STATUSES[1:])]
    started_at: MaybeTime
    finished_at: MaybeTime
    touched_at: MaybeTime

    def __post_init__(self) -> None:
        if self.finished_at and self.status != "done":
            raise ValueError

    @property
    def key(self) -> tuple[str, ...]:
        return (self.roadmap, self.step)


@dataclass(frozen=True, slots=True)
class TopicTick:
    roadmap: Slug
    step: Slug
    topic: Slug
    ticked_at: Time

    @property
    def key(self) -> tuple[str, ...]:
        return (self.roadmap, self.step, self.topic)


@dataclass(frozen=True, slots=True)
class Note:
    roadmap: Slug
    step: Slug
    text: Annotated[str, text(20_000, least=1)]
    updated_at: Time

    @property
    def key(self) -> tuple[str, ...]:
        return (self.roadmap, self.step)


@dataclass(frozen=True, slots=True)
class Proof:
    """A step that a project proves, or one criterion of it."""

    roadmap: Slug
    step: Slug
    criterion: Annotated[str | None, optional(slug)]
    created_at: Time

    @property
    def key(self) -> tuple[str, ...]:
        return (self.roadmap, self.step)


@dataclass(frozen=True, slots=True)
class Project:
    url: Annotated[str, text(500, least=1)]
    title: Annotated[str, text(120, least=1)]
    description: Annotated[str, text(1000)]
    created_at: Time
    proves: Annotated[tuple[Proof, ...], many(Proof, 1000)]

    @property
    def key(self) -> tuple[str, ...]:
        return (self.url,)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the history. `topic` is None where a step's status changed."""

    action: Annotated[uuid.UUID, uid]
    roadmap: Slug
    step: Slug
    topic: Annotated[str | None, optional(slug)]
    before: Annotated[str, one_of(*STATUSES, "ticked", "")]
    after: Annotated[str, one_of(*STATUSES, "ticked", "")]
    was_started_at: MaybeTime
    was_at: MaybeTime
    was_touched_at: MaybeTime
    why: Annotated[str, one_of(*WHYS)]
    undoes: Annotated[uuid.UUID | None, optional(uid)]
    at: Time

    def __post_init__(self) -> None:
        known = STATUSES if self.topic is None else ("", "ticked")
        if self.before == self.after or not {self.before, self.after} <= set(known):
            raise ValueError


@dataclass(frozen=True, slots=True)
class Takeout:
    """All of data.json but the profile, which is to be read and not brought in."""

    account: Annotated[str, text(64)]
    exported_at: MaybeTime
    statuses: Annotated[tuple[StepStatus, ...], many(StepStatus, MANY)]
    ticks: Annotated[tuple[TopicTick, ...], many(TopicTick, MANY)]
    notes: Annotated[tuple[Note, ...], many(Note, MANY)]
    projects: Annotated[tuple[Project, ...], many(Project, MANY)]


def read_takeout(value: Any) -> Takeout:
    """The content of data.json.

    Raises:
        BadArchive: it is of another format or version, or a value is not as the schema says.
    """
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise BadArchive(_("Its data.json was not written by Waymark."))
    version = value.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise BadArchive(_("Its data.json does not say which version of the format it has."))
    if version > VERSION:
        raise BadArchive(
            _("It is of version %(version)s; this site reads up to version %(known)s."),
            version=str(version)[:20],
            known=VERSION,
        )
    return read_record(Takeout, value)


def read_record(record: type[Record], value: Any) -> Record:
    """A record from its JSON object. Names that the schema doesn't know are passed over.

    Raises:
        BadArchive: names the field whose value is missing or not as the schema says.
    """
    if not isinstance(value, Mapping):
        raise BadArchive(_("A %(record)s in it is not an object."), record=record.__name__)
    values = {}
    for name, reader in readers(record).items():  # type: ignore[arg-type]
        try:
            values[name] = reader(value[name])
        except BadArchive:
            raise
        except (KeyError, ValueError, OverflowError) as error:
            raise BadArchive(
                _("The value of %(field)s in a %(record)s is missing or not as it should be."),
                field=name,
                record=record.__name__,
            ) from error
    try:
        return record(**values)
    except ValueError as error:
        raise BadArchive(
            _("The values of a %(record)s do not go together."), record=record.__name__
        ) from error


@cache
def readers(record: Any) -> dict[str, Reader]:
    """What reads each field of a record: the second part of its annotation."""
    hints = get_type_hints(record, include_extras=True)
    return {column.name: hints[column.name].__metadata__[0] for column in fields(record)}


def as_json(value: Any) -> Any:
    """A record as plain values, for json.dumps."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, tuple):
        return [as_json(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {column.name: as_json(getattr(value, column.name)) for column in fields(value)}
    return value
