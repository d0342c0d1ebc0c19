"""The real site: a gunicorn started from this checkout as `make run` does, and a Chromium."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

CHECKOUT = Path(__file__).resolve().parents[1]
DATABASE = "waymark.sqlite3"
DEBIANS = "/usr/bin/chromium"
NO_CHROMIUM = "No Chromium here: apt-get install chromium, or playwright install chromium"
SWITCHES = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
LARGE_TEXT = ["--blink-settings=defaultFontSize=32,defaultFixedFontSize=26"]  # 200%
AS_ROOT = ["--no-sandbox"]  # without it, Chromium doesn't start as root
STARTS_WITHIN = 30  # seconds


@cache
def find_chromium() -> str | None:
    """The path of Debian's Chromium, else of Playwright's own."""
    if Path(DEBIANS).exists():
        return DEBIANS
    with sync_playwright() as running:
        path = running.chromium.executable_path
    return path if Path(path).exists() else None


def chromium_switches() -> list[str]:
    return SWITCHES + (AS_ROOT if os.geteuid() == 0 else [])


def launch_chromium(playwright: Playwright, large_text: bool = False, **options: object) -> Browser:
    """Start a browser, perhaps one whose reader has set the text to twice its usual size."""
    return playwright.chromium.launch(
        executable_path=find_chromium(),
        args=chromium_switches() + (LARGE_TEXT if large_text else []),
        **options,  # type: ignore[arg-type]
    )


@contextmanager
def serving(folder: Path, prepared: Path, **environment: str) -> Iterator[str]:
    """Serve the site while the context lasts, without mail and without DEBUG.

    Args:
        folder: for the database and the log of this server.
        prepared: a database that `make run` prepared; made here if it is not there yet.
        environment: settings beyond those that every server here needs.

    Yields:
        The site's address.
    """
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"sqlite:///{folder / DATABASE}",
        "SECRET_KEY": "a key for a site that nobody else sees",
        **environment,
    }
    prepare(environment, folder, prepared)
    port = free_port()  # only now, for it is free for a moment only
    address = f"http://localhost:{port}"
    with new_web_process(folder, environment | {"SITE_URL": address}, port):
        yield address


@contextmanager
def new_web_process(
    folder: Path, environment: dict[str, str], port: int, *wsgi: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A gunicorn as deployments start it, at this port, once it is ready; of another application
    where one is named. It writes its log into the folder."""
    environment = {
        "PATH": os.environ["PATH"],
        "TMPDIR": str(folder),  # killed, it leaves nothing elsewhere
        **environment,
        "PORT": str(port),
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.conf.py", *wsgi]
    log = folder / f"web-{port}.log"
    with ended_after(command, log, environment) as running:
        wait_until_ready(f"http://localhost:{port}", running, log)
        yield running


@contextmanager
def ended_after(
    command: list[str], log: Path, environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is asked to end with the context, and made to where it does not."""
    with log.open("ab") as written:
        running = subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env=environment,
            stdout=written,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield running
    finally:
        if running.poll() is None:
            running.send_signal(signal.SIGTERM)
        try:
            running.wait(timeout=STARTS_WITHIN)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers_at(port: int) -> bool:
    """Whether something listens at a port of loopback."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def prepare(environment: dict[str, str], folder: Path, prepared: Path) -> None:
    """Do what `make run` does before it serves; later servers copy the database."""
    with taking_turns():
        if not prepared.exists():
            run = [sys.executable, "manage.py", "prepare"]
            subprocess.run(run, cwd=CHECKOUT, env=environment, check=True, capture_output=True)
            shutil.copy(folder / DATABASE, prepared)
        else:
            shutil.copy(prepared, folder / DATABASE)


@contextmanager
def taking_turns() -> Iterator[None]:
    """All servers of a checkout collect its static files into one folder."""
    folder = CHECKOUT / "var"
    folder.mkdir(exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def wait_until_ready(address: str, gunicorn: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and gunicorn.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"The server did not start:\n{log.read_text()}")
