"""The way to a server that drills cut."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from audit.relay import Relay, relay_to


@pytest.fixture
def relay() -> Iterator[Relay]:
    """To a server that says back what it is told."""

    def echo() -> None:
        while True:
            try:
                near, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=[near], daemon=True).start()

    def answer(near: socket.socket) -> None:
        with near, suppress(OSError):
            while data := near.recv(100):
                near.sendall(data)

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=echo, daemon=True).start()
        with relay_to("127.0.0.1", server.getsockname()[1]) as relay:
            yield relay
        server.shutdown(socket.SHUT_RDWR)


def connect(relay: Relay) -> socket.socket:
    return socket.create_connection(("127.0.0.1", relay.port), timeout=10)


def says_back(connection: socket.socket) -> bool:
    connection.sendall(b"hello")
    return connection.recv(100) == b"hello"


def is_over(connection: socket.socket) -> bool:
    try:
        return connection.recv(100) == b""
    except ConnectionResetError:
        return True


def test_it_passes_on_both_ways(relay: Relay) -> None:
    with connect(relay) as connection:
        assert says_back(connection)


def test_cut_it_ends_what_is_under_way_and_takes_nobody(relay: Relay) -> None:
    with connect(relay) as connection:
        assert says_back(connection)
        relay.cut()
        assert is_over(connection)
    with pytest.raises(ConnectionRefusedError):
        connect(relay)


def test_mended_it_passes_on_again(relay: Relay) -> None:
    relay.cut()
    relay.mend()
    with connect(relay) as connection:
        assert says_back(connection)
