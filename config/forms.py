"""How a form is drawn: each field with its label, its help and its error beside it."""

from typing import Any

from django.forms import BoundField, Widget
from django.forms.renderers import TemplatesSetting


class FocusedWhenWrong(BoundField):
    """The first field with an error has the focus when the page comes back with it."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: Widget | None = None
    ) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        if self.form.is_bound and self._is_first_wrong():
            attrs["autofocus"] = True
        return attrs

    def _is_first_wrong(self) -> bool:
        wrong = (name for name in self.form.fields if name in self.form.errors)
        return self.name == next(wrong, None) and not self.is_hidden


class Renderer(TemplatesSetting):
    field_template_name = "components/field.html"
    bound_field_class = FocusedWhenWrong
