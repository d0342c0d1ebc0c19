"""What a learner writes on a step."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from roadmap.models.curriculum import Step
from roadmap.models.learner import Learner


class Note(models.Model):
    """A learner's one Markdown note on a step.

    `revision` counts the saves; a save that names an older one is refused, so that two tabs
    cannot overwrite each other.
    """

    MAX_LENGTH = 20_000

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="notes")
    step = models.ForeignKey(Step, models.PROTECT, related_name="notes")
    text = models.TextField(max_length=MAX_LENGTH, blank=True)
    revision = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1)])
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "step"], name="one_note_per_step"),
            models.CheckConstraint(condition=Q(revision__gt=0), name="note_revision_positive"),
        ]

    def __str__(self) -> str:
        return f"Note on {self.step_id}"
