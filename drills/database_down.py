"""PostgreSQL goes and comes back: 503 in the site's look, then all is well without a restart.

The way to it is cut and mended (audit/relay.py), for the server may be somebody else's as well.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from audit.relay import Relay, relay_to
from audit.servers import new_database
from audit.traffic import ask, refuse_loss, tick, topics
from bench.server import SITE, Server, serving
from bench.targets import MAP, Learner

NOBODY = Learner(email="", session="")  # as those who watch the site
AWAY = 6  # seconds
ANSWERS_WITHIN = 10  # seconds; a thread waits for 3, and one may wait behind another
MANY = 50  # at once
BACK_WITHIN = 3  # seconds
IN_A_ROW = 40  # requests without a failure, more than the site has connections


def drill() -> None:
    with tempfile.TemporaryDirectory() as folder, new_database() as database:
        real = urlsplit(database)
        assert real.hostname
        with relay_to(real.hostname, real.port or 5432) as relay:
            place = f"{real.username}:{real.password}@127.0.0.1:{relay.port}{real.path}"
            environment = {"DATABASE_URL": f"postgres://{place}"}
            with serving(SITE, environment, Path(folder)) as server:
                go_through(server, relay)


def go_through(server: Server, relay: Relay) -> None:
    alice, *_ = server.learners
    (step, topic), (later_step, later_topic), *_ = topics()
    workers = server.workers()
    assert tick(server.address, alice, step, topic).status == 302
    relay.cut()
    relay.mend()  # as when PostgreSQL is started anew: nobody notices
    nobody_notices(server, alice)
    relay.cut()
    for form, path in (("", MAP), ("ticked=yes", f"{MAP}{later_step}/topics/{later_topic}/")):
        down = ask(server.address, path, alice, form)
        assert down.status == 503, down.status
        assert "Back in a moment" in down.body
        assert int(down.headers["Retry-After"]) > 0
        assert down.seconds < ANSWERS_WITHIN, down.seconds
        print(f"  {'a form' if form else 'a page'}: 503 after {down.seconds:.1f} s")
    nobody_waits_behind_others(server)
    assert ask(server.address, "/readyz", NOBODY).status == 503
    time.sleep(AWAY)
    relay.mend()
    began = time.monotonic()
    while ask(server.address, MAP, alice).status != 200:
        assert time.monotonic() - began < BACK_WITHIN, "It did not come back."
        time.sleep(0.1)
    print(f"  back after {time.monotonic() - began:.1f} s")
    nobody_notices(server, alice)
    assert tick(server.address, alice, later_step, later_topic).status == 302
    assert server.workers() == workers, "A process was started anew."
    acknowledged = {(alice.email, step, topic), (alice.email, later_step, later_topic)}
    refuse_loss(server.environment, acknowledged)


def nobody_waits_behind_others(server: Server) -> None:
    """Many ask for pages that can't be had; whether the processes live is answered soon."""
    with ThreadPoolExecutor(MANY) as browsers:
        pages = [browsers.submit(ask, server.address, MAP, one) for one in server.learners[:MANY]]
        alive = ask(server.address, "/healthz", NOBODY)
        assert Counter(page.result().status for page in pages) == {503: MANY}
    assert alive.status == 200
    slowest = max(page.result().seconds for page in pages)
    print(f"  {MANY} at once: 503 within {slowest:.1f} s, /healthz within {alive.seconds:.1f}")
    assert max(alive.seconds, slowest) < ANSWERS_WITHIN


def nobody_notices(server: Server, alice: Learner) -> None:
    answers = Counter(ask(server.address, MAP, alice).status for _ in range(IN_A_ROW))
    assert answers == {200: IN_A_ROW}, answers
