"""`make run` says in one line why it can't start."""

from __future__ import annotations

import os
import runpy
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core import management

from config.ports import check_port

CHECKOUT = Path(__file__).resolve().parents[2]


def make(
    tmp_path: Path, python: str, target: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run `make` on a machine whose python3 is this shell script."""
    shutil.copy(CHECKOUT / "Makefile", tmp_path)
    shutil.copytree(CHECKOUT / "requirements", tmp_path / "requirements", dirs_exist_ok=True)
    fake = tmp_path / "python3"
    fake.write_text(f"#!/bin/sh\n{python}\n")
    fake.chmod(0o755)
    settings = {"PYTHON": str(fake), **variables}
    return subprocess.run(
        ["make", target, *(f"{name}={value}" for name, value in settings.items())],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},  # not those of the make that runs the tests
        capture_output=True,
        text=True,
        check=False,
    )


def make_run(tmp_path: Path, python: str, **variables: str) -> list[str]:
    """What a `make run` that fails prints."""
    result = make(tmp_path, python, "run", **variables)
    assert result.returncode != 0
    return result.stdout.splitlines()


# Makes a .venv whose python is this script again, and installs nothing.
PYTHON = """
case "$1 $2" in
"-m venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
esac
"""


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
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=rf"can't be used .* Try: make run PORT={port + 1}"):
            configuration["on_starting"](None)
        with pytest.raises(SystemExit, match=rf"Try: make dev PORT={port + 1}"):
            check_port("127.0.0.1", port, "make dev")


def test_a_python_that_is_not_there_is_named(tmp_path: Path) -> None:
    (line,) = make_run(tmp_path, "", PYTHON="/nonexistent/python3")
    assert line.startswith("There is no /nonexistent/python3.")


@pytest.mark.parametrize("python", ["exit 1", "kill -INT $PPID", "kill -TERM $PPID; exit 0"])
def test_a_venv_that_was_interrupted_leaves_nothing_behind(tmp_path: Path, python: str) -> None:
    half_made = PYTHON.replace(";;", f"&& {python} ;;")
    assert make(tmp_path, half_made, ".venv/app").returncode != 0
    assert not (tmp_path / ".venv").exists()


def test_a_venv_is_made_once(tmp_path: Path) -> None:
    for _ in range(2):
        assert make(tmp_path, PYTHON, ".venv/app").returncode == 0
        (tmp_path / ".venv/mine").touch()
    assert (tmp_path / ".venv/mine").exists()


def test_a_venv_that_no_longer_works_is_made_anew_with_all_that_was_installed(
    tmp_path: Path,
) -> None:
    make(tmp_path, PYTHON, ".venv/app")
    (tmp_path / ".venv/bin/python").write_text("#!/bin/sh\nexit 1\n")
    result = make(tmp_path, PYTHON, ".venv/app")
    assert "Installing what Waymark needs ..." in result.stdout
    assert (tmp_path / ".venv/bin/python").read_text().endswith(PYTHON + "\n")


@pytest.mark.parametrize("port", ["99999", "0", "-1", "abc"])
def test_a_port_that_is_none_is_named_in_one_line(port: str) -> None:
    result = subprocess.run(
        [sys.executable, "manage.py", "prepare"],
        cwd=CHECKOUT,
        env={"PATH": os.environ["PATH"], "PORT": port},
        capture_output=True,
        text=True,
        check=False,
    )
    (line,) = result.stderr.splitlines()
    assert line.startswith("Waymark can't start: PORT must")
    assert result.returncode == 1


def test_ctrl_c_ends_a_command_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(argv: list[str]) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(management, "execute_from_command_line", interrupted)
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(CHECKOUT / "manage.py"), run_name="__main__")
    assert ended.value.code == 130
