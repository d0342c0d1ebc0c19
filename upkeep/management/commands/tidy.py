"""`manage.py tidy`: run it daily."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from upkeep.tidy import tidy


class Command(BaseCommand):
    help = (
        "Clear what has had its time: guests who have not been here for 30 days, with all their "
        "progress, sessions (codes of mails are in them) and rate limits that are over, and what "
        "was sent to be imported and not agreed to within a day. Runs at any time, also twice."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would be cleared")

    def handle(self, *, dry_run: bool, verbosity: int, **options: Any) -> None:
        counts = {name: count for name, count in tidy(timezone.now(), dry_run).items() if count}
        if not verbosity:
            return
        if not counts:
            self.stdout.write("There is nothing to clear.")
            return
        self.stdout.write("Would clear:" if dry_run else "Cleared:")
        for name, count in counts.items():
            self.stdout.write(f"  {name}: {count:,}")
