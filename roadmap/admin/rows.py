"""Rows edited on their parent's page: a new one gets a slug and a place, and keeps its slug."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet, URLField
from django.http import HttpRequest
from django.utils.text import slugify

from roadmap.admin.counts import learner_count, records_of, up_to_most
from roadmap.admin.places import PlacedForm
from roadmap.models import Criterion, Resource, Stage, Topic
from roadmap.on_record import ON_CRITERION, ON_TOPIC, Paths

TWO_LINES = forms.Textarea(attrs={"rows": 2, "cols": 52})
SHORT = forms.TextInput(attrs={"size": 18})


def mint_slug(words: str, taken: Container[str], fallback: str, max_length: int) -> str:
    """A slug that is not taken, made of `words`, or of `fallback` if no letter of them fits."""
    whole = slugify(words) or fallback
    endings = ("" if number == 1 else f"-{number}" for number in count(1))
    slugs = (whole[: max_length - len(ending)].rstrip("-_") + ending for ending in endings)
    return next(slug for slug in slugs if slug not in taken)


@dataclass
class Siblings:
    """The slugs and the last position of a parent's rows, new ones included."""

    slugs: set[str]
    last: int


class RowForm(PlacedForm):
    """A row among its siblings. A new one may leave its slug and position to be found."""

    named_by = "title"

    def __init__(self, *args: Any, siblings: Siblings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.siblings = siblings
        slug = self.fields["slug"]
        slug.required = False
        slug.disabled = self.instance.pk is not None
        slug.help_text = "Left empty, it is made from the words. It never changes after."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk is None:
            self._find_slug()
            self._find_position()
        return cleaned

    def _find_slug(self) -> None:
        if "slug" in self.errors:
            return
        taken = self.siblings.slugs
        slug = self.cleaned_data["slug"]
        if slug in taken:
            self.add_error("slug", "Another one here has this slug.")
            return
        words = self.cleaned_data.get(self.named_by, "")
        model = self._meta.model._meta
        length = model.get_field("slug").max_length
        self.cleaned_data["slug"] = slug or mint_slug(words, taken, model.model_name, length)
        taken.add(self.cleaned_data["slug"])

    def _find_position(self) -> None:
        if self.cleaned_data.get("position", 0) is None:
            self.siblings.last += 1
            self.cleaned_data["position"] = self.siblings.last


class RowFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    @cached_property
    def siblings(self) -> Siblings:
        rows = list(self.get_queryset())
        return Siblings({row.slug for row in rows}, max((row.position for row in rows), default=0))

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "siblings": self.siblings}

    def clean(self) -> None:
        """Refuse to delete what learners have records on, before Django would list those."""
        deleted = [f.instance for f in self.initial_forms if f.cleaned_data.get("DELETE")]
        kept = [
            f"“{row}” can't be deleted: {records_of(row.learner_count)} on it. Archive it instead."
            for row in deleted
            if getattr(row, "learner_count", 0)
        ]
        if kept:
            raise ValidationError(kept)
        super().clean()


class RowInline(admin.TabularInline):  # type: ignore[type-arg]
    formset = RowFormSet
    extra = 0


class CountedInline(RowInline):
    """Rows that learners can have records on."""

    readonly_fields = ["learners"]
    records: Paths

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: Any = super().get_queryset(request)
        counted: QuerySet[Any] = rows.annotate(learner_count=learner_count(self.records))
        return counted

    def learners(self, row: Any) -> str | None:
        count: int | None = getattr(row, "learner_count", None)
        return None if count is None else up_to_most(count)


class TopicForm(RowForm):
    named_by = "name"

    class Meta:
        widgets = {"outcome": TWO_LINES, "slug": SHORT}


class TopicInline(CountedInline):
    model = Topic
    form = TopicForm
    records = ON_TOPIC
    fields = ["position", "name", "outcome", "slug", "is_archived", "learners"]


class CriterionForm(RowForm):
    named_by = "text"

    class Meta:
        widgets = {"text": forms.Textarea(attrs={"rows": 2, "cols": 80}), "slug": SHORT}


class CriterionInline(CountedInline):
    model = Criterion
    form = CriterionForm
    records = ON_CRITERION
    fields = ["position", "text", "slug", "is_archived", "learners"]


class ResourceForm(RowForm):
    class Meta:
        widgets = {"url": forms.URLInput(attrs={"size": 36}), "provider": SHORT, "slug": SHORT}


class ResourceInline(RowInline):
    """A step's first resource is where to start."""

    model = Resource
    form = ResourceForm
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    fields = ["position", "title", "url", "kind", "provider", "is_free", "slug"]


class StageRowForm(RowForm):
    class Meta:
        widgets = {"purpose": TWO_LINES, "slug": SHORT}


class StageInline(RowInline):
    """Stages are deleted on their own pages, which tell when that can't be."""

    model = Stage
    form = StageRowForm
    fields = ["position", "title", "purpose", "slug"]
    can_delete = False
    show_change_link = True
