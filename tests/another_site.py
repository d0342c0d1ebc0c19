"""A stand-in for GitHub and Google on this machine: it says who somebody is, as they do."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CODE, TOKEN = "a-code", "a-token"


@dataclass
class AnotherSite:
    """What it answers, which a test may change, and what it was told."""

    address: str = ""
    who: dict[str, Any] = field(default_factory=dict)
    emails: list[dict[str, Any]] = field(default_factory=list)
    allows: bool = True
    works: bool = True
    challenge: str = ""
    asked_for: list[str] = field(default_factory=list)

    def login(self, email: str, name: str = "Erin", verified: bool = True) -> None:
        """Say from now on that it is this person."""
        self.who = {
            "id": "7",
            "login": "erin",
            "given_name": name,
            "name": name,
            "company": "Secret Ltd",
        }
        self.who |= {"email": email, "verified_email": verified}
        self.emails = [{"email": email, "primary": True, "verified": verified}]


@contextmanager
def another_site() -> Iterator[AnotherSite]:
    site = AnotherSite()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            site.asked_for.append(address.path)
            if address.path.endswith(("/authorize", "/auth")):
                self.send_back(parse_qs(address.query))
            elif address.path.endswith("/emails"):
                self.say(site.emails)
            else:
                self.say(site.who)

        def do_POST(self) -> None:
            sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            verifier = sent.get("code_verifier", [""])[0].encode()
            proof = urlsafe_b64encode(sha256(verifier).digest()).decode().rstrip("=")
            is_right = sent["code"] == [CODE] and proof == site.challenge
            self.say({"access_token": TOKEN} if is_right else {"error": "bad_verification_code"})

        def send_back(self, query: dict[str, list[str]]) -> None:
            site.challenge = query["code_challenge"][0]
            answer = {"code": CODE} if site.allows else {"error": "access_denied"}
            back = urlencode({**answer, "state": query["state"][0]})
            self.send_response(302)
            self.send_header("Location", f"{query['redirect_uri'][0]}?{back}")
            self.end_headers()

        def say(self, answer: object) -> None:
            self.send_response(200 if site.works else 503)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *args: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.address = f"http://localhost:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
