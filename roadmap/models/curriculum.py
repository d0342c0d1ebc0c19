"""The route as its editors know it: a roadmap's stages, their steps, and what a step holds.

Identity is a slug, minted once and unique within its parent, so that renaming, reordering or
moving keeps every learner's progress. Order is by (position, slug); positions need not be unique.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

web_address = URLValidator(schemes=["http", "https"])


class State(models.TextChoices):
    """Who sees it: staff (draft), everyone (published), or those with records on it (archived)."""

    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    ARCHIVED = "archived", "Archived"


def state_is_known(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(state__in=State.values), name=name)


class RoadmapManager(models.Manager["Roadmap"]):
    def get_by_natural_key(self, slug: str) -> Roadmap:
        return self.get(slug=slug)


class Roadmap(models.Model):
    """A published route: ordered stages, each with ordered steps."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    summary = models.TextField()
    source_name = models.CharField("source", max_length=120, blank=True)
    source_url = models.URLField("source's address", blank=True, validators=[web_address])
    source_note = models.TextField("what came from the source", blank=True)
    position = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    version = models.UUIDField(
        default=uuid.uuid4, editable=False, help_text="A new one at every change to the route."
    )

    objects = RoadmapManager()

    class Meta:
        ordering = ["position", "slug"]
        constraints = [state_is_known("roadmap_state_known")]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str, ...]:
        return (self.slug,)

    def get_absolute_url(self) -> str:
        return reverse("map", args=[self.slug])


class StageManager(models.Manager["Stage"]):
    def get_by_natural_key(self, roadmap: str, slug: str) -> Stage:
        return self.get(roadmap__slug=roadmap, slug=slug)


class Stage(models.Model):
    """A run of consecutive steps with a purpose of its own."""

    roadmap = models.ForeignKey(Roadmap, models.CASCADE, related_name="stages")
    slug = models.SlugField()
    title = models.CharField(max_length=120)
    purpose = models.TextField()
    position = models.PositiveIntegerField(default=0)

    objects = StageManager()

    class Meta:
        ordering = ["roadmap", "position", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["roadmap", "slug"], name="stage_slug_unique_in_roadmap")
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str, ...]:
        return (*self.roadmap.natural_key(), self.slug)

    natural_key.dependencies = ["roadmap.roadmap"]  # type: ignore[attr-defined]

    def get_absolute_url(self) -> str:
        """Its place on the map."""
        return f"{self.roadmap.get_absolute_url()}#stage-{self.slug}"


class StepManager(models.Manager["Step"]):
    def get_by_natural_key(self, roadmap: str, slug: str) -> Step:
        return self.get(roadmap__slug=roadmap, slug=slug)


class Step(models.Model):
    """One leg of the route: what to learn, how to know it is learned, and where to learn it."""

    # Repeats stage.roadmap, so that the database can hold "unique within the roadmap".
    roadmap = models.ForeignKey(Roadmap, models.CASCADE, related_name="steps", editable=False)
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="steps")
    slug = models.SlugField()
    title = models.CharField(max_length=120)
    source_text = models.CharField("the source's description", max_length=300, blank=True)
    overview = models.TextField(help_text="Markdown.")
    hours = models.PositiveIntegerField(
        help_text="Whole hours for a part-time learner.",
        validators=[MinValueValidator(1, "A step takes at least one hour.")],
    )
    idea_title = models.CharField("project idea", max_length=120, blank=True)
    idea_uses = models.CharField("the idea uses", max_length=200, blank=True)
    idea_description = models.TextField("the idea in words", blank=True)
    # Never a step that needs this one, nor itself: a constraint can't see a cycle, so the admin's
    # form and the sync look for one (see prerequisites.py).
    prerequisites = models.ManyToManyField(
        "self", symmetrical=False, related_name="prerequisite_of", blank=True
    )
    position = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)

    objects = StepManager()

    class Meta:
        ordering = ["roadmap", "stage__position", "stage__slug", "position", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["roadmap", "slug"], name="step_slug_unique_in_roadmap"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="step_hours_positive"),
            state_is_known("step_state_known"),
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str, ...]:
        return (*self.roadmap.natural_key(), self.slug)

    natural_key.dependencies = ["roadmap.stage"]  # type: ignore[attr-defined]

    def get_absolute_url(self) -> str:
        return reverse("step", args=[self.roadmap.slug, self.slug])

    def clean(self) -> None:
        """Refuse a slug that another step of the roadmap has.

        The roadmap is no field of the form, so the form would leave the constraint unchecked.
        """
        if self.stage_id is None or not self.slug:
            return
        namesakes = Step.objects.filter(roadmap=self.stage.roadmap, slug=self.slug)
        if namesakes.exclude(pk=self.pk).exists():
            raise ValidationError({"slug": "Another step of this roadmap has this slug."})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.roadmap_id = self.stage.roadmap_id
        super().save(*args, **kwargs)


