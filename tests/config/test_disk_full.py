"""With no room left for the database, what writes is told so, and one can still read."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError, connection
from django.test import Client

from accounts.sessions import SEEN_KEY as SESSION_SEEN_KEY
from config.failures import RETRY_AFTER_SECONDS
from roadmap.guests import SEEN_KEY as GUEST_SEEN_KEY
from tests.conftest import SLUG
from tests.page import read

MAP = f"/roadmaps/{SLUG}/"
STEP = f"{MAP}deep-learning/"
WRITES = ("INSERT", "UPDATE", "DELETE")
TWO_DAYS_AGO = int(time.time()) - 2 * 24 * 60 * 60


def refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql.startswith(WRITES):
        raise OperationalError("database or disk is full")
    return execute(sql, params, many, context)


@pytest.fixture
def full_disk(db: None) -> Iterator[None]:
    """From now on: the cast is there already."""
    with connection.execute_wrapper(refuse_writes):
        yield


def unnoted(client: Client, key: str) -> Client:
    """The same browser, whose use is due to be noted."""
    session = client.session
    session[key] = TWO_DAYS_AGO
    session.save()
    return client


@pytest.mark.parametrize("path", [MAP, STEP, "/notes/", "/dashboard/", "/settings/"])
def test_a_learner_reads_on(as_alice: Client, path: str) -> None:
    assert as_alice.get(MAP).status_code == 200  # which makes her learner
    unnoted(as_alice, SESSION_SEEN_KEY)
    with connection.execute_wrapper(refuse_writes):
        assert as_alice.get(path).status_code == 200


@pytest.mark.django_db(transaction=True)  # in the transaction of a test, a failure would stay
@pytest.mark.usefixtures("roadmap_for_later_tests")
def test_a_guest_reads_on() -> None:
    as_guest = Client()
    as_guest.post(f"{STEP}status/", {"status": "done"})
    unnoted(as_guest, GUEST_SEEN_KEY)
    with connection.execute_wrapper(refuse_writes):
        assert as_guest.get(MAP).status_code == 200


def test_the_use_is_noted_as_soon_as_there_is_room(as_alice: Client) -> None:
    unnoted(as_alice, SESSION_SEEN_KEY)
    with connection.execute_wrapper(refuse_writes):
        as_alice.get(MAP)
    as_alice.get(MAP)
    assert SessionStore(as_alice.session.session_key)[SESSION_SEEN_KEY] > TWO_DAYS_AGO


def test_a_note_that_can_t_be_saved_is_shown_to_be_copied(
    as_alice: Client, full_disk: None
) -> None:
    as_alice.raise_request_exception = False
    response = as_alice.post(f"{STEP}note/", {"text": "a long thought", "revision": "0"})
    assert response.status_code == 503
    assert response["Retry-After"] == str(RETRY_AFTER_SECONDS)
    page = read(response)
    assert page.one("h1").text == "Back in a moment"
    assert page.one("textarea").value == "a long thought"


def test_sqlite_says_it_in_this_way() -> None:
    """As the tests above have it; the drill has a disk that is really full."""
    with sqlite3.connect(":memory:") as database:
        database.execute("PRAGMA max_page_count = 3")
        database.execute("CREATE TABLE notes (text)")
        with pytest.raises(sqlite3.OperationalError, match="database or disk is full"):
            database.execute("INSERT INTO notes VALUES (zeroblob(100000))")
    database.close()
