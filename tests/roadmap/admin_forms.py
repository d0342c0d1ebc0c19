"""Fills in the admin's forms as a browser would: what the page shows, with some of it changed."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.forms import BaseForm
from django.test import Client


def admin_url(row: Model, page: str = "change") -> str:
    name = row._meta.model_name
    return f"/admin/{row._meta.app_label}/{name}/{row.pk}/{page}/"


def shown(response: Any) -> dict[str, Any]:
    """What the form on the page would post as it stands."""
    data = _values(response.context["adminform"].form)
    for inline in response.context["inline_admin_formsets"]:
        for form in [inline.formset.management_form, *inline.formset.forms]:
            data |= _values(form)
    return data


def save(client: Client, url: str, **changes: Any) -> None:
    """Open an admin page, change some of its fields, and save."""
    response = _post(client, url, changes)
    assert response.status_code == 302, response.context["errors"]


def refused(client: Client, url: str, **changes: Any) -> Any:
    """The page that comes back when the same is refused."""
    response = _post(client, url, changes)
    assert response.status_code == 200
    return response


def new_row(client: Client, page: str, prefix: str, /, **fields: Any) -> dict[str, Any]:
    """The changes that add a row to an inline of the page."""
    number = int(shown(client.get(page))[f"{prefix}-TOTAL_FORMS"])
    row = {f"{prefix}-{number}-{name}": value for name, value in fields.items()}
    return {f"{prefix}-TOTAL_FORMS": number + 1, **row}


def errors(response: Any) -> dict[str, list[str]]:
    """The errors beside the fields of the page's main form."""
    found: dict[str, list[str]] = response.context["adminform"].form.errors
    return found


def row_errors(response: Any, prefix: str) -> list[str]:
    """The errors of an inline, of its rows and of the whole, as one list."""
    (formset,) = [
        inline.formset
        for inline in response.context["inline_admin_formsets"]
        if inline.formset.prefix == prefix
    ]
    of_rows = [
        f"{field}: {error}"
        for found in formset.errors
        for field, field_errors in found.items()
        for error in field_errors
    ]
    return [*of_rows, *formset.non_form_errors()]


def _values(form: BaseForm) -> dict[str, Any]:
    values = {}
    for field in form:
        value = field.value()
        if isinstance(value, list):
            value = [getattr(item, "pk", item) for item in value]
        if value is not None and value is not False:
            values[field.html_name] = value
    return values


def _post(client: Client, url: str, changes: dict[str, Any]) -> Any:
    return client.post(url, shown(client.get(url)) | changes)
