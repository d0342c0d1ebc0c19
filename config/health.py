"""For whoever watches the site: is the process alive, and can it serve?"""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
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
    """Database and cache answer too; otherwise 503, naming what does not."""
    failures = [name for name, answers in CHECKS.items() if not answers()]
    body = "".join(f"{name} does not answer\n" for name in failures) or "ready\n"
    return HttpResponse(body, status=503 if failures else 200, content_type="text/plain")


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


CHECKS = {"database": database_answers, "cache": cache_answers}
