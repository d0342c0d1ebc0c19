"""`manage.py restore FILE`: with the site stopped."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from config.alone import alone
from upkeep.refused import Refused, in_words
from upkeep.restore import restore


class Command(BaseCommand):
    help = (
        "Bring a backup into the empty database that DATABASE_URL names, check it, migrate it to "
        "this version, and delete again who was deleted since. Stop the site before."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the .sqlite3 or .dump of a backup")
        parser.add_argument(
            "--deletions",
            nargs="+",
            type=Path,
            default=[],
            metavar="list",
            help="lists of other machines, beyond var/deletions.jsonl",
        )

    def handle(self, *, file: Path, deletions: list[Path], verbosity: int, **options: Any) -> None:
        if missing := [str(path) for path in deletions if not path.exists()]:
            raise Refused(f"There is no {', '.join(missing)}.")
        with in_words("the place of the database"), alone():
            restored = restore(file, deletions)
        if verbosity:
            manifest = restored.manifest
            self.stdout.write(
                f"Restored {sum(manifest.rows.values()):,} rows as of {manifest.made_at}: counted "
                f"and as they were. Migrations applied: {restored.migrations}. Accounts deleted "
                f"again: {restored.deleted}."
            )
