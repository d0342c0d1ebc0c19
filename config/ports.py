"""Whether the port is free, said in one line before a server tries it: `python -m config.ports`."""

from __future__ import annotations

import os
import socket
import sys


def check_port(host: str, port: int, command: str = "make run") -> None:
    """End with a sentence that names the next port where nothing can listen on this one."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            other = port + 1 if port < 65535 else 8000
            sys.exit(f"Port {port} can't be used ({error.strerror}). Try: {command} PORT={other}")


if __name__ == "__main__":
    check_port("127.0.0.1", int(os.environ.get("PORT", "8000")), *sys.argv[1:])
