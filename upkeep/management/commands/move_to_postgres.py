"""`manage.py move_to_postgres`: with the site stopped."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from upkeep.move import move
from upkeep.refused import Refused, in_words

VARIABLE = "MOVE_TO"


class Command(BaseCommand):
    help = (
        "Take everything from the SQLite database that DATABASE_URL names into an empty "
        "PostgreSQL database, and compare the two. Stop the site before. If it is interrupted, "
        "call it again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "target",
            nargs="?",
            help=f"postgres://name:password@host/database; default: the variable {VARIABLE}, "
            "which no list of processes shows",
        )

    def handle(self, *, target: str | None, verbosity: int, **options: Any) -> None:
        url = target or os.environ.get(VARIABLE)
        if not url:
            raise Refused(f"Where to? Name the target, or set {VARIABLE}.")
        with in_words("the target"):
            found = move(url)
        if verbosity:
            rows = sum(count for count, _ in found.values())
            self.stdout.write(
                f"Moved {rows:,} rows of {len(found)} tables; the numbers of rows and the digests "
                "of both sides are the same. Let DATABASE_URL name the target, run manage.py "
                "prepare, and never again let the site write to the SQLite file."
            )
