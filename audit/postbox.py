"""A mail server on this machine that keeps what it is given."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

CODE = re.compile(r"^[A-Z]{4}-[A-Z]{4}$", re.MULTILINE)


@dataclass
class Postbox:
    """The mails in the order in which they came, and where to send more."""

    url: str = ""
    mails: list[EmailMessage] = field(default_factory=list)

    def last(self) -> str:
        """The words of the mail that came last."""
        body = self.mails[-1].get_body(("plain",))
        assert body
        text: str = body.get_content()
        return text.replace("\r\n", "\n")

    def code(self) -> str:
        """The code in the mail that came last."""
        found = CODE.search(self.last())
        assert found, self.last()
        return found[0]


@contextmanager
def postbox() -> Iterator[Postbox]:
    box = Postbox()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 here")
            for line in self.rfile:
                if line.upper().startswith(b"DATA"):
                    self.say("354 go on")
                    box.mails.append(self.mail())
                self.say("250 yes")

        def mail(self) -> EmailMessage:
            lines = iter(self.rfile.readline, b".\r\n")
            parsed = message_from_bytes(b"".join(lines), policy=policy.default)
            assert isinstance(parsed, EmailMessage)
            return parsed

        def say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        box.url = f"smtp://127.0.0.1:{server.server_address[1]}"
        yield box
        server.shutdown()
