"""What a learner brought along from elsewhere."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.utils import timezone

from roadmap.models.learner import Learner


class Source(models.TextChoices):
    """What an import is read from."""

    ARCHIVE = "archive", "An export"
    LIST = "list", "A pasted list"


class Upload(models.Model):
    """What a learner sent to be imported, kept until they have read what it would change.

    A learner has one at a time. It is in the database because the next request may come to another
    process or machine.
    """

    KEPT_FOR = timedelta(days=1)

    learner = models.OneToOneField(Learner, models.CASCADE, related_name="upload")
    source = models.CharField(max_length=7, choices=Source)
    content = models.BinaryField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(source__in=Source.values), name="upload_source_known"
            )
        ]

    def __str__(self) -> str:
        return f"Upload {self.pk}"


class Import(models.Model):
    """One import, and what it takes to undo it as one change.

    Statuses and ticks are undone by their history, whose rows share the `action`. `notes`,
    `projects` and `proofs` say what was there before, and what the import left: what has changed
    again since is not undone. They are emptied once it is.
    """

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="imports")
    action = models.UUIDField(unique=True, default=uuid.uuid4)
    source = models.CharField(max_length=7, choices=Source)
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    notes = models.JSONField(default=list)
    projects = models.JSONField(default=list)
    proofs = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["learner", "-at"], name="import_learner_recent")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(source__in=Source.values), name="import_source_known"
            )
        ]

    def __str__(self) -> str:
        return f"Import {self.pk}"
