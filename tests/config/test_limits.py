"""How often something may be done: how many are let through, and what the next one is told."""

from __future__ import annotations

import math
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from config.failures import in_words
from config.limits import LIMITS, TooManyRequests, consume, is_used_up
from config.proxies import client_address
from config.redis_cache import FailingOverCache
from roadmap.models import Note
from tests.conftest import SLUG
from tests.page import read

NOTE = f"/roadmaps/{SLUG}/deep-learning/note/"
SEARCH = f"/search/{SLUG}/?q=python"
BY_HTMX = {"HX-Request": "true"}

pytestmark = pytest.mark.usefixtures("fresh_limits")


@pytest.fixture
def three_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "write", "3/m/key")


@pytest.fixture
def three_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "search", "3/m/key")


def statuses(send: Callable[[], Any], times: int) -> list[int]:
    return [send().status_code for _ in range(times)]


def test_a_learner_s_writes_are_counted_together(
    three_writes: None, as_alice: Client, as_bob: Client
) -> None:
    as_alice.post(f"/roadmaps/{SLUG}/deep-learning/status/", {"status": "done"})
    as_alice.post("/settings/theme/", {"theme": "dark"})
    sent = {"text": "words", "revision": "0"}
    assert statuses(lambda: as_alice.post(NOTE, sent), 2) == [302, 429]
    assert as_bob.post(NOTE, sent).status_code == 302
    assert Note.objects.count() == 2


def test_a_write_refused_says_when_to_come_back_and_loses_nothing(
    three_writes: None, as_alice: Client
) -> None:
    sent = {"text": "words for later", "revision": "0", "next": "/notes/"}
    response = [as_alice.post(NOTE, sent) for _ in range(4)][-1]
    seconds = int(response["Retry-After"])
    assert 50 <= seconds <= 60
    page = read(response)
    assert page.one("h1").text == "That was a little too fast"
    assert f"Try again in {seconds} seconds." in page["main"]
    assert page.one("textarea").value == "words for later"
    assert page.links()["Back to the page"] == "/notes/"


def test_a_script_is_told_in_a_toast(three_writes: None, as_alice: Client) -> None:
    sent = {"text": "words", "revision": "0"}
    response = [as_alice.post(NOTE, sent, headers=BY_HTMX) for _ in range(4)][-1]
    assert response.status_code == 429
    assert f"Try again in {response['Retry-After']} seconds." in read(response)["toasts"]


@pytest.mark.parametrize("address", [SEARCH, "/notes/?q=words", "/admin/roadmap/step/?q=x"])
def test_searches_are_counted_and_pages_are_not(
    three_searches: None, as_dana: Client, address: str
) -> None:
    assert statuses(lambda: as_dana.get(address), 4) == [200, 200, 200, 429]
    assert statuses(lambda: as_dana.get(address.partition("?")[0]), 4) == [200] * 4


def test_searches_of_visitors_are_counted_by_their_network(three_searches: None) -> None:
    assert statuses(lambda: Client().get(SEARCH), 4) == [200, 200, 200, 429]
    assert Client().get(SEARCH, REMOTE_ADDR="10.0.0.2").status_code == 200


ELSEWHERE = {"write", "search", "guest", "wrong_password"}


@pytest.mark.parametrize("name", sorted(LIMITS.keys() - ELSEWHERE))
def test_the_forms_of_accounts_have_limits_of_their_own(
    name: str, monkeypatch: pytest.MonkeyPatch, as_alice: Client
) -> None:
    monkeypatch.setitem(LIMITS, name, LIMITS[name].partition(",")[0])
    let_through = int(LIMITS[name].partition("/")[0])
    got = [as_alice.post(reverse(name), {}) for _ in range(let_through + 1)]
    assert [response.status_code == 429 for response in got] == [False] * let_through + [True]
    assert 1 <= int(got[-1]["Retry-After"]) <= 60


