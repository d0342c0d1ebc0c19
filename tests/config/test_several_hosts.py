"""Two web processes that share PostgreSQL and Redis behind the shipped proxy are one site."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from redis import Redis

from audit.servers import new_database, new_redis, shipped_proxy, wait_for
from audit.site import CHECKOUT, free_port, new_web_process, taking_turns
from tests.config.test_limits_of_all_workers import MORE, guess
from tests.config.test_logs import Browser
from tests.conftest import PASSWORD, SLUG
from tests.page import parse
from tests.postgresql import NEEDS_POSTGRESQL

pytestmark = [
    *NEEDS_POSTGRESQL,
    pytest.mark.skipif(not shutil.which("nginx"), reason="There is no nginx here"),
]

STEP = f"/roadmaps/{SLUG}/programming-basics/"
MAP = f"/roadmaps/{SLUG}/"


@dataclass
class Site:
    """The whole of it: the proxy's address, and the web processes by their ports."""

    folder: Path
    environment: dict[str, str]
    address: str
    web: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    running: ExitStack = field(default_factory=ExitStack)

    def start(self, port: int) -> None:
        process = new_web_process(self.folder, self.environment, port)
        self.web[port] = self.running.enter_context(process)

    def kill(self, port: int) -> None:
        """All of its processes at once, as when a machine is gone."""
        os.killpg(self.web[port].pid, signal.SIGKILL)
        self.web[port].wait()

    def answered(self) -> dict[str, int]:
        """The port of the web process that answered, by the number of each request."""
        return {
            line["request"]: port
            for port in self.web
            for line in told(self.folder / f"web-{port}.log")
            if line["message"] == "Answered."
        }


def told(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("hosts")
    port, web = free_port(), [free_port(), free_port()]
    with ExitStack() as running:
        environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": running.enter_context(new_database()),
            "CACHE_URL": running.enter_context(new_redis(folder)),
            "SECRET_KEY": "a key for a site that nobody else sees",
            "SITE_URL": f"http://localhost:{port}",
            "TRUSTED_PROXY_COUNT": "1",
            "WEB_CONCURRENCY": "1",
        }
        with taking_turns():
            manage(environment, "prepare")
        whole = Site(folder, environment, environment["SITE_URL"], running=running)
        for each in web:
            whole.start(each)
        running.enter_context(shipped_proxy(folder, port, web))
        yield whole


def manage(environment: dict[str, str], *command: str, typed: str = "") -> None:
    run = [sys.executable, "manage.py", *command]
    subprocess.run(
        run, cwd=CHECKOUT, env=environment, check=True, capture_output=True, input=typed, text=True
    )


@pytest.fixture(autouse=True)
def _limits_count_from_zero(site: Site) -> None:
    Redis.from_url(site.environment["CACHE_URL"]).flushdb()


@pytest.fixture
def erin(site: Site) -> Browser:
    """Erin, who has just signed up."""
    erin = Browser(site.address)
    erin.fill_in("/accounts/signup/", {"email": f"{os.urandom(4).hex()}@example.org", **PASSWORDS})
    assert erin.status == 302
    return erin


PASSWORDS = {"password1": PASSWORD}


def status_of(page: str) -> str:
    """What the step's page says of its status."""
    (checked,) = [
        control.attributes["value"]
        for control in parse(page).all("button", "input", name="status")
        if "checked" in control.attributes or control.attributes.get("aria-pressed") == "true"
    ]
    return checked


def test_what_is_changed_through_one_is_seen_through_the_other_at_once(
    site: Site, erin: Browser
) -> None:
    for wanted in ("learning", "done", "skipped"):
        erin.fill_in(STEP, {"status": wanted}, f"{STEP}status/")
        changed_by = erin.number
        seen = {}
        for _ in range(2):
            assert status_of(erin.ask(STEP)) == wanted
            seen[erin.number] = wanted
        answered = site.answered()
        assert {answered[number] for number in seen} == set(site.web)
        assert answered[changed_by] in site.web


def test_limits_are_counted_together(site: Site) -> None:
    assert guess(site.address, 5 + MORE) == {True: 5, False: MORE}


def test_an_admin_s_edit_shows_everywhere_at_the_next_request(site: Site) -> None:
    dana = admin(site)
    for _ in site.web:  # both have the route in memory
        dana.ask(MAP)
    ((stage,), *_) = rows(site, "SELECT id FROM roadmap_stage ORDER BY position")
    page = f"/admin/roadmap/stage/{stage}/change/"
    form = parse(dana.ask(page)).one("form", id="stage_form")
    fields = {name: value for name, value in form.sent().items() if name[0] != "_"}
    for choice in form.all("select"):
        chosen = [each for each in choice.all("option") if "selected" in each.attributes]
        fields[choice.attributes["name"]] = chosen[0].attributes["value"]
    dana.fill_in(page, {**fields, "title": "Sea level"})
    assert dana.status == 302
    for _ in site.web:
        assert "Sea level" in dana.ask(MAP)


def admin(site: Site) -> Browser:
    """Dana, who was made an admin and has logged in."""
    program = (
        "from accounts.models import User; "
        f"User.objects.create_superuser('dana@example.org', '{PASSWORD}', name='Dana')"
    )
    manage(site.environment, "shell", "--no-imports", "-c", program)
    dana = Browser(site.address)
    dana.fill_in("/accounts/login/", {"login": "dana@example.org", "password": PASSWORD})
    assert dana.status == 302
    return dana


def rows(site: Site, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(site.environment["DATABASE_URL"]) as connection:
        return connection.execute(query).fetchall()


def test_one_may_be_killed_and_replaced_while_a_learner_goes_on(site: Site, erin: Browser) -> None:
    """Every page is there. A form that is lost with its process is not sent twice: it fails, in
    the site's look, and is taken when it is sent again."""
    gone = next(iter(site.web))
    walks_on(erin)
    site.kill(gone)
    for _ in range(3):
        walks_on(erin)
    site.start(gone)
    wait_for(lambda: is_shown_by(site, erin) == gone)  # the proxy tries it again by and by
    walks_on(erin)


def is_shown_by(site: Site, reader: Browser) -> int:
    """The port of the web process that shows the reader a page."""
    reader.ask(STEP)
    assert reader.status == 200
    return site.answered()[reader.number]


def walks_on(learner: Browser) -> None:
    """A learner changes a step and sees it changed; who got an error tries again, once."""
    for status in ("learning", "done"):
        for _ in range(2):
            learner.fill_in(STEP, {"status": status}, f"{STEP}status/")
            if learner.status == 302:
                break
            assert learner.status == 503
        assert learner.status == 302
        assert status_of(learner.ask(STEP)) == status
        assert learner.status == 200


def test_the_proxy_numbers_each_request_and_all_logs_tell_it(site: Site) -> None:
    visitor = Browser(site.address)
    visitor.ask("/healthz", None, **{"X-Request-ID": "a-client-s-own-number"})
    assert re.fullmatch(r"[0-9a-f]{32}", visitor.number)
    assert visitor.number in site.answered()
    access = site.folder / "access.log"  # nginx writes it after the answer
    wait_for(lambda: visitor.number in {line["request"] for line in told(access)})
