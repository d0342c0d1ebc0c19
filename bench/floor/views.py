"""Hello, a page, and a tick."""

import uuid

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from bench.floor.models import Change, Progress, Tick

STEPS = [(number, f"Step {number} of the way", 20 + number) for number in range(1, 21)]


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello, world!")


@login_required
def page(request: HttpRequest) -> HttpResponse:
    """20 rows, each with the reader's status and a form, from one query."""
    statuses = dict(Progress.objects.filter(user=request.user).values_list("step", "status"))
    rows = [(number, title, hours, statuses.get(number, "todo")) for number, title, hours in STEPS]
    return render(request, "floor/page.html", {"rows": rows})


@login_required
@require_POST
def set_tick(request: HttpRequest, topic: int) -> HttpResponse:
    """Write what a tick of the site writes: the tick, its step, and a line of the history."""
    now, ticked, step = timezone.now(), request.POST["ticked"] == "yes", topic // 10
    with transaction.atomic():
        if ticked:
            tick = Tick(user=request.user, topic=topic, ticked_at=now)
            Tick.objects.bulk_create([tick], ignore_conflicts=True)
        else:
            Tick.objects.filter(user=request.user, topic=topic).delete()
        Progress.objects.bulk_create(
            [Progress(user=request.user, step=step, status="learning", touched_at=now)],
            update_conflicts=True,
            unique_fields=["user", "step"],
            update_fields=["status", "touched_at"],
        )
        Change.objects.create(
            user=request.user,
            action=uuid.uuid4(),
            step=step,
            topic=topic,
            before="" if ticked else "ticked",
            after="ticked" if ticked else "",
            at=now,
        )
    return render(request, "floor/tick.html", {"topic": topic, "ticked": ticked})
