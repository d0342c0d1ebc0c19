"""Makes an admin who can sign in at once, or gives an account the rights and a new password."""

from __future__ import annotations

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from accounts.models import User


class Command(BaseCommand):
    help = "Make an admin with a verified e-mail address, or renew one's password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", help="asked for when left out")
        parser.add_argument("--password", help="asked for when left out, so that no log has it")

    def handle(self, *, email: str | None, password: str | None, **options: Any) -> None:
        email = (email or input("E-mail address: ")).strip().lower()
        password = password or getpass("Password: ")
        try:
            validate_email(email)
            user = User.objects.filter(email=email).first() or User(email=email)
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        save_admin(user, password)
        self.stdout.write(f"{email} can now sign in at /admin/.")


def save_admin(user: User, password: str) -> None:
    """Save the account with all rights, this password and a verified primary address."""
    user.is_staff = user.is_superuser = user.is_active = True
    user.set_password(password)
    with transaction.atomic():
        user.save()
        EmailAddress.objects.update_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )
