"""Looks for known vulnerabilities in the locked dependencies: `python -m audit.dependencies`.

Where the database of advisories can't be reached, pip-audit calls every package "skipped" and finds
nothing. That is not a pass, and is said so; but it is no fault of the code either, so that a
machine without a way out can still check the rest.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCKED = Path("requirements/dev.txt")  # all of app.txt is in it
UNREACHABLE = "NOT AUDITED: the database of known vulnerabilities could not be reached."


def audit(locked: Path) -> str:
    """What pip-audit finds, as JSON; "" where it failed. Nothing is installed for it."""
    command = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off"]
    command += ["--requirement", str(locked), "--require-hashes", "--disable-pip"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def verdict(found: str) -> tuple[str, bool]:
    """What to say of pip-audit's JSON, and whether it is in order."""
    packages: list[dict[str, Any]] = json.loads(found)["dependencies"] if found.strip() else []
    skipped = [package for package in packages if "skip_reason" in package]
    if len(skipped) == len(packages):
        return UNREACHABLE, True
    lines = [f"NOT AUDITED: {package['skip_reason']}" for package in skipped]
    for package in packages:
        for known in package.get("vulns", []):
            fixed = ", ".join(known["fix_versions"]) or "no version yet"
            lines.append(
                f"{package['name']} {package['version']} has {known['id']}; fixed in {fixed}."
            )
    if lines:
        return "\n".join(lines), False
    return f"No known vulnerabilities in {len(packages)} locked packages.", True


if __name__ == "__main__":
    said, is_in_order = verdict(audit(LOCKED))
    print(said)
    sys.exit(not is_in_order)
