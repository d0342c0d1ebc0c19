"""What a learner made, and the steps it proves."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from roadmap.links import Link, recognise
from roadmap.models.curriculum import Criterion, Step
from roadmap.models.learner import Learner


class Project(models.Model):
    """A learner's portfolio link. `url` is the canonical address, so the same link is one row."""

    MAX_URL_LENGTH = 500

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="projects")
    url = models.URLField("address", max_length=MAX_URL_LENGTH)
    title = models.CharField(max_length=120)
    description = models.TextField(max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["learner", "url"], name="one_project_per_link"),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def of_link(cls, learner_id: int, link: Link) -> tuple[Project, bool]:
        """The learner's project with this link, made if need be; and whether it was made."""
        return cls.objects.get_or_create(
            learner_id=learner_id, url=link.url, defaults={"title": link.title}
        )

    @property
    def link(self) -> Link:
        """What the address says of the project: the site and the kind of thing."""
        return recognise(self.url)

    def prove(self, step_id: int, criterion_id: int | None = None) -> Evidence:
        """Say that this project proves a step; a criterion named now replaces an earlier one."""
        evidence, is_new = Evidence.objects.get_or_create(
            learner_id=self.learner_id,
            project=self,
            step_id=step_id,
            defaults={"criterion_id": criterion_id},
        )
        if not is_new and criterion_id and evidence.criterion_id != criterion_id:
            evidence.criterion_id = criterion_id
            evidence.save(update_fields=["criterion"])
        return evidence


class Evidence(models.Model):
    """A project that proves a step and, if the learner says so, one of its criteria.

    No constraint can hold that the project is the same learner's and the criterion the same step's:
    `Project.prove` sees to the one, the form that offers criteria to the other.
    """

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="evidence")
    project = models.ForeignKey(Project, models.CASCADE, related_name="evidence")
    step = models.ForeignKey(Step, models.PROTECT, related_name="evidence")
    criterion = models.ForeignKey(Criterion, models.PROTECT, null=True, related_name="evidence")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "evidence"
        # Without it, SQLite would look through what everybody has on the step.
        indexes = [models.Index(fields=["learner", "step"], name="evidence_learner_step")]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "project", "step"], name="one_evidence_per_project_and_step"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} proves {self.step_id}"
