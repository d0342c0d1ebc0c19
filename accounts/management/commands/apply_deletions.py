"""Erases again who was deleted after a backup was made: `manage.py apply_deletions`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.deletion import apply_deletions, deletions_path


class Command(BaseCommand):
    help = (
        "Apply the list of deletions to a restored backup. `manage.py prepare` does it at every "
        "start with this machine's own list."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths", nargs="*", type=Path, metavar="path", help="default: var/deletions.jsonl"
        )

    def handle(self, *, paths: list[Path], verbosity: int, **options: Any) -> None:
        missing = [str(path) for path in paths if not path.exists()]
        if missing:
            raise CommandError(f"There is no {', '.join(missing)}.")
        count = apply_deletions(paths or [deletions_path()])
        if count or verbosity > 1:
            accounts = "1 account" if count == 1 else f"{count:,} accounts"
            self.stdout.write(f"Deleted {accounts} again that the backup had brought back.")
