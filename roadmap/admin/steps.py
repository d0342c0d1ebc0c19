"""Editing steps, with their topics, criteria and resources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from roadmap.admin.counts import (
    column,
    count_learners,
    learner_count,
    records_of,
    row_count,
    up_to_most,
)
from roadmap.admin.kept import KeptAdmin
from roadmap.admin.places import PlacedForm
from roadmap.admin.rows import CriterionInline, ResourceInline, TopicInline
from roadmap.freshness import renew_version
from roadmap.models import Stage, State, Step, Topic
from roadmap.on_record import ON_STEP
from roadmap.prerequisites import find_cycle
from roadmap.words import steps as count_steps

WIDE = forms.TextInput(attrs={"size": 80})


class StepForm(PlacedForm):
    class Meta:
        widgets = {"title": WIDE, "source_text": WIDE, "idea_title": WIDE, "idea_uses": WIDE}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "stage" in self.fields:
            stage: Any = self.fields["stage"]
            prerequisites: Any = self.fields["prerequisites"]
            stage.queryset = Stage.objects.select_related("roadmap")
            stage.label_from_instance = lambda stage: f"{stage.roadmap}: {stage}"
            prerequisites.widget.widget.attrs["data-width"] = "40em"

    def clean_state(self) -> str:
        """A draft is hidden from everyone but the staff, so learners' records forbid it."""
        state: str = self.cleaned_data["state"]
        step: Any = self.instance
        if state == State.DRAFT and step.pk is not None and step.learner_count:
            raise ValidationError(
                f"{records_of(step.learner_count)} on this step. Archive it instead."
            )
        return state

    def clean_stage(self) -> Stage:
        """A step may go to another roadmap only while nothing there or here hangs on it."""
        stage: Stage = self.cleaned_data["stage"]
        step: Any = self.instance
        if step.pk is None or stage.roadmap_id == step.roadmap_id:
            return stage
        if step.learner_count:
            raise ValidationError(
                f"{records_of(step.learner_count)} on this step: it stays in its roadmap."
            )
        if step.prerequisites.exists() or step.prerequisite_of.exists():
            raise ValidationError(
                "It has prerequisites in its roadmap, or is one there: remove those first."
            )
        if stage.roadmap.steps.filter(slug=step.slug).exists():
            raise ValidationError("A step of that roadmap has the same slug.")
        return stage

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk is None and "stage" in cleaned:
            self.place_after(cleaned["stage"].steps)
        if "stage" in cleaned and "prerequisites" in cleaned:
            self._check_prerequisites(cleaned["stage"], cleaned["prerequisites"])
        return cleaned

    def _check_prerequisites(self, stage: Stage, chosen: Iterable[Step]) -> None:
        strangers = [step.title for step in chosen if step.roadmap_id != stage.roadmap_id]
        if strangers:
            self.add_error("prerequisites", f"Not of this roadmap: {', '.join(strangers)}.")
        elif cycle := self._cycle(stage, chosen):
            way_round = " → ".join([*cycle, cycle[0]])
            self.add_error("prerequisites", f"These steps would need each other: {way_round}.")

    def _cycle(self, stage: Stage, chosen: Iterable[Step]) -> list[str]:
        """The titles along a cycle that these prerequisites would close."""
        needs: dict[int, list[int]] = {}
        rows = Step.prerequisites.through.objects.filter(from_step__roadmap=stage.roadmap_id)
        for step_id, needed_id in rows.values_list("from_step_id", "to_step_id"):
            needs.setdefault(step_id, []).append(needed_id)
        if self.instance.pk is not None:
            needs[self.instance.pk] = [step.pk for step in chosen]
        cycle = find_cycle(needs)
        titles = Step.objects.in_bulk(cycle)
        return [titles[step_id].title for step_id in cycle]


@admin.register(Step)
class StepAdmin(KeptAdmin):
    form = StepForm
    list_display = [
        "title",
        "position",
        "stage",
        "state",
        "hours",
        column("topic_count", "topics"),
        column("learner_count", "learners", up_to_most),
    ]
    list_editable = ["position"]
    list_filter = ["state", "roadmap", "stage"]
    search_fields = ["title", "slug", "source_text", "topics__name"]
    autocomplete_fields = ["prerequisites"]
    readonly_fields = ["learners"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "stage", "position", "state", "learners"]}),
        ("What it is", {"fields": ["source_text", "overview", "hours", "prerequisites"]}),
        ("Project idea", {"fields": ["idea_title", "idea_uses", "idea_description"]}),
    ]
    inlines = [TopicInline, CriterionInline, ResourceInline]
    actions = ["publish", "make_draft", "archive"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Step]:
        steps: QuerySet[Step] = super().get_queryset(request)
        return steps.select_related("stage__roadmap").annotate(
            topic_count=row_count(Topic, "step", is_archived=False),
            learner_count=learner_count(ON_STEP),
        )

    def why_kept(self, obj: Any) -> str:
        if obj.learner_count:
            return f"{records_of(obj.learner_count)} on it. Archive it instead."
        return ""

    def learners(self, step: Any) -> str:
        if step.pk is None or not step.learner_count:
            return "No learner has records on this step."
        return f"{records_of(step.learner_count)} on this step: it can be archived, not deleted."

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        left_roadmap_id = obj.roadmap_id
        super().save_model(request, obj, form, change)
        if left_roadmap_id not in (None, obj.roadmap_id):
            renew_version(left_roadmap_id)

    @admin.action(description="Publish selected steps", permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Step]) -> None:
        self._set_state(request, queryset, State.PUBLISHED)

    @admin.action(description="Make selected steps drafts", permissions=["change"])
    def make_draft(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        kept = sum(bool(step.learner_count) for step in queryset)
        self._set_state(request, queryset.filter(learner_count=0), State.DRAFT)
        if kept:
            self.message_user(
                request,
                f"{count_steps(kept)} with learners' records kept. Archive instead.",
                messages.WARNING,
            )

    @admin.action(description="Archive selected steps", permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Step]) -> None:
        self._set_state(request, queryset, State.ARCHIVED)

    def _set_state(self, request: HttpRequest, queryset: QuerySet[Step], state: State) -> None:
        """Save each step by itself, so that the roadmap's version and the log follow."""
        steps = list(queryset.exclude(state=state))
        touched = count_learners(ON_STEP, queryset)
        with transaction.atomic():
            for step in steps:
                step.state = state
                step.save(update_fields=["state"])
                self.log_change(request, step, f"{state.label} by an action.")
        self.message_user(
            request, f"{state.label}: {count_steps(len(steps))}. {records_of(touched)} on them."
        )
