"""Brings the database and the static files up to date before the server starts."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrate, make the cache table, sync the roadmap, expire guests, collect static files."

    def handle(self, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("sync_roadmap")
        call_command("expire_guests", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
