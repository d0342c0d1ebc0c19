"""How gunicorn serves the site: loopback by default, as many processes as cores, few threads."""

import gc
import os
import shutil
import tempfile
from typing import Any

wsgi_app = "config.wsgi"
port = int(os.environ.get("PORT", "8000"))
bind = os.environ.get("BIND", f"127.0.0.1:{port}")
workers = int(os.environ.get("WEB_CONCURRENCY", os.cpu_count() or 1))
worker_class = "gthread"
threads = 4
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
control_socket_disable = True
accesslog = None
logconfig_dict = {  # each request is written down by config/logs.py
    "formatters": {"generic": {"()": "config.logs.JsonFormatter"}},
    "loggers": {
        "gunicorn.error": {"level": "WARNING", "handlers": ["error_console"], "propagate": False}
    },
}
graceful_timeout = 10
# Against leaks nobody knows of. A new process takes a second of CPU to load all and draw it again.
max_requests = 100_000
max_requests_jitter = 10_000


def on_starting(server: Any) -> None:
    """Say in one line that the port is taken, before gunicorn tries it five times; make the folder
    where the workers count (config/metrics.py)."""
    from config.ports import check_port  # found only now that gunicorn has set the path

    host, _, number = bind.rpartition(":")
    if "GUNICORN_FD" not in os.environ and number.isdigit():
        check_port(host, int(number))

    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="waymark-metrics-")


def pre_fork(server: Any, worker: Any) -> None:
    """Number the workers: one that takes another's place goes on with its counters."""
    taken = {sibling.number for sibling in server.WORKERS.values() if sibling is not worker}
    worker.number = next(number for number in range(len(taken) + 1) if number not in taken)


def post_fork(server: Any, worker: Any) -> None:
    os.environ["WAYMARK_WORKER"] = str(worker.number)


def post_worker_init(worker: Any) -> None:
    """Whatever was loaded stays: the collector of garbage need not go through it time and again."""
    gc.collect()
    gc.freeze()


def on_exit(server: Any) -> None:
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)


def when_ready(server: Any) -> None:
    print(
        f"\n  Waymark is at http://localhost:{port}/\n"
        "  To make an admin: make admin (then /admin/). Ctrl-C stops it.\n",
        flush=True,
    )
