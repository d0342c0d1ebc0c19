"""A server that is told to stop finishes what it has begun."""

from __future__ import annotations

import os
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from audit.servers import wait_for
from audit.site import DATABASE, free_port, new_web_process, prepare
from tests.config.test_logs import STEP, Browser
from tests.page import parse


def test_a_request_that_has_begun_is_answered_after_the_signal(tmp_path: Path) -> None:
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"sqlite:///{tmp_path / DATABASE}",
        "SITE_URL": f"http://localhost:{port}",
        "WEB_CONCURRENCY": "1",
    }
    prepare(environment, tmp_path, tmp_path / "prepared")
    with new_web_process(tmp_path, environment, port) as gunicorn:
        visitor = Browser(environment["SITE_URL"])
        form = parse(visitor.ask(STEP)).form(f"{STEP}status/").sent() | {"status": "done"}
        sending = begin(visitor, f"{STEP}status/", urlencode(form))
        gunicorn.terminate()
        wait_for(lambda: not takes_more(port))
        assert gunicorn.poll() is None
        sending.send(urlencode(form).encode())
        with closing(sending), sending.getresponse() as answer:
            assert answer.status == 302
        assert gunicorn.wait(timeout=30) == 0


def takes_more(port: int) -> bool:
    """Whether the server still takes requests on new connections."""
    another = HTTPConnection("localhost", port, timeout=1)
    try:
        another.request("GET", "/healthz")
        return another.getresponse().status == 200
    except OSError:
        return False
    finally:
        another.close()


def begin(visitor: Browser, path: str, form: str) -> HTTPConnection:
    """Send the head of a form, and wait until a worker asks for the rest of it."""
    sending = HTTPConnection(visitor.site.removeprefix("http://"), timeout=30)
    sending.putrequest("POST", path)
    for name, value in {
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": str(len(form)),
        "Cookie": visitor.cookies.output(attrs=[], header="", sep=";"),
        "Origin": visitor.site,
        "Expect": "100-continue",
    }.items():
        sending.putheader(name, value)
    sending.endheaders()
    assert sending.sock.recv(100).startswith(b"HTTP/1.1 100 Continue")
    return sending