@pytest.mark.parametrize("address", ["/accounts/password/reset/", "/accounts/login/code/"])
def test_nobody_fills_another_s_inbox_from_many_networks(address: str) -> None:
    got = [
        Client().post(address, {"email": email}, REMOTE_ADDR=f"10.0.0.{n}").status_code
        for n, email in enumerate(["a@example.org", "A@example.org", " a@example.org"] * 2)
    ]
    assert got[:3] == [200] * 3
    assert got[3:] == [429] * 3


@given(amount=st.integers(1, 4), seconds=st.integers(1, 7200), passed=st.floats(0, 7200))
def test_the_time_to_wait_is_true(amount: int, seconds: int, passed: float) -> None:
    """After it the next one is let through, and a second and a bit earlier it is not."""
    with pytest.MonkeyPatch.context() as patch:
        clock = Clock()
        patch.setattr(time, "time", clock)
        patch.setitem(LIMITS, "write", f"{amount}/{seconds}s/key")
        request, her = RequestFactory().post("/"), str(uuid.uuid4())
        for _ in range(amount):
            assert not is_used_up(request, "write", her)
            consume(request, "write", her)
        clock.now += min(passed, seconds - 0.5)
        with pytest.raises(TooManyRequests) as refused:
            consume(request, "write", her)
        wait = refused.value.seconds
        assert wait >= 1
        if wait > 1:
            clock.now += wait - 1.01
            assert is_used_up(request, "write", her)
            with pytest.raises(TooManyRequests):
                consume(request, "write", her)
            clock.now += 1.01
        else:
            clock.now += wait
        assert not is_used_up(request, "write", her)
        consume(request, "write", her)


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@given(amount=st.integers(1, 4), pauses=st.lists(st.floats(0, 40), max_size=20))
def test_no_minute_has_more_than_it_may(amount: int, pauses: list[float]) -> None:
    """Wherever it begins; and whoever would not make it more is let through."""
    with pytest.MonkeyPatch.context() as patch:
        clock = Clock()
        patch.setattr(time, "time", clock)
        patch.setitem(LIMITS, "write", f"{amount}/m/key")
        request, her, let_through = RequestFactory().post("/"), str(uuid.uuid4()), [0.0]
        for pause in pauses:
            clock.now += math.floor(pause * 1000) / 1000
            within = [moment for moment in let_through if clock.now - moment < 59.999]
            try:
                consume(request, "write", her)
            except TooManyRequests:
                within = [moment for moment in let_through if clock.now - moment < 60.001]
                assert len(within) == amount
            else:
                assert len(within) < amount
                let_through.append(clock.now)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (90, "90 seconds"), (91, "2 minutes"), (300, "5 minutes"), (5401, "2 hours")],
)
def test_a_wait_in_words_is_never_too_short(seconds: int, words: str) -> None:
    assert in_words(seconds) == words


# Where a request comes from


def came_from(
    settings: Settings, trusted: int, forwarded: str | None, connected: str = "10.9.9.9"
) -> str:
    settings.TRUSTED_PROXY_COUNT = trusted
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=connected))


@pytest.mark.parametrize(
    ("trusted", "forwarded", "client"),
    [
        (0, None, "10.9.9.9"),
        (0, "1.1.1.1", "10.9.9.9"),
        (1, "2.2.2.2", "2.2.2.2"),
        (1, "1.1.1.1, 2.2.2.2", "2.2.2.2"),
        (1, "1.1.1.1,,,,2.2.2.2", "2.2.2.2"),
        (2, "1.1.1.1, 2.2.2.2, 3.3.3.3", "2.2.2.2"),
        (2, "3.3.3.3", "10.9.9.9"),  # past one of the proxies
        (1, "", "10.9.9.9"),
        (1, "1.1.1.1, nonsense", "10.9.9.9"),
        (1, "2.2.2.2:4711", "2.2.2.2"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "::ffff:2.2.2.2", "2.2.2.2"),
    ],
)
def test_only_what_trusted_proxies_add_counts(
    settings: Settings, trusted: int, forwarded: str | None, client: str
) -> None:
    assert came_from(settings, trusted, forwarded) == client


