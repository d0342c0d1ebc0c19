"""What has had its time, and how it is cleared: at any time, and also by several at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from config.table_cache import TableCache
from roadmap.guests import expired_guests
from roadmap.models import Upload

BATCH = 500  # rows per transaction, so that nobody else waits long
SURELY_KEPT = timedelta(hours=1)  # a log-in is noted before its session is written


def tidy(now: datetime, dry_run: bool = False) -> dict[str, int]:
    """Clear what has had its time; say how much of what. A dry run only counts it."""
    counts = {
        name: rows.count() if dry_run else clear(rows) for name, rows in outdated(now).items()
    }
    counters = sum(
        table.count_expired() if dry_run else table.drop_expired() for table in table_caches()
    )
    return counts | {"rate limits and other kept values that are over": counters}


def outdated(now: datetime) -> dict[str, QuerySet[Any]]:
    """The rows that have had their time, by what they are. Codes of mails are in sessions."""
    # "Not in" a list of all sessions would have PostgreSQL go through it for each log-in.
    live = Session.objects.filter(expire_date__gte=now, session_key=OuterRef("session_key"))
    log_ins = UserSession.objects.filter(last_seen_at__lt=now - SURELY_KEPT)
    return {
        "guests unseen for 30 days, with their progress": expired_guests(now),
        "sessions that are over": Session.objects.filter(expire_date__lt=now),
        "log-ins whose session is gone": log_ins.filter(~Exists(live)),
        "imports that nobody agreed to": Upload.objects.filter(sent_at__lt=now - Upload.KEPT_FOR),
    }


def clear(rows: QuerySet[Any]) -> int:
    """Delete these rows, a batch at a time; how many there were."""
    cleared = 0
    while batch := clear_batch(rows):
        cleared += batch
    return cleared


@transaction.atomic
def clear_batch(rows: QuerySet[Any]) -> int:
    """What somebody is just changing, or another one clearing, is left alone."""
    batch = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
    rows.filter(pk__in=batch).delete()
    return len(batch)


def table_caches() -> Iterator[TableCache]:
    """The tables that the caches are kept in; with Redis, the one that stands in for it."""
    for cache in caches.all(initialized_only=False):
        if isinstance(cache, TableCache):
            yield cache
