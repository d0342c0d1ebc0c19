"""`manage.py expire`: run it daily."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from config.table_cache import TableCache
from roadmap.guests import expired_guests
from roadmap.models import Upload

BATCH = 500  # guests per transaction, so that nobody else waits long


class Command(BaseCommand):
    help = (
        "Delete what has had its time: guests who have not been here for 30 days, with all their "
        "progress, sessions and rate limits that are over, and what was sent to be imported and "
        "not agreed to within a day."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        Session.objects.filter(expire_date__lt=timezone.now()).delete()
        for cache in caches.all(initialized_only=False):
            if isinstance(cache, TableCache):
                cache.drop_expired()
        Upload.objects.filter(sent_at__lt=timezone.now() - Upload.KEPT_FOR).delete()
        expired = 0
        while deleted := delete_batch():
            expired += deleted
        if options["verbosity"]:
            guests = "1 guest" if expired == 1 else f"{expired:,} guests"
            self.stdout.write(f"Deleted {guests} unseen for 30 days.")


@transaction.atomic
def delete_batch() -> int:
    """Delete some expired guests and say how many; one who signs up just now is left alone."""
    guests = expired_guests(timezone.now()).select_for_update(skip_locked=True)
    batch = [guest.pk for guest in guests[:BATCH]]
    expired_guests(timezone.now()).filter(pk__in=batch).delete()
    return len(batch)
