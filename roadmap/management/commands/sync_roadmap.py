"""Brings the shipped roadmaps into the database: what `make run` and deployments use."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from roadmap.sync import sync
from roadmap.sync.reading import FixtureError
from roadmap.sync.report import list_changes, side_by_side, summarize
from roadmap.sync.settling import NoSuchConflict


class Command(BaseCommand):
    help = (
        "Bring the shipped roadmaps into the database. What an admin edited, archived or deleted "
        "stays as it is; where the fixture changed as well, the conflict is printed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths", nargs="*", type=Path, metavar="path", help="default: every fixtures/*.yaml"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would happen and change nothing"
        )
        parser.add_argument(
            "--force",
            action="store_true",
            help="the fixture wins: overwrite admins' edits, bring back what they archived or "
            "deleted; learners' records stay",
        )
        parser.add_argument(
            "--keep",
            action="append",
            default=[],
            metavar="CONFLICT",
            help="settle a conflict by keeping the site's side for good; named as it is printed: "
            '"roadmap.step trail/gate, title"; can be repeated',
        )

    def handle(
        self,
        *,
        paths: list[Path],
        dry_run: bool,
        force: bool,
        keep: list[str],
        verbosity: int,
        **_: Any,
    ) -> None:
        try:
            plan = sync(paths or shipped_fixtures(), dry_run=dry_run, force=force, keep=keep)
        except FixtureError as error:
            raise CommandError(str(error)) from error
        except NoSuchConflict as error:
            raise CommandError(f"{error} is no conflict; a --dry-run prints them.") from error
        lines: list[str] = []
        if dry_run or verbosity > 1:
            lines += list_changes(plan)
        for conflict in plan.conflicts:
            lines += side_by_side(conflict, shutil.get_terminal_size((120, 24)).columns)
        lines.append(f"Roadmap{' (dry run)' if dry_run else ''}: {summarize(plan)}.")
        if verbosity:
            self.stdout.write("\n".join(lines))


def shipped_fixtures() -> list[Path]:
    """Every fixtures/*.yaml, by its shortest name."""
    folder = settings.BASE_DIR / "fixtures"
    if folder.is_relative_to(Path.cwd()):
        folder = folder.relative_to(Path.cwd())
    return sorted(folder.glob("*.yaml"))
