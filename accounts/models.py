"""The people who sign in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.time_zones import is_time_zone
from config.questions import ask


def validate_time_zone(name: str) -> None:
    if not is_time_zone(name):
        raise ValidationError(_("This is not a time zone."))


READ_WITH_EACH_REQUEST = (  # in the order of the model's fields, which `from_db` goes by
    *("id", "password", "is_superuser", "email"),
    *("name", "time_zone", "is_staff", "is_active"),
)
BY_ID = f"SELECT {', '.join(READ_WITH_EACH_REQUEST)} FROM accounts_user WHERE id = %s"  # noqa: S608


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get(self, *args: Any, **lookups: Any) -> User:
        """As of any manager. By id alone, which every request of somebody signed in begins with, by
        hand: the ORM takes longer to word that query than a database to answer it. Fields that it
        leaves out are read when somebody asks for them.

        What no session says, and the managers of a group's users, are left to the ORM.
        """
        pk = lookups.get("pk")
        is_by_id = not args and lookups.keys() == {"pk"} and isinstance(pk, int) and 0 < pk < 2**63
        if not is_by_id or type(self) is not UserManager:
            return super().get(*args, **lookups)
        rows = ask(BY_ID, [pk], using=self.db)
        if not rows:
            raise self.model.DoesNotExist("There is no such user.")
        return self.model.from_db(self.db, READ_WITH_EACH_REQUEST, rows[0])

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """Signs in with an e-mail address, kept in lower case."""

    email = models.EmailField(
        "e-mail address",
        unique=True,
        error_messages={"unique": _("There is an account with this e-mail address.")},
    )
    name = models.CharField(max_length=120, blank=True)
    time_zone = models.CharField(
        max_length=64,
        blank=True,
        validators=[validate_time_zone],
        help_text="An IANA name such as Europe/Lisbon. Empty: as the browser says.",
    )
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="email_in_lower_case")
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        self.email = self.email.lower()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name
