"""Who signed in is read for each request, by hand."""

from __future__ import annotations

import pytest
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
