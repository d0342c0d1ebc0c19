"""What a learner has done: statuses, ticks, and the history of both."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from roadmap.models.curriculum import Step, Topic
from roadmap.models.learner import Learner
from roadmap.position import Status
from roadmap.words import STATUS_WORDS

STATUSES = [status.value for status in Status]


class StepStatus(models.Model):
    """A learner's status of a step. No row means "to do"."""

    CHOICES = [(s.value, STATUS_WORDS[s]) for s in Status if s is not Status.TODO]

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="statuses")
    step = models.ForeignKey(Step, models.PROTECT, related_name="statuses")
    status = models.CharField(max_length=8, choices=CHOICES)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField(
        default=timezone.now, help_text="When the status or a topic of the step last changed."
    )

    class Meta:
        verbose_name_plural = "step statuses"
        constraints = [
            models.UniqueConstraint(fields=["learner", "step"], name="one_status_per_step"),
            models.CheckConstraint(
                condition=Q(status__in=["learning", "done", "skipped"]), name="status_known"
            ),
            # "Done" may lack the time: records brought from elsewhere may not say it.
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(status="done"), name="only_done_is_finished"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step_id}: {self.status}"


class TopicTick(models.Model):
    """A topic that a learner ticked."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="ticks")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="ticks")
    ticked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "topic"], name="one_tick_per_topic")
        ]

    def __str__(self) -> str:
        return str(self.topic_id)


class Why(models.TextChoices):
    """The reason of a change."""

    CHOSEN = "chosen", "Chosen by the learner"
    FIRST_TICK = "first-tick", "The first tick started the step"
    KNOWN = "known", "Known already"
    CLAIMED = "claimed", "Brought along from before signing in"
    UNDONE = "undone", "Undone"
    IMPORTED = "imported", "Brought in from an export or a list"
    RESTARTED = "restarted", "The roadmap was started over"


class Change(models.Model):
    """One row of a learner's history: a step's status or a topic's tick, from what to what.

    Never updated. All changes of one action share an `action`, and are undone together by a new
    action that restores what was there.
    """

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="changes")
    action = models.UUIDField(default=uuid.uuid4)
    step = models.ForeignKey(Step, models.PROTECT, related_name="changes")
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="changes")
    before = models.CharField(max_length=8)
    after = models.CharField(max_length=8)
    was_started_at = models.DateTimeField(null=True)
    was_at = models.DateTimeField(
        null=True,
        db_column="was_finished_at",
        help_text="When the step had been finished, or the topic ticked.",
    )
    was_touched_at = models.DateTimeField(
        null=True, help_text="When the step's status or a topic of it had last changed."
    )
    why = models.CharField(max_length=10, choices=Why)
    undoes = models.UUIDField(null=True, help_text="The action that this one undoes.")
    came_with = models.UUIDField(
        null=True, help_text="The import that brought this row along, from before it."
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["learner", "-at", "-id"], name="change_learner_recent"),
            models.Index(fields=["learner", "action"], name="change_learner_action"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(topic=None, before__in=STATUSES, after__in=STATUSES)
                | Q(topic__isnull=False, before__in=["", "ticked"], after__in=["", "ticked"]),
                name="change_values_known",
            ),
            models.CheckConstraint(condition=~Q(before=F("after")), name="change_changes"),
            models.CheckConstraint(condition=Q(why__in=Why.values), name="change_why_known"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id or self.step_id}: {self.before} → {self.after}"
