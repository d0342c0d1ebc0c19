"""For whoever watches the site: is the process alive, and can it serve?"""

from functools import cache as remembered

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Database and cache answer, and the tables are those of this code; otherwise 503, naming the
    first that is not so."""
    failure = next((problem for problem, is_well in CHECKS.items() if not is_well()), None)
    status = 503 if failure else 200
    return HttpResponse(f"{failure or 'ready'}\n", status=status, content_type="text/plain")


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        return False
    return True


def cache_answers() -> bool:
    try:
        cache.get("readyz")
    except Exception:
        return False
    return True


def is_migrated() -> bool:
    try:
        _look_for_migrations()
    except Exception:
        return False
    return True


@remembered
def _look_for_migrations() -> None:
    """Raise LookupError if one is yet to be applied. Once all are, that is not asked again: newer
    code may bring others, which this code can serve with."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LookupError


CHECKS = {
    "database does not answer": database_answers,
    "cache does not answer": cache_answers,
    "migrations are missing": is_migrated,
}
