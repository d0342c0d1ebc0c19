"""`manage.py backup`: run it at least daily, while the site serves."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from upkeep.backup import backup
from upkeep.refused import Refused, in_words


def at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ArgumentTypeError("at least 1")
    return number


class Command(BaseCommand):
    help = (
        "Copy the database into a folder while the site goes on, read the copy back, and remove "
        "the oldest ones. Only its owner can read it: it has everybody's data."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", nargs="?", type=Path, help="one that is there; default: var/backups"
        )
        parser.add_argument(
            "--keep", type=at_least_one, default=7, help="how many stay; default: 7"
        )

    def handle(self, *, folder: Path | None, keep: int, verbosity: int, **options: Any) -> None:
        if folder is None:
            folder = Path(settings.VAR_DIR) / "backups"
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not folder.is_dir():
            raise Refused(f"There is no folder {folder}. If it is a disk, it may not be mounted.")
        with in_words(folder):
            path, manifest = backup(folder, keep)
        if verbosity:
            rows, size = sum(manifest.rows.values()), path.stat().st_size / 1e6
            self.stdout.write(f"{path}: {rows:,} rows, {size:,.1f} MB, read back and counted.")
