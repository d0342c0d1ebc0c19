"""What the shipped proxy file does with requests and with answers, before web processes that are
none: they write down what reaches them. The last test has the real site behind it."""

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from audit.servers import shipped_proxy, wait_for
from audit.site import free_port, serving
from tests.conftest import SLUG

pytestmark = pytest.mark.skipif(not shutil.which("nginx"), reason="There is no nginx here")

IMPORT = "/settings/data/import/"
SLOW = 200  # connections
ANOTHER_NETWORK = ("127.0.0.2", 0)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: str


class Asked(BaseHTTPRequestHandler):
    """Answers as the path says, and keeps what it was asked."""

    protocol_version = "HTTP/1.1"
    server: Web

    def do_GET(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append(self)
        if self.path == "/breaks/":
            self.close_connection = True
            return
        self.send_response(503 if self.path == "/unavailable/" else 200)
        body = b"the site's own words"
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=31536000, immutable")
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *args: object) -> None:
        """Nothing."""


class Web(ThreadingHTTPServer):
    """A web process, as far as the proxy can tell."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.asked: list[Asked] = []


@dataclass
class Proxied:
    port: int
    web: list[Web] = field(default_factory=list)

    @property
    def asked(self) -> list[Asked]:
        return [request for web in self.web for request in web.asked]

    def ask(
        self, path: str, form: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        return ask(self.port, path, form, headers)


def ask(
    port: int, path: str, form: bytes | None = None, headers: dict[str, str] | None = None
) -> Answer:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET" if form is None else "POST", path, form, headers or {})
    response = connection.getresponse()
    answer = Answer(response.status, response.headers, response.read().decode())
    connection.close()
    return answer


@pytest.fixture
def proxied(tmp_path: Path) -> Iterator[Proxied]:
    """The proxy before two web processes."""
    with ExitStack() as running:
        proxied = Proxied(free_port(), [Web(), Web()])
        for web in proxied.web:
            thread = Thread(target=web.serve_forever, kwargs={"poll_interval": 0.05})
            thread.start()
            running.callback(thread.join)
            running.callback(web.server_close)
            running.callback(web.shutdown)
        ports = [web.server_port for web in proxied.web]
        running.enter_context(shipped_proxy(tmp_path, proxied.port, ports))
        yield proxied


@pytest.fixture
def deserted(tmp_path: Path) -> Iterator[Proxied]:
    """The proxy before two web processes that are gone."""
    port = free_port()
    with shipped_proxy(tmp_path, port, [free_port(), free_port()]):
        yield Proxied(port)


def test_it_says_whom_it_was_asked_by_and_numbers_the_request_itself(proxied: Proxied) -> None:
    forged = {
        "X-Forwarded-For": "198.51.100.7",
        "X-Forwarded-Proto": "https",
        "X-Request-ID": "a-number-of-one-s-own",
    }
    proxied.ask("/", headers=forged)
    (request,) = proxied.asked
    assert request.headers["X-Forwarded-For"] == "198.51.100.7, 127.0.0.1"  # the last one counts
    assert request.headers["X-Forwarded-Proto"] == "http"
    assert re.fullmatch(r"[0-9a-f]{32}", request.headers["X-Request-ID"])
    assert request.headers["Host"] == f"127.0.0.1:{proxied.port}"


def test_a_page_is_asked_of_the_next_where_one_breaks(proxied: Proxied) -> None:
    assert proxied.ask("/breaks/").status == 503
    assert [len(web.asked) for web in proxied.web] == [1, 1]


def test_a_form_that_was_sent_is_never_sent_to_another(proxied: Proxied) -> None:
    assert proxied.ask("/breaks/", b"status=done").status == 503
    (request,) = proxied.asked
    assert request.body == b"status=done"


def test_pages_and_forms_go_to_the_one_that_is_there(proxied: Proxied) -> None:
    gone = proxied.web[0]
    gone.shutdown()
    gone.server_close()
    for form in (None, b"status=done"):
        assert [proxied.ask("/", form).status for _ in range(4)] == [200] * 4


def test_what_the_site_says_is_passed_as_it_is(proxied: Proxied) -> None:
    unavailable = proxied.ask("/unavailable/")
    assert (unavailable.status, unavailable.body) == (503, "the site's own words")
    assert len(proxied.asked) == 1
    file = proxied.ask("/static/css/site.css")
    assert file.headers["Cache-Control"] == "max-age=31536000, immutable"


def test_with_no_web_process_it_says_so_in_the_site_s_look(deserted: Proxied) -> None:
    page = deserted.ask("/")
    assert page.status == 503
    assert page.headers["Retry-After"] == "30"
    assert "<h1>Back in a moment</h1>" in page.body


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [("/", 600, 413), ("/", 400, 200), (IMPORT, 10_500, 200), (IMPORT, 12_000, 413)],
)
def test_only_an_export_may_be_large(proxied: Proxied, path: str, size: int, status: int) -> None:
    assert proxied.ask(path, b"x" * size * 1024).status == status


def test_metrics_are_not_for_the_world(proxied: Proxied) -> None:
    assert proxied.ask("/metrics").status == 404
    assert not proxied.asked


def test_whoever_asks_too_often_is_told_to_wait(proxied: Proxied) -> None:
    with ThreadPoolExecutor(8) as browsers:
        answers = list(browsers.map(lambda _: proxied.ask("/"), range(400)))
        files = list(browsers.map(lambda _: proxied.ask("/static/a.css"), range(150)))
    refused = [answer for answer in answers if answer.status == 429]
    assert 100 <= len(answers) - len(refused) < 400
    assert refused[0].headers["Retry-After"] == "5"
    assert refused[0].headers["HX-Reswap"] == "none"  # htmx would put the page into another
    assert "<h1>That was a little too fast</h1>" in refused[0].body
    assert {file.status for file in files} == {200}


def test_its_logs_tell_no_addresses(proxied: Proxied, tmp_path: Path) -> None:
    proxied.ask("/accounts/password/reset/key/secret/?q=words", headers={"Referer": "/?q=words"})
    proxied.ask("/breaks/?q=words")
    access, errors = tmp_path / "access.log", tmp_path / "error.log"
    wait_for(lambda: access.read_text().count('"status"') == 2)  # written after the answer
    log = access.read_text() + errors.read_text()
    assert not any(word in log for word in ("secret", "words", "127.0.0.1,"))


def test_two_hundred_slow_clients_keep_nobody_waiting(tmp_path: Path) -> None:
    """Half of them never end their headers, half of them their form. A web process of four threads
    would be full with five."""
    port = free_port()
    with (
        serving(tmp_path, tmp_path / "prepared", WEB_CONCURRENCY="1") as address,
        shipped_proxy(tmp_path, port, [int(address.rpartition(":")[2])]),
        ExitStack() as slow,
    ):
        for number in range(SLOW):
            there = ("127.0.0.1", port)
            client = slow.enter_context(socket.create_connection(there, 10, ANOTHER_NETWORK))
            head = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
            client.sendall(head + (b"\r\nx" if number % 2 else b"X-Slow: "))
        for _ in range(10):
            assert ask(port, f"/roadmaps/{SLUG}/", headers={"Host": "localhost"}).status == 200
