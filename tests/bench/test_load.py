"""The generator of the bench believes no answer that it has not read."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

import pytest

from bench.load import WrongAnswer, load
from bench.targets import Ask, Learner, Target

LEARNERS = [Learner("alice@example.org", "a"), Learner("bob@example.org", "b")]


class Echo(BaseHTTPRequestHandler):
    """Answers with the cookie it was sent, or 404 where it was asked for that."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.headers["Cookie"].encode()
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def asking(path: str, expected: Callable[[Learner], str]) -> Target:
    def ask(learner: Learner, turn: int) -> Ask:
        return Ask(path, expected(learner), headers={"Cookie": learner.email})

    return Target("echo", ask)


def test_each_answer_is_the_learner_s_own(address: str) -> None:
    times, asked = load(address, asking("/", lambda learner: learner.email), LEARNERS, count(), 0.1)
    assert times == sorted(times)
    assert asked >= len(times) > 0


def test_another_learner_s_page_ends_the_run(address: str) -> None:
    with pytest.raises(WrongAnswer, match="does not say"):
        load(address, asking("/", lambda _: LEARNERS[0].email), LEARNERS, count(), 0.1)


def test_another_status_ends_the_run(address: str) -> None:
    with pytest.raises(WrongAnswer, match="answered with 404"):
        load(address, asking("/gone", lambda learner: learner.email), LEARNERS, count(), 0.1)
