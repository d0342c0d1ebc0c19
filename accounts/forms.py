"""What users may change of their account."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.time_zones import time_zones
from config.context import THEMES


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=_("Dates and times are shown for this zone."),
        error_messages={"invalid_choice": _("This is not a time zone. Choose one of the list.")},
    )

    class Meta:
        model = User
        fields = ["name", "time_zone"]
        labels = {"name": _("Name")}
        help_texts = {"name": _("What we call you. Other learners don't see it.")}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        listed = ("UTC", self.instance.time_zone)
        zones = sorted(zone for zone in time_zones() if "/" in zone or zone in listed)
        self.fields["time_zone"].choices = [  # type: ignore[attr-defined]
            ("", gettext("As the browser says")),
            *((zone, zone.replace("_", " ")) for zone in zones),
        ]


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(choices=[(theme, theme) for theme in THEMES])


class DeleteAccountForm(forms.Form):
    """Asks for the address of the account, so that nobody deletes it with a slip of the hand."""

    email = forms.CharField(
        label=_("Type your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.user = user

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email.strip().lower() != self.user.email:
            raise forms.ValidationError(gettext("This is not the address of this account."))
        return email
