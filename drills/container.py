"""The image's steps and its entry point, outside of a container.

No container engine is needed: what the Dockerfile says is done in a fresh folder, its stages one
after the other, by this machine's Python. The site then runs as a user who can write to var/ and
nowhere else, as on a read-only file system, until the image's own check of its health passes.
"""

from __future__ import annotations

import fnmatch
import json
import os
import pwd
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

from audit.site import CHECKOUT, ended_after, free_port

INSIDE = "/srv/waymark"
INSTALLS_WITHIN = 600  # seconds
HEALTHY_WITHIN = 60  # seconds
ONLY_IN_A_CONTAINER = ("pip uninstall", "useradd")  # they would change this machine
NOBODY = pwd.getpwnam("nobody")
AS_NOBODY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--no-new-privs"]
AS_OTHERS = AS_NOBODY if os.geteuid() == 0 else []


def drill() -> None:
    with tempfile.TemporaryDirectory(prefix="waymark-image-") as folder:
        image = Path(folder) / "waymark"
        image.mkdir()
        Path(folder).chmod(0o755)
        start, check, environment = build(image)
        assert not (image / ".venv/bin/pip").exists(), "pip is in the result"
        assert not (image / "tests").exists(), "the tests are in the result"
        serve(image, start, check, environment)


def build(image: Path) -> tuple[list[str], list[str], dict[str, str]]:
    """Do what the Dockerfile says. Returns its command, its check, and its environment."""
    commands: dict[str, list[str]] = {}
    programs = image.parent / "bin"
    programs.mkdir()
    (programs / "python").symlink_to(python_for_all())
    environment = {"PATH": f"{programs}:/usr/bin:/bin", "PIP_QUIET": "2"}
    for name, rest in instructions():
        rest = rest.replace(INSIDE, str(image)).replace("python -m pip", f"{sys.executable} -m pip")
        if name == "RUN" and not any(command in rest for command in ONLY_IN_A_CONTAINER):
            subprocess.run(
                ["sh", "-c", rest], cwd=image, env=environment, check=True, timeout=INSTALLS_WITHIN
            )
        elif name == "COPY":
            copy(image, *shlex.split(rest))
        elif name == "ENV":
            for each in shlex.split(rest):
                variable, _, value = each.partition("=")
                environment[variable] = value.replace("$PATH", environment["PATH"])
        elif name in ("CMD", "HEALTHCHECK"):
            commands[name] = json.loads(rest[rest.index("[") :])
    return commands["CMD"], commands["HEALTHCHECK"], environment


def python_for_all() -> str:
    """A Python that other users can run as well: this one, or Debian's."""
    own = str(Path(sys.executable).resolve())
    for python in (own, "/usr/bin/python3"):
        ask = [*AS_OTHERS, "env", python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        if subprocess.run(ask, capture_output=True, check=False).returncode == 0:
            return python
    raise RuntimeError("There is no Python 3.11 that other users can run: apt-get install python3")


def instructions() -> Iterator[tuple[str, str]]:
    lines = (CHECKOUT / "Dockerfile").read_text().splitlines()
    for line in lines:
        if line and not line.startswith("#"):
            name, _, rest = line.partition(" ")
            yield name, rest


def copy(image: Path, *words: str) -> None:
    """Copy what .dockerignore lets through; from the stage before, all is there already."""
    if words[0].startswith("--from="):
        return
    source, destination = CHECKOUT / words[0], image / words[1]
    if source.is_file():
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, destination)
        return
    shutil.copytree(source, destination, ignore=ignored, dirs_exist_ok=True)


def ignored(folder: str, names: list[str]) -> set[str]:
    """What .dockerignore keeps out: `name` at the top, `**/name` anywhere."""
    patterns = (CHECKOUT / ".dockerignore").read_text().split()
    top = Path(folder) == CHECKOUT
    return {
        name
        for name in names
        for pattern in patterns
        if fnmatch.fnmatch(name, pattern.removeprefix("**/")) and (top or pattern.startswith("**/"))
    }


def serve(image: Path, start: list[str], check: list[str], environment: dict[str, str]) -> None:
    """Run the entry point as somebody who owns nothing but var/, until the check passes."""
    port = free_port()
    (image / "var").mkdir()
    if AS_OTHERS:
        os.chown(image / "var", NOBODY.pw_uid, NOBODY.pw_gid)
    environment |= {"BIND": f"127.0.0.1:{port}", "PORT": str(port), "WEB_CONCURRENCY": "1"}
    command = [*AS_OTHERS, "env", "--chdir", str(image), *start]
    with ended_after(command, image.parent / "log", environment) as running:
        until = time.monotonic() + HEALTHY_WITHIN
        probe = [part.replace(":8000", f":{port}") for part in check]
        while subprocess.run(probe, env=environment, capture_output=True, check=False).returncode:
            assert running.poll() is None, (image.parent / "log").read_text()
            assert time.monotonic() < until, "its check of its health did not pass in time"
            time.sleep(0.5)
        with urlopen(f"http://localhost:{port}/readyz", timeout=10) as answer:
            assert answer.read() == b"ready\n"
