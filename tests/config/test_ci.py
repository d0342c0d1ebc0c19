"""CI runs on a new machine: what it needs and doesn't find, it installs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
SHELL = ["bash", "cat", "dirname", "mktemp", "rm", "tail"]
PROGRAMS = ["git", "chromium", "pg_ctlcluster", "pg_isready", "redis-server", "nginx", "python3"]


def installed(tmp_path: Path, **programs: str) -> list[str]:
    """The packages that CI installs where only these programs, as shell commands, are there.

    Its `make` fails, so that the script ends when everything is installed.
    """
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in SHELL:
        (folder / name).symlink_to(str(shutil.which(name)))
    log = tmp_path / "installed"
    commands = {
        "id": "echo 0",
        "make": "exit 3",
        "apt-get": f'[ "$1" = update ] || echo "$@" >>{log}',
        **programs,
    }
    for name, command in commands.items():
        (folder / name).write_text(f"#!{folder}/bash\n{command}\n")
        (folder / name).chmod(0o755)
    script = [folder / "bash", CHECKOUT / ".ci/run"]
    result = subprocess.run(script, env={"PATH": str(folder)}, check=False, capture_output=True)
    assert result.returncode == 3, result.stderr
    words = log.read_text().split() if log.exists() else []
    return [word for word in words if not word.startswith("-") and word != "install"]


def test_everything_is_installed_where_nothing_is_there(tmp_path: Path) -> None:
    assert set(installed(tmp_path)) == {
        "python3",
        "python3-venv",
        "git",
        "chromium",
        "postgresql",
        "postgresql-client",
        "redis-server",
        "nginx",
    }


def test_nothing_is_installed_where_everything_is_there(tmp_path: Path) -> None:
    assert installed(tmp_path, **dict.fromkeys(PROGRAMS, "exit 0")) == []


def test_a_python_without_venv_gets_it(tmp_path: Path) -> None:
    programs = dict.fromkeys(PROGRAMS, "exit 0") | {"python3": "exit 1"}
    assert installed(tmp_path, **programs) == ["python3", "python3-venv"]
