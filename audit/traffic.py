"""Learners who tick at a real server and remember what it acknowledged.

What was acknowledged is looked for in the database afterwards: python -m audit.acknowledged
"""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

import yaml

from audit.site import CHECKOUT
from bench.server import Server, run
from bench.targets import MAP, SECRET, Learner

BROWSERS = 6  # at once
FIXTURE = CHECKOUT / "fixtures/machine-learning-engineer.yaml"

Tick = tuple[str, str, str]  # a learner's address, a step, a topic


@dataclass(frozen=True)
class Answer:
    """
    Attributes:
        seconds: that it took.
    """

    status: int
    headers: dict[str, str]
    body: str
    seconds: float


@dataclass
class Traffic:
    """
    Attributes:
        acknowledged: the ticks that the server said it has.
        answers: how many there were with which status; 0 is none at all.
    """

    acknowledged: set[Tick] = field(default_factory=set)
    answers: Counter[int] = field(default_factory=Counter)


def ask(address: str, path: str, learner: Learner, form: str = "") -> Answer:
    """Send one request of a learner; a form if there is one.

    Raises:
        OSError, HTTPException: no answer came.
    """
    connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
    headers = {
        "Cookie": f"sessionid={learner.session}; csrftoken={SECRET}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    body = f"csrfmiddlewaretoken={SECRET}&{form}" if form else None
    began = time.monotonic()
    try:
        connection.request("POST" if form else "GET", path, body, headers)
        response = connection.getresponse()
        text = response.read().decode()
        seconds = time.monotonic() - began
        return Answer(response.status, dict(response.getheaders()), text, seconds)
    finally:
        connection.close()


def tick(address: str, learner: Learner, step: str, topic: str) -> Answer:
    return ask(address, f"{MAP}{step}/topics/{topic}/", learner, "ticked=yes")


def topics() -> list[tuple[str, str]]:
    """Step and topic of each topic of the fixture, the last ones first: few have ticked those."""
    rows = yaml.safe_load(FIXTURE.read_text())
    topics = [row["fields"] for row in rows if row["model"] == "roadmap.topic"]
    return [(topic["step"][-1], topic["slug"]) for topic in reversed(topics)]


@contextmanager
def ticking(server: Server) -> Iterator[Traffic]:
    """While the context lasts, learners tick one topic after the other. What is not acknowledged is
    sent again until it is, as a browser does."""
    traffic, over, lock = Traffic(), threading.Event(), threading.Lock()
    ticks = itertools.product(topics(), server.learners)

    def tick_on() -> None:
        while not over.is_set():
            with lock:
                (step, topic), learner = next(ticks)
            while not over.is_set() and not _is_acknowledged(learner, step, topic):
                time.sleep(0.1)

    def _is_acknowledged(learner: Learner, step: str, topic: str) -> bool:
        try:
            status = tick(server.address, learner, step, topic).status
        except (OSError, HTTPException):
            status = 0
        with lock:
            traffic.answers[status] += 1
            if status == 302:
                traffic.acknowledged.add((learner.email, step, topic))
        return status == 302

    browsers = [threading.Thread(target=tick_on) for _ in range(BROWSERS)]
    for browser in browsers:
        browser.start()
    try:
        yield traffic
    finally:
        over.set()
        for browser in browsers:
            browser.join()


def refuse_loss(environment: dict[str, str], acknowledged: set[Tick]) -> None:
    """
    Raises:
        AssertionError: of these ticks, not every one is in the database once.
    """
    assert acknowledged, "Nothing was acknowledged at all."
    wrong = run(environment, "-m", "audit.acknowledged", stdin=json.dumps(sorted(acknowledged)))
    assert not wrong, f"Not there exactly once:\n{wrong[:2000]}"
