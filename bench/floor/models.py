"""The rows that a tick writes, bare."""

from django.contrib.auth.models import User
from django.db import models


class Progress(models.Model):
    """A learner's status on a step."""

    user = models.ForeignKey(User, models.CASCADE)
    step = models.IntegerField()
    status = models.CharField(max_length=8)
    touched_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "step"], name="one_progress_per_step")
        ]


class Tick(models.Model):
    """A topic that a learner ticked."""

    user = models.ForeignKey(User, models.CASCADE)
    topic = models.IntegerField()
    ticked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="one_tick_of_topic")]


class Change(models.Model):
    """A line of the history."""

    user = models.ForeignKey(User, models.CASCADE)
    action = models.UUIDField(db_index=True)
    step = models.IntegerField()
    topic = models.IntegerField()
    before = models.CharField(max_length=8)
    after = models.CharField(max_length=8)
    at = models.DateTimeField()
