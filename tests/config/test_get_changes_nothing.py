"""Reading changes nothing: no statement of a GET writes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.config.addresses import NAMES, address_of
from tests.conftest import SLUG

SEARCHES = [f"/search/{SLUG}/?q=python", "/notes/?q=wrote"]
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "SAVEPOINT", "BEGIN")


@pytest.mark.parametrize("who", ["nobody", "guest", "bob", "dana", "alice"])
def test_no_address_writes_when_it_is_read(
    who: str, visitors: dict[str, Client], alices: dict[str, object]
) -> None:
    addresses = [address_of(name, alices) for name in NAMES]
    for address in (*addresses, f"/search/{SLUG}/", "/no/such/page/"):
        assert written(visitors[who], address) == [], address


@pytest.mark.parametrize("address", SEARCHES)
def test_a_search_writes_nothing_but_its_count(
    address: str, visitors: dict[str, Client], settings: Settings
) -> None:
    in_memory = {"BACKEND": "tests.in_memory.InMemoryCache"}
    settings.CACHES = {**settings.CACHES, "default": in_memory}
    settings.CACHE_IS_DATABASE = False
    assert written(visitors["alice"], address) == []


def written(reader: Client, address: str) -> list[str]:
    """The statements that write while the reader opens the address."""
    with CaptureQueriesContext(connection) as captured:
        reader.get(address)
    statements = [query["sql"] for query in captured]
    return [sql for sql in statements if sql.lstrip().upper().startswith(WRITES)]


def test_a_visitor_who_reads_gets_no_session(db: None) -> None:
    browser = Client()
    for address in ("/", "/roadmaps/machine-learning-engineer/", "/dashboard/"):
        browser.get(address)
    assert "sessionid" not in browser.cookies
