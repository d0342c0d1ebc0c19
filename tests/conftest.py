"""The cast: Alice owns, Bob is somebody else, a guest has no account, Dana is of the staff."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker, Settings

from accounts.models import User
from config import table_cache
from roadmap.journey import Journey
from roadmap.models import Learner
from roadmap.outline import Outline, get_outline
from roadmap.records import Records
from tests.brackets import put_into_brackets

SLUG = "machine-learning-engineer"
PASSWORD = "a quiet path uphill"

# A busy machine is no failure.
hypothesis_settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("patient")


def pytest_configure(config: pytest.Config) -> None:
    """Give each worker a Redis database of its own, so that one's clear() spares the others, and
    its own SQLite in memory. Nothing clears itself by chance, which is a statement more."""
    table_cache.DROPS_EVERY = 10**9
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "config.sqlite":
        database.setdefault("TEST", {})["NAME"] = ":memory:"
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    for cached in settings.CACHES.values():
        if "redis" in str(cached["BACKEND"]):
            cached["LOCATION"] = f"{str(cached['LOCATION']).rpartition('/')[0]}/{1 + int(worker)}"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Every test starts with the shipped roadmap."""
    with django_db_blocker.unblock():
        call_command("createcachetable", verbosity=0)
        call_command("loaddata", SLUG, verbosity=0)


@pytest.fixture(scope="module")
def roadmap_for_later_tests(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Loads the roadmap again after tests with real transactions, which empty every table."""
    yield
    with django_db_blocker.unblock():
        call_command("loaddata", SLUG, verbosity=0)


@pytest.fixture(autouse=True)
def _settings_for_tests(settings: Settings) -> None:
    settings.WHITENOISE_AUTOREFRESH = True  # it need not read all collected files for each client
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def _counters_of_this_test_alone() -> None:
    """Redis would keep them from one test to the next; the database forgets them with the test."""
    if not settings.CACHE_IS_DATABASE:
        cache.clear()


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every text comes out of the catalogue in brackets."""
    put_into_brackets(monkeypatch)


@pytest.fixture
def fresh_limits(db: None) -> None:
    """Rate limits count from zero."""
    cache.clear()


@pytest.fixture
def outline(db: None) -> Outline:
    return get_outline(SLUG)


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    def make(name: str, **fields: object) -> User:
        return User.objects.create_user(
            f"{name.lower()}@example.org", PASSWORD, name=name, **fields
        )

    return make


@pytest.fixture
def alice(make_user: Callable[..., User]) -> User:
    return make_user("Alice")


@pytest.fixture
def bob(make_user: Callable[..., User]) -> User:
    return make_user("Bob")


@pytest.fixture
def dana(make_user: Callable[..., User]) -> User:
    return make_user("Dana", is_staff=True, is_superuser=True)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def as_alice(alice: User) -> Client:
    return signed_in(alice)


@pytest.fixture
def as_bob(bob: User) -> Client:
    return signed_in(bob)


@pytest.fixture
def as_dana(dana: User) -> Client:
    return signed_in(dana)


@pytest.fixture
def as_guest(db: None) -> Client:
    """A browser without an account; a guest from its first tick on."""
    return Client()


@pytest.fixture
def journey_of(outline: Outline) -> Callable[[User], Journey]:
    """A user's journey along the shipped roadmap."""

    def journey(user: User) -> Journey:
        learner, _ = Learner.objects.get_or_create(user=user)
        return Journey(outline, Records(learner.pk))

    return journey
