"""Managing the people who sign in. What they keep as learners shows as counts only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.deletion import NAMELESS, delete_user
from accounts.leftovers import rows_of
from accounts.models import User
from accounts.second_step import has_second_step, remove_second_step

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
                "description": "When staff are deleted, the log keeps what they did, under no "
                "name. To close an account and keep it, make it inactive.",
            },
        ),
        ("Logging in", {"fields": ["second_step", "last_login", "date_joined"]}),
    ]
    readonly_fields = ["second_step", "last_login", "date_joined"]
    actions = ["remove_second_step"]
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
        if obj is not None and _why_kept(request, obj):
            return False
        return super().has_delete_permission(request, obj)

    def get_deleted_objects(
        self, objs: Sequence[User] | QuerySet[User], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """Counts what goes with a user, where Django would list it by its titles."""
        kept = [f"{user.email}: {why}" for user in objs if (why := _why_kept(request, user))]
        if kept:
            return [], {}, set(), kept
        counts: Counter[str] = Counter()
        for user in objs:
            counts.update({_plural(kind): number for kind, number in rows_of(user).items()})
        return [user.email for user in objs], dict(counts), set(), []

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        delete_user(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            delete_user(user)

    @admin.display(description="Second step", boolean=True)
    def second_step(self, user: User) -> bool:
        return has_second_step(user)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Only superusers take a second step away: it is what keeps others out."""
        actions: dict[str, Any] = super().get_actions(request)
        if not _is_superuser(request):
            actions.pop("remove_second_step", None)
        return actions

    @admin.action(description="Remove the second step of selected people, who lost theirs")
    def remove_second_step(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            remove_second_step(request, user)
            self.log_change(request, user, "Removed the second step.")
        self.message_user(request, "They log in with their password alone, and are told by mail.")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Forget the proof that the former address is theirs: it could still open the account."""
        if change and "email" in form.changed_data:
            former = form.initial.get("email", "")
            EmailAddress.objects.filter(user=obj, email__iexact=former).delete()
        super().save_model(request, obj, form, change)


def _is_superuser(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.is_superuser


def _why_kept(request: HttpRequest, user: User) -> str:
    """The reason why the one who asks can't delete the user, or ""."""
    if user == request.user:
        return "you delete your own account in your settings"
    if user.email == NAMELESS:
        return "the log of deleted staff stands under it"
    if user.is_superuser and not _is_superuser(request):
        return "only superusers delete superusers"
    return ""


def _plural(kind: str) -> str:
    """Of rows counted by the label of their model; sessions are counted as such."""
    return str(apps.get_model(kind)._meta.verbose_name_plural) if "." in kind else kind
