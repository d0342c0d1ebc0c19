"""Writes made learners: the accounts through the models, the many rows of their records by COPY, or
on SQLite by one statement for many rows."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from importlib import import_module
from random import Random
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction
from django.utils.crypto import get_random_string

from accounts.models import User
from accounts.sessions import SEEN_KEY
from roadmap import guests
from roadmap.load.walk import Walk, walk_of
from roadmap.models import Change, Evidence, Learner, Note, Project, StepStatus, TopicTick
from roadmap.outline import Outline

DOMAIN = "load.example.org"  # no mail arrives there
BATCH = 250  # learners in one transaction: SQLite lets nobody else write for half a second
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

STATUS_COLUMNS = ("learner_id", "step_id", "status", "started_at", "finished_at", "touched_at")
TICK_COLUMNS = ("learner_id", "topic_id", "ticked_at")
CHANGE_COLUMNS = (
    *("learner_id", "action", "step_id", "topic_id", "before", "after"),
    *("was_started_at", "was_finished_at", "was_touched_at", "why", "undoes", "at"),
)
NOTE_COLUMNS = ("learner_id", "step_id", "text", "revision", "updated_at")

Row = Sequence[Any]


def has_others() -> bool:
    """Whether there are learners, or guests, whom nobody made here."""
    return Learner.objects.exclude(user__email__endswith=f"@{DOMAIN}").exists()


def make_learners(outline: Outline, count: int, seed: int, until: datetime) -> Iterator[int]:
    """Make learners who walk a route.

    Args:
        seed: the same one makes the same learners, except for what opens their accounts.
        until: nothing that they did is later (UTC).

    Yields:
        How many are made, after each transaction.
    """
    first = _last_number() + 1
    for start in range(first, first + count, BATCH):
        end = min(start + BATCH, first + count)
        with transaction.atomic():
            _write_learners(outline, range(start, end), seed, until)
        yield end - first


def _last_number() -> int:
    """Of the learner made last; 0 where there is none."""
    made = User.objects.filter(email__endswith=f"@{DOMAIN}").order_by("-pk")
    email = made.values_list("email", flat=True).first() or "learner0@"
    number = 0
    with suppress(ValueError):  # an address that was changed
        number = int(email.partition("@")[0].removeprefix("learner"))
    return number


def _write_learners(outline: Outline, numbers: range, seed: int, until: datetime) -> None:
    walks = [walk_of(outline, f"learner{n}", Random(f"{seed}/{n}"), until) for n in numbers]  # noqa: S311 (no secrets)
    users = User.objects.bulk_create(_user(n, w) for n, w in zip(numbers, walks, strict=True))
    learners = Learner.objects.bulk_create(
        Learner(user=user, created_at=user.date_joined, seen_at=user.date_joined) for user in users
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, primary=True) for user in users
    )
    owned = [(learner, walk) for learner, walk in zip(learners, walks, strict=True)]
    _write_sessions(owned, until)
    _write_projects(owned)
    _write(StepStatus, STATUS_COLUMNS, _of_each(owned, _statuses))
    _write(TopicTick, TICK_COLUMNS, _of_each(owned, lambda walk: walk.ticks.items()))
    _write(Change, CHANGE_COLUMNS, _of_each(owned, lambda walk: walk.changes))
    _write(Note, NOTE_COLUMNS, _of_each(owned, lambda walk: walk.notes))


def _user(number: int, walk: Walk) -> User:
    """An account without a password that works, since the address belongs to nobody."""
    user = User(email=f"learner{number}@{DOMAIN}", date_joined=walk.joined_at)
    user.last_login = walk.joined_at
    user.set_unusable_password()
    return user


Owned = list[tuple[Learner, Walk]]


def _write_sessions(owned: Owned, until: datetime) -> None:
    """Of those who have been here while a session lasts. Its key is never made from the seed:
    whoever knew that would be logged in."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    lasts = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    keys = {
        learner.pk: get_random_string(32, VALID_KEY_CHARS)
        for learner, walk in owned
        if walk.last_at + lasts > until
    }
    here = [
        (learner, learner.user, walk)
        for learner, walk in owned
        if learner.user and learner.pk in keys
    ]
    Session.objects.bulk_create(
        Session(
            session_key=keys[learner.pk],
            session_data=store.encode(_session(learner, user, walk)),
            expire_date=walk.last_at + lasts,
        )
        for learner, user, walk in here
    )
    UserSession.objects.bulk_create(
        UserSession(
            user=user,
            session_key=keys[learner.pk],
            created_at=walk.joined_at,
            last_seen_at=walk.last_at,
            ip=f"198.51.100.{learner.pk % 256}",  # of no network: RFC 5737
            user_agent=BROWSER,
        )
        for learner, user, walk in here
    )


def _session(learner: Learner, user: User, walk: Walk) -> dict[str, object]:
    return {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
        guests.SESSION_KEY: learner.pk,
        SEEN_KEY: int(walk.last_at.timestamp()),
    }


def _write_projects(owned: Owned) -> None:
    made = [(learner.pk, row) for learner, walk in owned for row in walk.projects]
    projects = Project.objects.bulk_create(
        Project(learner_id=owner, url=row.url, title=row.title, created_at=row.created_at)
        for owner, row in made
    )
    Evidence.objects.bulk_create(
        Evidence(
            learner_id=owner,
            project=project,
            step_id=row.step_id,
            criterion_id=row.criterion_id,
            created_at=row.created_at,
        )
        for project, (owner, row) in zip(projects, made, strict=True)
    )


def _statuses(walk: Walk) -> Iterator[Row]:
    for step_id, state in walk.states.items():
        times = (state.started_at, state.finished_at, state.touched_at)
        yield step_id, state.status.value, *times


def _of_each(owned: Owned, rows_of: Callable[[Walk], Iterable[Row]]) -> Iterator[Row]:
    """The rows of all walks, each led by its learner."""
    return ((learner.pk, *row) for learner, walk in owned for row in rows_of(walk))


def _write(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    table, names = model._meta.db_table, ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f'INSERT INTO "{table}" ({names}) VALUES ({marks})',  # noqa: S608 (of our models)
                [[_as_sqlite_keeps(value) for value in row] for row in rows],
            )


def _as_sqlite_keeps(value: Any) -> Any:
    """As Django does, which takes four times as long for a time; ours are in UTC."""
    if isinstance(value, datetime):
        return str(value.replace(tzinfo=None))
    return value.hex if isinstance(value, uuid.UUID) else value
