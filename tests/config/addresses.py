"""Every address that the site serves, the administration aside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.urls import URLPattern, URLResolver, get_resolver, reverse


def views(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        elif entry.app_name not in ("admin", "djdt", "django_browser_reload"):
            yield from views(entry)


PATTERNS = {str(view.name): view for view in views()}
NAMES = sorted(PATTERNS)


def parameters_of(name: str) -> list[str]:
    """What the address of a view names."""
    ((_, parameters),) = get_resolver().reverse_dict.getlist(name)[0][0]
    return list(parameters)


def address_of(name: str, values: Mapping[str, object]) -> str:
    """The address of a view, with what it names taken from `values`."""
    return reverse(name, kwargs={each: values[each] for each in parameters_of(name)})
