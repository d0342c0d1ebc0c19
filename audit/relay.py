"""A way to a server on loopback that can be slow, and be cut, as a cable can."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

CHUNK = 64 * 1024


class Relay:
    """Passes on what comes to its port, until it is cut, and again when it is mended.

    A slow one passes on `piece` bytes at a time, and waits `pause` seconds after each.
    """

    def __init__(self, host: str, port: int, piece: int = CHUNK, pause: float = 0) -> None:
        self.port = 0  # any that is free; from then on the same
        self._to = (host, port)
        self._piece, self._pause = piece, pause
        self._listener: socket.socket | None = None
        self._ends: list[socket.socket] = []

    def mend(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()

    def cut(self) -> None:
        """Refuse who comes, and end what is under way."""
        ends, self._ends = self._ends, []
        for end in [*([self._listener] if self._listener else []), *ends]:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)  # wakes whoever waits at it
            end.close()
        self._listener = None

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(self._to)
                self._ends += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._pass_on, args=[one, other], daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(self._piece):
                other.sendall(data)
                time.sleep(self._pause)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def relay_to(host: str, port: int, piece: int = CHUNK, pause: float = 0) -> Iterator[Relay]:
    relay = Relay(host, port, piece, pause)
    relay.mend()
    try:
        yield relay
    finally:
        relay.cut()
