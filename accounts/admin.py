"""Managing the people who sign in. What they keep as learners shows as counts only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User

POWERS = ["is_staff", "is_superuser", "groups"]


class NewUserForm(BaseUserCreationForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ["email", "name"]


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]
    add_form = NewUserForm
    add_fieldsets = [(None, {"fields": ["email", "name", "password1", "password2"]})]
    fieldsets = [
        (None, {"fields": ["email", "password", "name", "time_zone"]}),
        (
            "What they may do",
            {
                "fields": ["is_active", *POWERS],
                "description": "Staff can't be deleted, for the log of what they did would go "
                "with them: make them inactive instead.",
            },
        ),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    list_display = ["email", "name", "is_staff", "is_active", "last_login", "date_joined"]
    list_filter = ["is_staff", "is_superuser", "is_active", "groups"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    filter_horizontal = ["groups"]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Only superusers give powers."""
        powers = [] if _is_superuser(request) else POWERS
        return [*self.readonly_fields, *powers]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Only superusers change a superuser, whose password they could otherwise set."""
        if obj is not None and obj.is_superuser and not _is_superuser(request):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj is not None and _is_in_the_log(obj):
            return False
        return super().has_delete_permission(request, obj)

    def get_deleted_objects(
        self, objs: Sequence[User] | QuerySet[User], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """Counts what goes with a user, where Django would list it by its titles."""
        kept = [
            f"{user.email} is of the staff: make inactive" for user in objs if _is_in_the_log(user)
        ]
        if kept:
            return [], {}, set(), kept
        _, counts, _, protected = super().get_deleted_objects(objs, request)
        return [user.email for user in objs], counts, set(), protected

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Forget the proof that the former address is theirs: it could still open the account."""
        if change and "email" in form.changed_data:
            former = form.initial.get("email", "")
            EmailAddress.objects.filter(user=obj, email__iexact=former).delete()
        super().save_model(request, obj, form, change)


def _is_superuser(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.is_superuser


def _is_in_the_log(user: User) -> bool:
    """Whether deleting the user would erase entries of the admin's log, now or later."""
    return user.is_staff or LogEntry.objects.filter(user=user).exists()
