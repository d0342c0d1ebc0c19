"""Dana manages the people who sign in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client

from accounts.deletion import nobody
from accounts.models import User
from accounts.second_step import has_second_step
from roadmap.models import Learner
from tests.accounts.second_step import with_app
from tests.conftest import signed_in
from tests.roadmap.admin_forms import admin_url, errors, refused, save

USERS = "/admin/accounts/user/"
ADD = f"{USERS}add/"
NEW = {"password1": "another quiet path", "password2": "another quiet path"}


@pytest.fixture
def as_helper(make_user: Callable[..., User]) -> Client:
    """Of the staff, may edit users, and is no superuser."""
    helper = make_user("Helper", is_staff=True)
    helper.user_permissions.set(Permission.objects.filter(codename__endswith="_user"))
    return signed_in(helper)


def test_a_user_is_added_with_an_email_and_a_password(as_dana: Client) -> None:
    save(as_dana, ADD, email="Carol@Example.org", name="Carol", **NEW)
    carol = User.objects.get(email="carol@example.org")
    assert carol.check_password("another quiet path")
    assert not carol.is_staff


def test_an_email_that_is_taken_is_an_error_beside_it_in_any_case(
    as_dana: Client, alice: User
) -> None:
    response = refused(as_dana, ADD, email="ALICE@example.org", **NEW)
    assert errors(response) == {"email": ["There is an account with this e-mail address."]}


def test_a_weak_password_is_refused(as_dana: Client) -> None:
    response = refused(
        as_dana, ADD, email="carol@example.org", password1="password", password2="password"
    )
    assert "password2" in errors(response)


def test_a_users_fields_are_edited(as_dana: Client, alice: User) -> None:
    save(as_dana, admin_url(alice), name="Alice B.", time_zone="Europe/Lisbon", is_staff="on")
    alice.refresh_from_db()
    assert (alice.name, alice.time_zone, alice.is_staff) == ("Alice B.", "Europe/Lisbon", True)
    assert alice.check_password("a quiet path uphill")


def test_a_time_zone_that_is_none_is_refused(as_dana: Client, alice: User) -> None:
    response = refused(as_dana, admin_url(alice), time_zone="Mars/Olympus")
    assert errors(response) == {"time_zone": ["This is not a time zone."]}


def test_the_password_link_leads_to_a_page_that_sets_it(as_dana: Client, alice: User) -> None:
    assert 'href="../password/"' in as_dana.get(admin_url(alice)).content.decode()
    page = admin_url(alice, "password")
    assert as_dana.get(page).status_code == 200
    as_dana.post(page, NEW)
    alice.refresh_from_db()
    assert alice.check_password("another quiet path")


def test_a_changed_email_takes_away_the_proof_of_the_former_one(
    as_dana: Client, alice: User
) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    save(as_dana, admin_url(alice), name="Alice B.")
    assert EmailAddress.objects.filter(user=alice).exists()
    save(as_dana, admin_url(alice), email="new@example.org")
    assert not EmailAddress.objects.filter(user=alice).exists()


def test_a_learners_account_is_deleted_with_all_that_is_theirs(
    as_dana: Client, alice: User
) -> None:
    learner = Learner.objects.create(user=alice)
    assert as_dana.post(admin_url(alice, "delete"), {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=alice.pk).exists()
    assert not Learner.objects.filter(pk=learner.pk).exists()


def test_the_log_of_deleted_staff_is_kept_under_no_name(
    as_dana: Client, alice: User, make_user: Callable[..., User]
) -> None:
    erin = make_user("Erin", is_staff=True, is_superuser=True)
    save(signed_in(erin), admin_url(alice), name="Alice B.")
    done = LogEntry.objects.get(user=erin)
    assert as_dana.post(admin_url(erin, "delete"), {"post": "yes"}).status_code == 302

    done.refresh_from_db()
    assert (done.user.email, done.user.is_active) == ("deleted", False)
    assert done.change_message
    everything = str(list(LogEntry.objects.values()))
    assert "erin" not in everything.lower()
    assert "deleted account" in everything


def test_a_selection_is_deleted_with_all_that_is_theirs(
    as_dana: Client, alice: User, bob: User
) -> None:
    data = {"action": "delete_selected", "_selected_action": [alice.pk, bob.pk], "post": "yes"}
    as_dana.post(USERS, data)
    assert not User.objects.filter(pk__in=[alice.pk, bob.pk]).exists()
    assert "alice" not in str(list(LogEntry.objects.values()))


def test_nobody_deletes_themselves_here(as_dana: Client, alice: User, dana: User) -> None:
    assert as_dana.post(admin_url(dana, "delete"), {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [alice.pk, dana.pk], "post": "yes"}
    page = as_dana.post(USERS, data).content.decode()
    assert "you delete your own account in your settings" in page
    assert User.objects.count() == 2


def test_the_nameless_account_is_kept(as_dana: Client) -> None:
    assert as_dana.post(admin_url(nobody(), "delete"), {"post": "yes"}).status_code == 403


def test_only_superusers_delete_a_superuser(as_helper: Client, dana: User) -> None:
    assert as_helper.post(admin_url(dana, "delete"), {"post": "yes"}).status_code == 403


def lose_second_step(client: Client, user: User) -> None:
    client.post(USERS, {"action": "remove_second_step", "_selected_action": [user.pk]})


@pytest.mark.usefixtures("with_mail")
def test_a_lost_second_step_is_removed_logged_and_told(
    as_dana: Client, verified_alice: User
) -> None:
    with_app(verified_alice)
    assert 'alt="True"' in as_dana.get(admin_url(verified_alice)).content.decode()
    lose_second_step(as_dana, verified_alice)
    assert not has_second_step(verified_alice)
    assert LogEntry.objects.get().change_message == "Removed the second step."
    assert mail.outbox[-1].to == [verified_alice.email]
    assert mail.outbox[-1].subject == "Your second step is removed"


def test_only_superusers_remove_a_second_step(as_helper: Client, alice: User) -> None:
    with_app(alice)
    lose_second_step(as_helper, alice)
    assert has_second_step(alice)


def test_only_superusers_give_powers(as_helper: Client, alice: User) -> None:
    save(as_helper, admin_url(alice), name="Alice B.", is_staff="on", is_superuser="on")
    alice.refresh_from_db()
    assert alice.name == "Alice B."
    assert not alice.is_staff
    assert not alice.is_superuser


def test_only_superusers_change_a_superuser(as_helper: Client, dana: User) -> None:
    assert as_helper.post(admin_url(dana), {"name": "Mine"}).status_code == 403
    assert as_helper.post(admin_url(dana, "password"), NEW).status_code == 403


def test_passwords_are_not_searched(as_dana: Client) -> None:
    assert as_dana.get(f"{USERS}?password__startswith=md5").status_code == 400
