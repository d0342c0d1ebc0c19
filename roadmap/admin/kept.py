"""What learners have records on, or what other things stand on, is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest


class KeptAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Deletes only what there is no reason to keep, one by one and in bulk.

    A slug is prepopulated when a row is made, and never changes after.
    """

    def why_kept(self, obj: Any) -> str:
        """The reason why a row must not be deleted, or ""."""
        raise NotImplementedError

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and self.why_kept(obj):
            return False
        return super().has_delete_permission(request, obj)

    def get_deleted_objects(
        self, objs: Sequence[Any] | QuerySet[Any], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        kept = [f"{obj}: {why}" for obj in objs if (why := self.why_kept(obj))]
        return ([], {}, set(), kept) if kept else super().get_deleted_objects(objs, request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*self.readonly_fields, "slug"] if obj else [*self.readonly_fields]

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Any = None
    ) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ["title"]}
