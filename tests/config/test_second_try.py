"""A browser test whose worker died is no failure at once; any other is, and so is a second time."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests import second_try

BROWSER = "tests/browser/test_map.py::test_it"


@pytest.fixture(autouse=True)
def _none_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_try, "tried", set())


def outcome(test: str) -> str:
    report: Any = SimpleNamespace(outcome="failed")
    second_try.pytest_handlecrashitem(test, report)
    words: str = report.outcome
    return words


def test_one_of_the_browser_is_tried_twice() -> None:
    assert [outcome(BROWSER), outcome(BROWSER)] == ["rerun", "failed"]


def test_each_has_its_own_second_try() -> None:
    assert [outcome(BROWSER), outcome(f"{BROWSER}[dark]")] == ["rerun", "rerun"]


def test_any_other_fails() -> None:
    assert outcome("tests/roadmap/test_map.py::test_it") == "failed"
