"""What a learner writes on a step."""

from __future__ import annotations

from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from config.questions import ask
from roadmap.models.curriculum import Step
from roadmap.models.learner import Learner
from roadmap.statements import in_utc

MAX_LENGTH = 20_000  # characters
# In the order of the model's fields, which `from_db` goes by.
READ_ON_STEP = ("id", "learner_id", "step_id", "text", "revision", "updated_at")
ON_STEP = (
    f"SELECT {', '.join(READ_ON_STEP)} FROM roadmap_note "  # noqa: S608
    "WHERE learner_id = %s AND step_id = %s"
)


class StaleRevision(Exception):
    """The note was saved by another tab or device since the writer read it."""

    def __init__(self, note: Note) -> None:
        self.note = note


class Note(models.Model):
    """A learner's one Markdown note on a step.

    `revision` counts the saves; a save that names an older one is refused, so that two tabs
    cannot overwrite each other.
    """

    MAX_LENGTH = MAX_LENGTH

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="notes")
    step = models.ForeignKey(Step, models.PROTECT, related_name="notes")
    text = models.TextField(max_length=MAX_LENGTH, blank=True)
    revision = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1)])
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "step"], name="one_note_per_step"),
            models.CheckConstraint(condition=Q(revision__gt=0), name="note_revision_positive"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("text"), MAX_LENGTH), name="note_length_limited"
            ),
        ]

    @classmethod
    def on_step(cls, learner_id: int, step_id: int) -> Self | None:
        """A learner's note on a step. By hand, for a step's page: wording the question takes the
        ORM three times as long."""
        rows = ask(ON_STEP, [learner_id, step_id])
        if not rows:
            return None
        *others, updated_at = rows[0]
        return cls.from_db("default", READ_ON_STEP, [*others, in_utc(updated_at)])

    @classmethod
    def write(cls, learner_id: int, step_id: int, text: str, revision: int) -> Self:
        """Save a note's text over the revision that the writer read; 0 where there was none.

        A repeated save of the same text is taken for a retry whose answer got lost.

        Raises:
            StaleRevision: another text was saved since; nothing was changed.
        """
        notes = cls.objects.filter(learner=learner_id, step=step_id)
        now = timezone.now()
        notes.filter(revision=revision).exclude(text=text).update(
            text=text, revision=F("revision") + 1, updated_at=now
        )
        # Where there is no note, none can be overwritten, whatever the writer read elsewhere.
        cls.objects.bulk_create(
            [cls(learner_id=learner_id, step_id=step_id, text=text, updated_at=now)],
            ignore_conflicts=True,
        )
        note = notes.get()
        if note.text != text:
            raise StaleRevision(note)
        return note

    def __str__(self) -> str:
        return f"Note on {self.step_id}"
