"""A test that hangs takes its worker along; one of a real browser gets a second try.

A wait of Playwright that never ends can't be interrupted: pytest prints where it stands, and
pytest-timeout ends the process. xdist gives what was left, that test first, to a new worker.
"""

from __future__ import annotations

import pytest

tried = set[str]()


def pytest_handlecrashitem(crashitem: str, report: pytest.TestReport) -> None:
    """Takes the end of a worker for no failure yet; the closing line counts it as a rerun."""
    if "browser/" in crashitem and crashitem not in tried:
        tried.add(crashitem)
        report.outcome = "rerun"  # type: ignore[assignment]
