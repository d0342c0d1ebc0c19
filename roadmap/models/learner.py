"""Whoever walks the route."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Learner(models.Model):
    """Owns all progress, notes and projects of one person.

    A guest is a learner without a user, made by a first tick and claimed at sign-up or login.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="learner"
    )
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(
                fields=["seen_at"], name="learner_guest_seen", condition=models.Q(user=None)
            )
        ]

    def __str__(self) -> str:
        return f"Learner {self.pk}" if self.user_id else f"Guest {self.pk}"
