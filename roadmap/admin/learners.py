"""Who walks the route, in counts. What learners wrote and made is theirs."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from roadmap.admin.counts import column, row_count
from roadmap.models import Learner, Note, Project, StepStatus, TopicTick

COUNTS = {
    "learning_count": row_count(StepStatus, "learner", status="learning"),
    "done_count": row_count(StepStatus, "learner", status="done"),
    "skipped_count": row_count(StepStatus, "learner", status="skipped"),
    "tick_count": row_count(TopicTick, "learner"),
    "note_count": row_count(Note, "learner"),
    "project_count": row_count(Project, "learner"),
}


class AccountFilter(admin.SimpleListFilter):
    title = "account"
    parameter_name = "account"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("yes", "With an account"), ("no", "Guests")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Learner]) -> QuerySet[Learner]:
        if self.value() in ("yes", "no"):
            return queryset.filter(user__isnull=self.value() == "no")
        return queryset


@admin.register(Learner)
class LearnerAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = [
        "who",
        column("created_at", "since"),
        column("seen_at", "seen"),
        column("learning_count", "in learning"),
        column("done_count", "done"),
        column("skipped_count", "skipped"),
        column("tick_count", "topics ticked"),
        column("note_count", "notes"),
        column("project_count", "projects"),
    ]
    fields = readonly_fields = list_display  # type: ignore[assignment]
    list_filter = [AccountFilter]
    search_fields = ["user__email"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Learner]:
        learners: QuerySet[Learner] = super().get_queryset(request)
        return learners.select_related("user").annotate(**COUNTS)

    @admin.display(ordering="user__email")
    def who(self, learner: Learner) -> str:
        return learner.user.email if learner.user else "guest"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Learner | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Learner | None = None) -> bool:
        return False
