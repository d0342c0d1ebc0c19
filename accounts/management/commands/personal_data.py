"""Says what the site holds of a person: `manage.py personal_data alice@example.org`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts.leftovers import mentions, rows_of
from accounts.models import User


class Command(BaseCommand):
    help = (
        "Count what is held of a person: the rows of their account, and every text, session and "
        "cached value that has their address in it. After an account was deleted, nothing is left."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address of the account, deleted or not")
        parser.add_argument(
            "words", nargs="*", help="what else to look for, such as a name or a line of a note"
        )

    def handle(self, *, email: str, words: list[str], **options: Any) -> None:
        user = User.objects.filter(email=email.lower()).first()
        if user:
            self._say("Rows of the account", rows_of(user))
        self._say("Texts with these words", mentions([email, *words]))

    def _say(self, title: str, counts: dict[str, int]) -> None:
        self.stdout.write(f"{title}: {sum(counts.values()) or 'none'}")
        for where, number in counts.items():
            self.stdout.write(f"  {where}: {number}")
