"""A page that comes back with errors has the focus on the first wrong field."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.page import read

TYPED = {"email": "alice@example.org", "password1": "a quiet path uphill"}


def focused(client: Client, address: str, typed: dict[str, str]) -> list[str]:
    page = read(client.post(address, typed) if typed else client.get(address))
    fields = page.one("main").all("input", autofocus="")
    return [field.attributes["name"] for field in fields]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ({"email": "alice@", "password1": "short"}, ["email"]),
        ({**TYPED, "email": ""}, ["email"]),
        ({**TYPED, "password1": "short"}, ["password1"]),
        ({}, []),
    ],
)
def test_the_first_wrong_field_has_it(
    as_guest: Client, typed: dict[str, str], first: list[str]
) -> None:
    assert focused(as_guest, "/accounts/signup/", typed) == first


def test_what_is_wrong_with_no_single_field_moves_it_nowhere(as_guest: Client) -> None:
    wrong = {"login": "nobody@example.org", "password": "a wrong password"}
    assert focused(as_guest, "/accounts/login/", wrong) == []
