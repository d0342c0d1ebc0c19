"""`make run` says in one line why it can't start."""

from __future__ import annotations

import os
import runpy
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


def make_run(tmp_path: Path, python: str) -> list[str]:
    """What `make run` prints on a machine whose python3 is this shell script."""
    shutil.copy(CHECKOUT / "Makefile", tmp_path)
    shutil.copytree(CHECKOUT / "requirements", tmp_path / "requirements")
    fake = tmp_path / "python3"
    fake.write_text(f"#!/bin/sh\n{python}\n")
    fake.chmod(0o755)
    result = subprocess.run(
        ["make", "run", f"PYTHON={fake}"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},  # not those of the make that runs the tests
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode != 0
    return result.stdout.splitlines()


def test_a_python_that_is_too_old_is_named(tmp_path: Path) -> None:
    (line,) = make_run(tmp_path, '[ "$1" = --version ] && echo "Python 3.9.2" && exit 0\nexit 1')
    assert line.startswith("Waymark needs Python 3.11 or newer;")
    assert line.endswith("is Python 3.9.2.")


def test_a_missing_venv_is_named_with_the_package_that_has_it(tmp_path: Path) -> None:
    (line,) = make_run(tmp_path, 'case "$2" in *venv*) exit 1 ;; esac')
    assert line == "Python's venv is missing. On Debian: apt-get install python3-venv"


def test_a_taken_port_is_named_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        configuration = runpy.run_path(str(CHECKOUT / "config/gunicorn.conf.py"))
        with pytest.raises(SystemExit, match=r"can't be used .* Try: make run PORT=8001"):
            configuration["on_starting"](None)
