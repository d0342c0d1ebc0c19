"""Real servers on loopback, each its caller's own: a database of PostgreSQL, Redis, and nginx with
the files that we ship. Nothing is left when their context ends."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from audit.site import CHECKOUT, STARTS_WITHIN, answers_at, ended_after, free_port

POSTGRESQL = os.environ.get("DATABASE_URL", "")
if not POSTGRESQL.startswith("postgres"):  # .ci/run makes this one
    POSTGRESQL = "postgres://waymark_ci:waymark_ci@127.0.0.1:5432/waymark_ci"
NGINX = CHECKOUT / "deploy/nginx"
# Debian's nginx.conf, as far as it matters to ours.
AROUND = """
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 768; }}
http {{
    types {{ text/html html; }}
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxied;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/waymark/waymark.conf;
}}
"""


def postgresql_answers() -> bool:
    """Whether new_database() has a server to make one on."""
    try:
        psycopg.connect(POSTGRESQL, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def new_database() -> Iterator[str]:
    """An empty database on the server of DATABASE_URL, else on CI's. Yields its address."""
    server, _, _ = POSTGRESQL.rpartition("/")
    name = f"waymark_{secrets.token_hex(6)}"
    with psycopg.connect(POSTGRESQL, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield f"{server}/{name}"
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(drop)


@contextmanager
def new_redis(folder: Path, port: int = 0) -> Iterator[str]:
    """A Redis that keeps nothing, at a port that is free unless it is given. Yields its address."""
    port = port or free_port()
    switches = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with ended_after(["redis-server", *switches], folder / "redis.log") as running:
        wait_for(lambda: answers_at(port), running)
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def shipped_proxy(folder: Path, port: int, web: Sequence[int]) -> Iterator[None]:
    """nginx with the files of deploy/nginx at this port, before web processes at those ports.

    Nothing of the files is changed but the port, the web processes and the folders.
    """
    write_configuration(folder, port, web)
    command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
    with ended_after(command, folder / "nginx.log") as running:
        wait_for(lambda: answers_at(port), running)
        yield


def write_configuration(folder: Path, port: int, web: Sequence[int]) -> Path:
    """The shipped files as this machine's nginx can read them. Returns the main one."""
    shutil.copytree(NGINX, folder / "waymark", dirs_exist_ok=True)
    for file in (folder / "waymark").glob("*.conf"):
        text = file.read_text().replace("/etc/nginx/waymark", str(folder / "waymark"))
        text = text.replace("/var/log/nginx", str(folder)).replace("listen [::]:80 ", "# IPv6: ")
        file.write_text(text.replace("listen 80 ", f"listen 127.0.0.1:{port} "))
    upstream = folder / "waymark/upstream.conf"
    lines = upstream.read_text().splitlines(keepends=True)
    (server,) = (line for line in lines if "127.0.0.1:8000" in line)
    each = "".join(server.replace("127.0.0.1:8000", f"127.0.0.1:{port}") for port in web)
    upstream.write_text("".join(lines).replace(server, each))
    main = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""  # the folder may be closed to others
    main.write_text(AROUND.format(folder=folder, user=user))
    return main


def wait_for(true: Callable[[], bool], running: subprocess.Popen[bytes] | None = None) -> None:
    """Wait until it is true; RuntimeError where the process ends before, or it never is."""
    until = time.monotonic() + STARTS_WITHIN
    while not true():
        if time.monotonic() > until or (running and running.poll() is not None):
            raise RuntimeError("Waited in vain.")
        time.sleep(0.05)