def test_a_socket_without_an_address_is_one_network(settings: Settings) -> None:
    assert came_from(settings, 0, "1.1.1.1", connected="") == ""
    assert Client().get(SEARCH, REMOTE_ADDR="").status_code == 200


@pytest.mark.parametrize("trusted", [0, 1])
def test_a_forged_address_changes_nothing(
    three_searches: None, settings: Settings, trusted: int
) -> None:
    settings.TRUSTED_PROXY_COUNT = trusted
    added = ", 9.9.9.9" if trusted else ""
    got = [
        Client().get(SEARCH, headers={"X-Forwarded-For": f"1.1.1.{n}{added}"}).status_code
        for n in range(4)
    ]
    assert got == [200, 200, 200, 429]


def test_neighbours_in_a_network_of_ipv6_are_counted_together(three_searches: None) -> None:
    got = [Client().get(SEARCH, REMOTE_ADDR=f"2001:db8::{n}").status_code for n in range(4)]
    assert got == [200, 200, 200, 429]


# What counts


def test_a_full_table_drops_what_has_expired_and_no_live_counter(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.table_cache.DROPS_EVERY", 1)
    table = {"BACKEND": "config.table_cache.TableCache", "LOCATION": "cache"}
    settings.CACHES = {"default": table}
    for number in range(30):
        cache.set(f"live-{number:02}", [number], 60)
    for number in range(30):
        cache.set(f"gone-{number:02}", [number], -60)
    cache.set("one-more", [0], 60)
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache")
        assert cursor.fetchone()[0] == 31
    assert all(cache.get(f"live-{number:02}") == [number] for number in range(30))


def test_the_table_adds_only_what_is_not_there_or_has_expired(settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "config.table_cache.TableCache", "LOCATION": "cache"}}
    assert cache.add("lock", 1, 60)
    assert not cache.add("lock", 2, 60)
    assert cache.get("lock") == 1
    cache.set("lock", 3, -60)
    assert cache.add("lock", 4, None)
    assert cache.get("lock") == 4


GONE = "redis://127.0.0.1:1/0"


@pytest.fixture
def redis_is_gone(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with CACHE_URL at a Redis that does not answer."""
    monkeypatch.setattr(FailingOverCache, "asks_again_at", 0.0)
    redis = {"BACKEND": "config.redis_cache.FailingOverCache", "LOCATION": GONE}
    settings.CACHES = {
        "default": {**redis, "TIMEOUT": 3600, "OPTIONS": {"instead": "table"}},
        "sessions": {**redis, "TIMEOUT": 300, "OPTIONS": {"instead": "nothing"}},
        "table": {"BACKEND": "config.table_cache.TableCache", "LOCATION": "cache"},
        "nothing": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    }
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    settings.SESSION_CACHE_ALIAS = "sessions"


def test_without_redis_the_table_counts(redis_is_gone: None, three_searches: None) -> None:
    assert statuses(lambda: Client().get(SEARCH), 4) == [200, 200, 200, 429]


def test_without_redis_sessions_begin_and_end(
    redis_is_gone: None, client: Client, alice: object
) -> None:
    client.force_login(alice)  # type: ignore[arg-type]
    assert client.get("/notes/").status_code == 200
    other = Client()
    other.cookies["sessionid"] = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    assert other.get("/notes/").status_code == 302


def test_redis_is_not_asked_for_a_while_after_it_failed(
    redis_is_gone: None, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(5):
        cache.get("anything")
    assert [record.getMessage() for record in caplog.records] == [
        "Redis does not answer (ConnectionError)."
    ]


def test_nothing_stays_in_redis_longer_than_it_may() -> None:
    sessions = FailingOverCache(GONE, {"TIMEOUT": 300, "OPTIONS": {"instead": "nothing"}})
    assert sessions.get_backend_timeout(90 * 24 * 3600) == 300
    assert sessions.get_backend_timeout(None) == 300
    assert sessions.get_backend_timeout(10) == 10
