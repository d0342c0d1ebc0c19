"""`manage.py make_load --learners 1000`: made-up learners, to see how a site does with many."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.progress import bar
from roadmap.load.fill import DOMAIN, has_others, make_learners
from roadmap.models import State
from roadmap.outline import get_outlines


def positive(text: str) -> int:
    number = int(text.replace(",", "").replace("_", ""))
    if number < 1:
        raise ArgumentTypeError("at least 1")
    return number


class Command(BaseCommand):
    help = (
        "Make learners with believable histories on the first published roadmap, to see how a site "
        f"does with many. Their addresses end in @{DOMAIN}; nobody can log in with them. Called "
        "again, it makes more."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--learners", type=positive, required=True, metavar="N")
        parser.add_argument(
            "--seed", type=int, default=1, help="the same one makes the same histories; default: 1"
        )
        parser.add_argument(
            "--into-a-site-with-learners",
            action="store_true",
            help="even where there are real learners, who will be counted together with those made",
        )

    def handle(
        self,
        *,
        learners: int,
        seed: int,
        into_a_site_with_learners: bool,
        verbosity: int,
        **_: Any,
    ) -> None:
        outline = next(get_outlines(State.PUBLISHED), None)
        if outline is None:
            raise CommandError(
                "There is no published roadmap to walk: run manage.py prepare first."
            )
        if not into_a_site_with_learners and has_others():
            raise CommandError(
                "There are learners here who are not made up. Use another database; or, if you "
                "mean it, --into-a-site-with-learners: nothing of theirs is changed, but the admin "
                "counts all of them, and only their addresses tell who is made up."
            )
        show = bar("Making") if verbosity else None
        for made in make_learners(outline, learners, seed, timezone.now()):
            if show:
                show(made, learners)
        if verbosity:
            self.stdout.write(f"Made {learners:,} learners, all @{DOMAIN}.")
