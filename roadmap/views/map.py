"""The map: the whole route and where the reader stands on it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from roadmap import trail
from roadmap.access import Request, open_first_journey, open_journey
from roadmap.journey import Journey
from roadmap.models import Roadmap, State


@login_not_required
@require_safe
def home(request: Request) -> HttpResponse:
    """A visitor reads what this is; whoever has a place on the map goes there."""
    journey = open_first_journey(request)
    if journey is None:
        return render(request, "roadmap/no_roadmap.html")
    if journey.records.learner_id is not None:
        return redirect(journey.outline.url)
    return render(request, "roadmap/home.html", map_context(journey))


@login_not_required
@require_safe
def roadmap_list(request: Request) -> HttpResponse:
    roadmaps = Roadmap.objects.filter(state=State.PUBLISHED)
    return render(request, "roadmap/roadmaps.html", {"roadmaps": roadmaps})


@login_not_required
@require_safe
def map_page(request: Request, roadmap: str) -> HttpResponse:
    return render(request, "roadmap/map.html", map_context(open_journey(request, roadmap)))


def map_context(journey: Journey) -> dict[str, Any]:
    position = journey.position
    return {"outline": journey.outline, "position": position, "trail": trail.draw(position)}
