"""Editing roadmaps and their stages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet, URLField
from django.http import HttpRequest

from roadmap.admin.counts import column, learner_count, records_of, row_count, up_to_most
from roadmap.admin.kept import KeptAdmin
from roadmap.admin.places import PlacedForm
from roadmap.admin.rows import StageInline
from roadmap.models import Roadmap, Stage, State, Step
from roadmap.on_record import ON_ROADMAP
from roadmap.words import steps as count_steps


class RoadmapForm(PlacedForm):
    def clean_state(self) -> str:
        """As with a step: what learners have records on is never hidden from them."""
        state: str = self.cleaned_data["state"]
        roadmap: Any = self.instance
        if state == State.DRAFT and roadmap.pk is not None and roadmap.learner_count:
            raise ValidationError(
                f"{records_of(roadmap.learner_count)} on its steps. Archive it instead."
            )
        return state

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk is None:
            self.place_after(Roadmap.objects.all())
        return cleaned


@admin.register(Roadmap)
class RoadmapAdmin(KeptAdmin):
    form = RoadmapForm
    list_display = [
        "title",
        "position",
        "state",
        column("step_count", "steps"),
        column("learner_count", "learners", up_to_most),
    ]
    list_editable = ["position"]
    list_filter = ["state"]
    search_fields = ["title", "slug"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "summary", "state", "position"]}),
        ("Source", {"fields": ["source_name", "source_url", "source_note"]}),
    ]
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    inlines = [StageInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Roadmap]:
        roadmaps: QuerySet[Roadmap] = super().get_queryset(request)
        return roadmaps.annotate(
            step_count=row_count(Step, "roadmap"), learner_count=learner_count(ON_ROADMAP)
        )

    def why_kept(self, obj: Any) -> str:
        if obj.learner_count:
            return f"{records_of(obj.learner_count)} on its steps. Archive it instead."
        if obj.step_count:
            return f"it has {count_steps(obj.step_count)}. Delete those first, or archive it."
        return ""


class StageForm(PlacedForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk is None and "roadmap" in cleaned:
            stages = cleaned["roadmap"].stages
            self.place_after(stages)
            if stages.filter(slug=cleaned.get("slug")).exists():
                self.add_error("slug", "Another stage of this roadmap has this slug.")
        return cleaned


@admin.register(Stage)
class StageAdmin(KeptAdmin):
    """A stage stays in its roadmap: its steps, and their learners' records, stand there."""

    form = StageForm
    list_display = ["title", "roadmap", "position", column("step_count", "steps")]
    list_editable = ["position"]
    list_filter = ["roadmap"]
    list_select_related = ["roadmap"]
    search_fields = ["title", "slug"]
    fields = ["roadmap", "title", "slug", "purpose", "position"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Stage]:
        stages: QuerySet[Stage] = super().get_queryset(request)
        return stages.annotate(step_count=row_count(Step, "stage"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        readonly = super().get_readonly_fields(request, obj)
        return [*readonly, "roadmap"] if obj else readonly

    def why_kept(self, obj: Any) -> str:
        steps = obj.steps.count()
        return f"it has {count_steps(steps)}. Move or delete those first." if steps else ""
