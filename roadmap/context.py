"""What the header shows on every page: the reader's position, when there is one."""

from __future__ import annotations

from typing import Any, cast

from django.utils.functional import SimpleLazyObject

from roadmap.access import Request, open_first_journey
from roadmap.journey import Journey


def header(request: Request) -> dict[str, Any]:
    """`journey` is the one that the view opened, else one along the first roadmap.

    The latter is looked up only when a template asks.
    """
    opened = cast("Journey | None", getattr(request, "journey", None))
    return {"journey": opened or SimpleLazyObject(lambda: open_first_journey(request))}
