"""While PostgreSQL is away, one thread waits for it; the others are told at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.db.backends.postgresql import base as djangos

from config.postgresql.base import Away, DatabaseWrapper
from config.settings import DATABASES

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")


class Server:
    """Answers, or has whoever asks wait and then says no."""

    def __init__(self) -> None:
        self.is_up = True
        self.asked = 0
        self.is_waited_for = threading.Event()
        self.says_no = threading.Event()

    def connect(self) -> str:
        self.asked += 1
        if self.is_up:
            return "a connection"
        self.is_waited_for.set()
        assert self.says_no.wait(timeout=60)
        raise psycopg.OperationalError("no answer")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    server = Server()

    def connect(wrapper: object, conn_params: dict[str, Any]) -> str:
        return server.connect()

    monkeypatch.setattr(djangos.DatabaseWrapper, "get_new_connection", connect)
    monkeypatch.setattr(DatabaseWrapper, "_away", Away())
    return server


def connect() -> object:
    wrapper = DatabaseWrapper(connections.settings["default"], alias="some")
    return wrapper.get_new_connection({})


def test_all_ask_it_while_it_answers(server: Server) -> None:
    assert [connect() for _ in range(3)] == ["a connection"] * 3


def test_while_one_waits_for_it_the_others_are_told_at_once(server: Server) -> None:
    server.is_up = False
    server.says_no.set()
    with pytest.raises(psycopg.OperationalError):  # the first one finds out
        connect()
    server.says_no.clear()
    server.is_waited_for.clear()
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(connect)
        assert server.is_waited_for.wait(timeout=60)
        with pytest.raises(OperationalError, match="another thread asks"):
            connect()
        server.says_no.set()
        assert isinstance(waiting.exception(), psycopg.OperationalError)
    assert server.asked == 2


def test_as_soon_as_one_is_answered_all_ask_again(server: Server) -> None:
    server.is_up = False
    server.says_no.set()
    with pytest.raises(psycopg.OperationalError):
        connect()
    server.is_up = True
    assert [connect() for _ in range(3)] == ["a connection"] * 3
    assert not DatabaseWrapper._away.is_away


def test_the_site_s_postgresql_is_asked_in_this_way() -> None:
    if "postgresql" in DATABASES["default"]["ENGINE"]:
        assert DATABASES["default"]["ENGINE"] == "config.postgresql"
