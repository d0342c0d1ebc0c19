"""What is said after a change, with its undo. The same toast comes with and without htmx."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest


def notify(request: HttpRequest, text: str, undo: uuid.UUID | None = None) -> None:
    """Say `text` on the next page or fragment; with `undo`, offer to undo that action."""
    messages.success(request, text, extra_tags=str(undo) if undo else "")