class PartManager(models.Manager[Any]):
    """Finds a part of a step by the keys of its roadmap and step, and its own."""

    def get_by_natural_key(self, roadmap: str, step: str, slug: str) -> Any:
        return self.get(step__roadmap__slug=roadmap, step__slug=step, slug=slug)


class Part(models.Model):
    """What a step holds in order. A part is known by its slug within the step."""

    slug = models.SlugField(max_length=80)
    position = models.PositiveIntegerField(default=0)

    objects = PartManager()

    class Meta:
        abstract = True
        ordering = ["step", "position", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["step", "slug"], name="%(class)s_slug_unique_in_step")
        ]

    def natural_key(self) -> tuple[str, ...]:
        step: Step = self.step  # type: ignore[attr-defined]
        return (*step.natural_key(), self.slug)

    natural_key.dependencies = ["roadmap.step"]  # type: ignore[attr-defined]


class Topic(Part):
    """A part of a step that a learner ticks off."""

    step = models.ForeignKey(Step, models.CASCADE, related_name="topics")
    name = models.CharField(max_length=120)
    outcome = models.CharField(max_length=200, help_text='"You can ..."')
    is_archived = models.BooleanField("archived", default=False)
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.name


class Criterion(Part):
    """One observable sign that a step is done."""

    step = models.ForeignKey(Step, models.CASCADE, related_name="criteria")
    text = models.CharField(max_length=300)
    is_archived = models.BooleanField("archived", default=False)

    class Meta(Part.Meta):
        verbose_name_plural = "criteria"

    def __str__(self) -> str:
        return self.text


class ResourceKind(models.TextChoices):
    COURSE = "course", _("Course")
    BOOK = "book", _("Book")
    DOCS = "docs", _("Documentation")
    ARTICLE = "article", _("Article")
    VIDEO = "video", _("Video")
    TOOL = "tool", _("Tool")
    DATASET = "dataset", _("Data set")
    COMMUNITY = "community", _("Community")
    CERTIFICATION = "certification", _("Certification")


class Resource(Part):
    """A link to learn from. A step's first resource is where to start."""

    step = models.ForeignKey(Step, models.CASCADE, related_name="resources")
    title = models.CharField(max_length=120)
    url = models.URLField("address", max_length=500, validators=[web_address])
    kind = models.CharField(max_length=13, choices=ResourceKind)
    provider = models.CharField(max_length=120, blank=True)
    is_free = models.BooleanField("free", default=True)

    class Meta(Part.Meta):
        constraints = [
            *Part.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=ResourceKind.values), name="resource_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class LoadedRow(models.Model):
    """What `sync_roadmap` last loaded of one fixture row: the base of its three-way comparison."""

    model = models.CharField(max_length=40, help_text="As in the fixture: roadmap.step")
    key = models.CharField(max_length=200, help_text="Its natural key's slugs, joined by slashes.")
    fields = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="loaded_row_unique")]

    def __str__(self) -> str:
        return f"{self.model} {self.key}"
