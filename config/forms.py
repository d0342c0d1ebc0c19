"""How a form is drawn: each field with its label, its help and its error beside it."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    field_template_name = "components/field.html"
