"""Where a new row goes among the others."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Max, QuerySet


class PlacedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row with a position, which a new row may leave open: then it goes last."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None and "position" in self.fields:
            position = self.fields["position"]
            position.required = False
            position.initial = None
            position.help_text = "Left empty, it goes last."

    def place_after(self, siblings: QuerySet[Any]) -> None:
        if self.cleaned_data.get("position", 0) is None:
            last = siblings.aggregate(last=Max("position"))["last"]
            self.cleaned_data["position"] = (last or 0) + 1
