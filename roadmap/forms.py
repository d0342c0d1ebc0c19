"""What learners may send, and what is said when it can't be taken."""

from __future__ import annotations

from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roadmap.links import BadLink, Link, recognise
from roadmap.models import Note, Project
from roadmap.outline import Outline, Step
from roadmap.takeout.archive import MAX_BYTES
from roadmap.takeout.checklist import MAX_CHARACTERS, MAX_LINES


class MarkdownField(forms.CharField):
    """Keeps white space; line ends are \\n, so that the length is what the writer sees."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, required=False, **kwargs)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class NoteForm(forms.Form):
    text = MarkdownField(
        label=_("Your note"),
        max_length=Note.MAX_LENGTH,
        error_messages={
            "max_length": _(
                "A note holds 20,000 characters; this one has %(show_value)s. "
                "It was not saved: shorten it, or move a part elsewhere."
            )
        },
    )
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class NoteSearchForm(forms.Form):
    q = forms.CharField(
        label=_("Search your notes"), max_length=200, required=False, widget=forms.SearchInput
    )


class SearchForm(forms.Form):
    """Words that a step, a topic or a resource has in it."""

    q = forms.CharField(max_length=100, required=False)


class LinkField(forms.CharField):
    """A portfolio link, recognised from its address alone."""

    widget = forms.URLInput(
        attrs={"placeholder": "https://github.com/you/project", "inputmode": "url"}
    )

    def clean(self, value: Any) -> Any:
        text: str = super().clean(value)
        try:
            return recognise(text)
        except BadLink as error:
            raise forms.ValidationError(gettext(error.text), params=error.values) from error


class CriterionForm(forms.Form):
    """Which of the step's criteria a project proves, or the step as a whole."""

    criterion = forms.ChoiceField(label=_("What it proves"), required=False)

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criterion"].choices = criterion_choices(step)  # type: ignore[attr-defined]

    def clean_criterion(self) -> int | None:
        return int(self.cleaned_data["criterion"]) if self.cleaned_data["criterion"] else None


class AddProjectForm(CriterionForm):
    """A link that proves the step it is added on."""

    url = LinkField(label=_("Link to your project"))


class NewProjectForm(forms.Form):
    """A link, and the step it proves where the learner names one."""

    url = LinkField(label=_("Link to your project"))
    step = forms.ChoiceField(label=_("Step it proves, if any"), required=False)

    def __init__(self, *args: Any, outline: Outline | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = step_choices(outline)  # type: ignore[attr-defined]


class EvidenceForm(forms.Form):
    """The step that a project proves."""

    step = forms.ChoiceField(
        label=_("Step it proves"),
        error_messages={
            "required": _("Choose the step that this project proves."),
            "invalid_choice": _("Choose the step that this project proves."),
        },
    )

    def __init__(self, *args: Any, outline: Outline | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = step_choices(outline)  # type: ignore[attr-defined]


class ProjectForm(forms.ModelForm):  # type: ignore[type-arg]
    url = LinkField(label=_("Link"))

    class Meta:
        model = Project
        fields = ["title", "url", "description"]
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}
        labels = {"title": _("Title"), "description": _("Description")}
        help_texts = {"description": _("What it is and what you learned, in a sentence or two.")}

    def clean_url(self) -> str:
        """The canonical address, unless another project of the learner has it."""
        link: Link = self.cleaned_data["url"]
        projects = Project.objects.filter(learner=self.instance.learner_id, url=link.url)
        if projects.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(gettext("You have another project with this link."))
        return link.url

    def clean(self) -> dict[str, Any]:
        """A title that the old address gave is not left over a new one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_moved = cleaned.get("url", self.instance.url) != self.instance.url
        if is_moved and cleaned.get("title", "").lower() == self.instance.link.title.lower():
            cleaned["title"] = recognise(self["url"].data).title
        return cleaned


class ArchiveForm(forms.Form):
    """An export of this or another Waymark."""

    archive = forms.FileField(
        label=_("The ZIP that you exported"),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
        error_messages={
            "required": _("Choose the ZIP first."),
            "empty": _("This file is empty."),
        },
    )

    def clean_archive(self) -> bytes:
        """The file's bytes; of one that is too large, config/uploads.py kept only the size."""
        file = self.cleaned_data["archive"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                gettext("This file has %(size)s; an export of Waymark has %(most)s at most."),
                params={"size": filesizeformat(file.size), "most": filesizeformat(MAX_BYTES)},
            )
        content: bytes = file.read()
        return content


class ListForm(forms.Form):
    """Titles of steps and topics, one a line."""

    text = MarkdownField(
        label=_("Your list"),
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "max_length": _("A list can have 100,000 characters; this one has %(show_value)s.")
        },
        help_text=_("Only titles that this site has are taken; you see which before anything is."),
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError(gettext("Paste a list first."))
        if text.count("\n") >= MAX_LINES:
            raise forms.ValidationError(gettext("A list can have 2,000 lines."))
        return text


def step_choices(outline: Outline | None) -> list[tuple[str, str]]:
    """The published steps; none while no roadmap is published."""
    published = outline.steps if outline else ()
    steps = [(step.slug, f"{step.number}. {step.title}") for step in published]
    return [("", gettext("Choose a step")), *steps]


def criterion_choices(step: Step) -> list[tuple[str, str]]:
    criteria = [(str(criterion.id), criterion.text) for criterion in step.criteria]
    return [("", gettext("The step as a whole")), *criteria]
