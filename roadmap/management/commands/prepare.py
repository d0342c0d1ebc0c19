"""Brings the database and the static files up to date before the server starts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrate, make the cache table, sync the roadmap, expire guests, collect static files."

    def handle(self, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("sync_roadmap")
        call_command("expire_guests", verbosity=0)
        if static_files_changed():
            call_command("collectstatic", interactive=False, verbosity=0)


def static_files_changed() -> bool:
    """Whether any static file is newer than the last collection, which takes seconds."""
    manifest = Path(settings.STATIC_ROOT, "staticfiles.json")
    if not manifest.exists():
        return True
    collected_at = manifest.stat().st_mtime
    return any(
        Path(storage.path(path)).stat().st_mtime > collected_at
        for finder in get_finders()
        for path, storage in finder.list([])
    )
