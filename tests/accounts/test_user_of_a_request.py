"""Who signed in is read for each request, by hand."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from pytest_django import DjangoAssertNumQueries

from accounts.models import READ_WITH_EACH_REQUEST, User


def test_by_id_it_is_the_user_that_others_find(alice: User) -> None:
    by_id, by_email = User.objects.get(pk=alice.pk), User.objects.get(email=alice.email)
    assert by_id == by_email
    for field in User._meta.concrete_fields:
        assert getattr(by_id, field.attname) == getattr(by_email, field.attname)


def test_what_requests_need_is_read_at_once(
    dana: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        user = User.objects.get(pk=dana.pk)
        assert [getattr(user, name) for name in READ_WITH_EACH_REQUEST]
        assert user.is_staff is True


def test_saving_it_keeps_what_was_not_read(alice: User) -> None:
    user = User.objects.get(pk=alice.pk)
    user.name = "Alice L."
    user.save()
    alice.refresh_from_db(fields=["name", "date_joined", "last_login"])
    assert alice.name == "Alice L."
    assert User.objects.get(email=alice.email).date_joined == alice.date_joined


@pytest.mark.django_db
def test_nobody_is_nobody() -> None:
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=0)


def test_a_group_finds_its_own_members_only(alice: User, bob: User) -> None:
    group = Group.objects.create(name="Readers")
    group.user_set.add(alice)
    assert group.user_set.get(pk=alice.pk) == alice
    with pytest.raises(User.DoesNotExist):
        group.user_set.get(pk=bob.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("pk", [-1, 2**63, 2**70])
def test_no_number_breaks_the_question(pk: int) -> None:
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=pk)
    with pytest.raises(ValueError, match="id"):
        User.objects.get(pk="nobody")
