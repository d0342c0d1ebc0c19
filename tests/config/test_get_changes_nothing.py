"""Reading changes nothing: no statement of a GET writes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.config.addresses import NAMES, address_of
from tests.conftest import SLUG

SEARCH = f"/search/{SLUG}/?q=python"
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "SAVEPOINT", "BEGIN")


@pytest.mark.parametrize("who", ["nobody", "guest", "bob", "dana", "alice"])
def test_no_address_writes_when_it_is_read(
    who: str, visitors: dict[str, Client], alices: dict[str, object]
) -> None:
    addresses = [address_of(name, alices) for name in NAMES]
    for address in (*addresses, "/notes/?q=wrote", SEARCH, "/no/such/page/"):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            visitors[who].get(address)
        written = [q["sql"] for q in captured if q["sql"].lstrip().upper().startswith(WRITES)]
        assert written == [], address


def test_a_visitor_who_reads_gets_no_session(db: None) -> None:
    browser = Client()
    for address in ("/", "/roadmaps/machine-learning-engineer/", "/dashboard/"):
        browser.get(address)
    assert "sessionid" not in browser.cookies
