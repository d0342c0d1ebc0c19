"""Every form of the site, the administration included, as its pages show it.

Nobody has to list a new one: it is found on the page that shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tests.config.addresses import NAMES, address_of
from tests.page import Element, read


@dataclass(frozen=True, order=True)
class Form:
    """A form as a browser would send it.

    Attributes:
        address: where it goes to.
        values: what it would send without being filled in, by the names of its fields.
    """

    method: str
    address: str
    values: Mapping[str, str] = field(compare=False)

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        return self.method, self.address, tuple(sorted(self.values))


def find_forms(client: Client, pages: Iterable[str]) -> list[Form]:
    """The forms on these pages, each once, whatever values they show."""
    found: dict[object, Form] = {}
    for page in pages:
        response = client.get(page)
        if response.status_code == 200 and "html" in response.headers.get("Content-Type", ""):
            for element in read(response).all("form"):
                form = _form(element, page)
                found.setdefault(form.key, form)
    return sorted(found.values())


def site_pages(values: Mapping[str, object]) -> list[str]:
    return [address_of(name, values) for name in NAMES if name != "account_logout"]


def admin_pages() -> Iterator[str]:
    """The index, and the pages of every kind of thing with the first one of its kind."""
    yield reverse("admin:index")
    for model in admin.site._registry:
        kind = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{kind}_changelist")
        yield reverse(f"{kind}_add")
        first = model._default_manager.order_by("pk").first()
        if first:
            for page in ("change", "delete", "history"):
                yield reverse(f"{kind}_{page}", args=[first.pk])


def _form(element: Element, page: str) -> Form:
    action = urljoin(page, element.attributes.get("action", "")) or page
    names = [
        control.attributes["name"]
        for control in element.all("input", "select", "textarea", "button")
        if control.attributes.get("name")
    ]
    values = dict.fromkeys(names, "") | element.sent()
    values.pop("csrfmiddlewaretoken", None)
    method = element.attributes.get("method", "get").upper()
    return Form(method, urlsplit(action)._replace(fragment="").geturl(), values)
