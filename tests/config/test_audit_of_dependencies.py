"""`make check` looks for known vulnerabilities, and says so where it could not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audit.dependencies import LOCKED, UNREACHABLE, verdict

CHECKOUT = Path(__file__).resolve().parents[2]
SAFE = {"name": "django", "version": "5.2.19", "vulns": []}
SKIPPED = {"name": "nh3", "skip_reason": "Dependency not found on PyPI: nh3 (0.3.8)"}
VULNERABLE = {
    "name": "mistune",
    "version": "3.4.0",
    "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["3.4.1"], "description": "-"}],
}


def of(*packages: object) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


@pytest.mark.parametrize("found", ["", of(SKIPPED, SKIPPED)])
def test_an_unreachable_database_is_no_pass_and_no_failure(found: str) -> None:
    assert verdict(found) == (UNREACHABLE, True)


def test_nothing_found_is_a_pass() -> None:
    assert verdict(of(SAFE, SAFE)) == ("No known vulnerabilities in 2 locked packages.", True)


def test_a_known_vulnerability_fails() -> None:
    said = "mistune 3.4.0 has PYSEC-2026-1; fixed in 3.4.1."
    assert verdict(of(SAFE, VULNERABLE)) == (said, False)


def test_a_package_that_was_passed_over_fails_where_others_were_audited() -> None:
    said, is_in_order = verdict(of(SAFE, SKIPPED))
    assert said == f"NOT AUDITED: {SKIPPED['skip_reason']}"
    assert not is_in_order


def test_what_is_audited_is_what_is_installed() -> None:
    """The lock of the developers holds every package of the site at the same version."""
    site, all_of_it = (
        {line.split(" ")[0] for line in (CHECKOUT / path).read_text().splitlines() if "==" in line}
        for path in ("requirements/app.txt", LOCKED)
    )
    assert site <= all_of_it
    assert "audit.dependencies" in (CHECKOUT / "Makefile").read_text()
