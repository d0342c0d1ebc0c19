"""What Prometheus is told, and who may read it."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from audit.servers import wait_for
from audit.site import DATABASE, free_port, new_web_process, prepare
from config import health
from config.redis_cache import FailingOverCache
from tests.config.test_logs import Browser
from tests.conftest import SLUG

MAP = {"method": "GET", "route": "/roadmaps/<slug:roadmap>/"}
TOKEN = "a token of the operator's"


def value(text: str, name: str, **labels: str) -> float:
    """One number of what was told; 0 if it is not there."""
    samples = [
        sample
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name and sample.labels == labels
    ]
    return sum(sample.value for sample in samples)


def told() -> str:
    return Client().get("/metrics").content.decode()


def test_requests_are_counted_by_the_pattern_of_their_address(db: None) -> None:
    before = told()
    Client().get(f"/roadmaps/{SLUG}/")
    Client().get("/roadmaps/no-such-map/?q=words")
    after = told()
    for status in ("200", "404"):
        labels = {**MAP, "status": status}
        counted = [value(text, "waymark_requests_total", **labels) for text in (before, after)]
        assert counted[1] == counted[0] + 1
    seconds = [value(text, "waymark_request_seconds_count", **MAP) for text in (before, after)]
    assert seconds[1] == seconds[0] + 2
    assert "no-such-map" not in after
    assert "words" not in after


def test_what_a_client_makes_up_is_no_label(db: None) -> None:
    Client().generic("BREW", "/coffee/")
    assert value(told(), "waymark_requests_total", method="other", route="", status="404") == 1
    assert "BREW" not in told()


def test_a_database_or_cache_that_is_away_is_told(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert value(told(), "waymark_up", part="database") == 1
    assert value(told(), "waymark_up", part="cache") == 1
    monkeypatch.setattr(health, "database_answers", lambda: False)
    monkeypatch.setattr(health, "cache_answers", lambda: False)
    assert value(told(), "waymark_up", part="database") == 0
    assert value(told(), "waymark_up", part="cache") == 0


def test_a_redis_that_another_cache_stands_in_for_is_told(
    db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FailingOverCache, "asks_again_at", 0.0)
    settings.CACHES = {
        **settings.CACHES,
        "default": {
            "BACKEND": "config.redis_cache.FailingOverCache",
            "LOCATION": f"redis://127.0.0.1:{free_port()}/0",
            "OPTIONS": {"instead": "table"},
        },
        "table": {"BACKEND": "config.table_cache.TableCache", "LOCATION": "cache"},
    }
    assert value(told(), "waymark_up", part="cache") == 0
    assert Client().get("/readyz").status_code == 200


@pytest.mark.parametrize(
    ("token", "given", "asked_by", "forwarded", "status"),
    [
        ("", "", "127.0.0.1", {}, 200),
        ("", "", "::1", {}, 200),
        ("", "", "192.0.2.7", {}, 404),
        ("", "", "", {}, 404),
        ("", "", "127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 404),
        (TOKEN, f"Bearer {TOKEN}", "192.0.2.7", {}, 200),
        (TOKEN, "Bearer another", "192.0.2.7", {}, 404),
        (TOKEN, "", "127.0.0.1", {}, 404),
    ],
)
def test_only_who_has_the_token_or_is_on_this_machine_may_read_them(
    db: None,
    settings: Settings,
    token: str,
    given: str,
    asked_by: str,
    forwarded: dict[str, str],
    status: int,
) -> None:
    settings.METRICS_TOKEN = token
    headers = {**forwarded, "Authorization": given}
    response = Client(REMOTE_ADDR=asked_by).get("/metrics", headers=headers)
    assert response.status_code == status


def test_all_workers_count_together_and_who_takes_another_s_place_goes_on(tmp_path: Path) -> None:
    port = free_port()
    environment = {
        "DATABASE_URL": f"sqlite:///{tmp_path / DATABASE}",
        "SITE_URL": f"http://localhost:{port}",
        "WEB_CONCURRENCY": "2",
        "PATH": os.environ["PATH"],
    }
    prepare(environment, tmp_path, tmp_path / "prepared")
    with new_web_process(tmp_path, environment, port) as gunicorn:
        visitor = Browser(environment["SITE_URL"])
        visit(visitor, 10)
        for worker in workers(gunicorn):
            os.kill(worker, signal.SIGKILL)
            wait_for(lambda: worker not in workers(gunicorn), gunicorn)  # noqa: B023
        wait_for(lambda: len(workers(gunicorn)) == 2, gunicorn)
        visit(visitor, 10)
        labels = {"method": "GET", "route": "/robots.txt", "status": "200"}
        assert value(visitor.ask("/metrics"), "waymark_requests_total", **labels) == 20


def visit(visitor: Browser, times: int) -> None:
    for _ in range(times):
        visitor.ask("/robots.txt")
        assert visitor.status == 200


def workers(gunicorn: subprocess.Popen[bytes]) -> set[int]:
    children = Path(f"/proc/{gunicorn.pid}/task/{gunicorn.pid}/children")
    return {int(number) for number in children.read_text().split()}
