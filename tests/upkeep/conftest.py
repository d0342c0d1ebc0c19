"""Databases of a test's own, of the kind that DATABASE_URL names."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Protocol

import pytest
from django.core.management import call_command
from django.db import connection, connections
from pytest_django import DjangoDbBlocker, Settings

from accounts.models import User
from roadmap.models import Learner, Note, Step
from tests.conftest import PASSWORD, SLUG

numbers = itertools.count()
AS_THE_SITE = {  # has it in config/settings.py
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL",
}


class NewDatabase(Protocol):
    def __call__(self, like: str = "") -> str:
        """Make a database, empty or as another, to which the site's connection leads from now on.
        Returns its name."""


@contextmanager
def made(folder: Path, like: str = "") -> Iterator[str]:
    """A new database, empty or as another; its name."""
    if connection.vendor == "sqlite":
        path = folder / f"database{next(numbers)}.sqlite3"
        if like:
            shutil.copy(like, path)
        yield str(path)
        return
    server = connections["default"]
    name = f"waymark_test_{os.getpid()}_{next(numbers)}"
    with server._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {like}" if like else ""))
    try:
        yield name
    finally:
        with server._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}")


@contextmanager
def connected(name: str, engine: str = "") -> Iterator[None]:
    """Within it, the site's connection leads to this database, which may be of another kind."""
    usual = connections["default"]
    own = {**usual.settings_dict, "NAME": name, "OPTIONS": {}}
    wrapper = import_module(f"{engine}.base").DatabaseWrapper if engine else type(usual)
    if wrapper.vendor == "sqlite":
        own["OPTIONS"] = AS_THE_SITE
    connections["default"] = wrapper(own, alias="default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = usual


@pytest.fixture(scope="module")
def begun(
    django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The database of a site that Alice and Bob have begun to use, to be copied."""
    with django_db_blocker.unblock(), made(tmp_path_factory.mktemp("begun")) as name:
        with connected(name):
            begin_site()
        yield name


@pytest.fixture
def new_database(
    django_db_blocker: DjangoDbBlocker, settings: Settings, tmp_path: Path
) -> Iterator[NewDatabase]:
    settings.VAR_DIR = tmp_path / "var"
    with django_db_blocker.unblock(), ExitStack() as opened:

        def make(like: str = "") -> str:
            name = opened.enter_context(made(tmp_path, like))
            opened.enter_context(connected(name))
            return name

        yield make


@pytest.fixture
def site(begun: str, new_database: NewDatabase) -> None:
    """A site that Alice and Bob have begun to use."""
    new_database(begun)


def begin_site() -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("loaddata", SLUG, verbosity=0)
    for name in ("Alice", "Bob"):
        add_note(User.objects.create_user(f"{name.lower()}@example.org", PASSWORD, name=name))


def add_note(user: User) -> Note:
    learner, _ = Learner.objects.get_or_create(user=user)
    step = Step.objects.exclude(notes__learner=learner)[0]
    return Note.objects.create(learner=learner, step=step, text=f"A line of {user.name}: ä\\N\t")
