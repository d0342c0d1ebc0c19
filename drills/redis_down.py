"""Redis is killed: the site is slower, still limited, still up, and nobody is logged out."""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from audit.servers import new_redis
from audit.site import free_port
from audit.traffic import Answer, ask, refuse_loss, tick, topics
from bench.server import SITE, Server, serving
from bench.targets import MAP
from config.limits import LIMITS

SEARCH = "/search/machine-learning-engineer/?q=python"
LET_THROUGH = int(LIMITS["search"].partition("/")[0])
MORE = 10
ANSWERS_WITHIN = 5  # seconds, when Redis has just gone


def drill() -> None:
    port = free_port()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {
            "DATABASE_URL": f"sqlite:///{folder}/waymark.sqlite3",
            "CACHE_URL": f"redis://127.0.0.1:{port}/0",
        }
        with ExitStack() as redis:
            redis.enter_context(new_redis(folder, port))
            with serving(SITE, environment, folder) as server:
                alice = server.learners[0]
                usual = ask(server.address, MAP, alice)
                redis.close()  # and it is gone
                go_through(server, usual)


def go_through(server: Server, usual: Answer) -> None:
    """Without Redis."""
    alice, bob, *_ = server.learners
    first = ask(server.address, MAP, alice)
    later = ask(server.address, MAP, alice)
    for answer in (usual, first, later):
        assert answer.status == 200
        assert alice.email in answer.body, "She was logged out."
        assert answer.seconds < ANSWERS_WITHIN
    print(f"  a map: {usual.seconds:.2f} s, then {first.seconds:.2f}, then {later.seconds:.2f}")
    (step, topic), *_ = topics()
    assert tick(server.address, alice, step, topic).status == 302
    refuse_loss(server.environment, {(alice.email, step, topic)})
    searches = [ask(server.address, SEARCH, bob).status for _ in range(LET_THROUGH + MORE)]
    assert searches == [200] * LET_THROUGH + [429] * MORE, Counter(searches)
    assert ask(server.address, "/readyz", alice).status == 200
