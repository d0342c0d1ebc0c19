"""What Prometheus is told: how many requests, how long they took, and whether data can be reached.

A request is told by the pattern of its address, as in the logs; nothing personal is counted. All
workers of a gunicorn write into one folder (config/gunicorn.conf.py), and any of them reads it out.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from config import health

METHODS = ("GET", "HEAD", "POST", "OPTIONS")  # a client may make up others
OF_ALL_WORKERS = "PROMETHEUS_MULTIPROC_DIR" in os.environ
if OF_ALL_WORKERS:  # by default a file per process id, and so without end
    values.ValueClass = values.MultiProcessValue(  # type: ignore[no-untyped-call]
        lambda: os.environ["WAYMARK_WORKER"]
    )

# Of this process alone where it has no siblings.
_own = CollectorRegistry()
REQUESTS = Counter(
    "waymark_requests",
    "Requests that were answered, static files aside.",
    ["method", "route", "status"],
    registry=_own,
)
SECONDS = Histogram(
    "waymark_request_seconds",
    "How long their answers took.",
    ["method", "route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=_own,
)


class MetricsMiddleware:
    """Counts each request when it is answered, static files aside."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        if not request.path_info.startswith(settings.STATIC_URL):
            method = request.method if request.method in METHODS else "other"
            route = f"/{request.resolver_match.route}" if request.resolver_match else ""
            REQUESTS.labels(method, route, response.status_code).inc()
            SECONDS.labels(method, route).observe(time.perf_counter() - began)
        return response


class Reachable(Collector):
    """Whether database and cache answer, asked when somebody reads the metrics."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        gauge = GaugeMetricFamily("waymark_up", "Whether it answers: 1 or 0.", labels=["part"])
        gauge.add_metric(["database"], health.database_answers())
        answers = health.cache_answers() and not getattr(cache, "is_replaced", False)
        gauge.add_metric(["cache"], answers)
        yield gauge


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """All counters; to others than those who may read them, there is no such page."""
    if not _may_read(request):
        raise Http404
    registry = CollectorRegistry()
    registry.register(Reachable())
    if OF_ALL_WORKERS:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_own)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _may_read(request: HttpRequest) -> bool:
    """Who has the token; where none is set, whoever asks from this machine past all proxies."""
    if token := settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return constant_time_compare(given, f"Bearer {token}")
    asked_by = request.META.get("REMOTE_ADDR", "")
    is_forwarded = "X-Forwarded-For" in request.headers
    return bool(asked_by) and ip_address(asked_by).is_loopback and not is_forwarded
