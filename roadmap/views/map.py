"""The map: the whole route and where the reader stands on it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.middleware.csrf import CSRF_TOKEN_LENGTH, get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from config.caching import digest_of, not_modified, tag_of
from config.context import site
from roadmap import trail
from roadmap.access import Request, open_first_journey, open_journey
from roadmap.journey import Journey
from roadmap.models import Roadmap, State
from roadmap.outline import Outline
from roadmap.records import Records
from roadmap.templatetags.kept import TOKEN


@login_not_required
@require_safe
def home(request: Request) -> HttpResponse:
    """A visitor reads what this is; whoever has a place on the map goes there."""
    journey = open_first_journey(request)
    if journey is None:
        return render(request, "roadmap/no_roadmap.html")
    if journey.records.learner_id is not None:
        return redirect(journey.outline.url)
    return show_map(request, "roadmap/home.html", journey)


@login_not_required
@require_safe
def roadmap_list(request: Request) -> HttpResponse:
    roadmaps = Roadmap.objects.filter(state=State.PUBLISHED)
    return render(request, "roadmap/roadmaps.html", {"roadmaps": roadmaps})


@login_not_required
@require_safe
def map_page(request: Request, roadmap: str) -> HttpResponse:
    return show_map(request, "roadmap/map.html", open_journey(request, roadmap))


def show_map(request: Request, template_name: str, journey: Journey) -> HttpResponse:
    """A page with the map. Visitors to whom nothing is to be said all see the same one."""
    is_known = request.user.is_authenticated or journey.records.learner_id is not None
    if is_known or len(get_messages(request)):
        return render(request, template_name, map_context(journey))
    facts = tuple(site(request).items())
    pieces, digest = visitors_page(template_name, journey.outline, get_language(), facts)
    if unchanged := not_modified(request, tag_of(request, digest)):
        return unchanged
    response = HttpResponse(get_token(request).encode().join(pieces))
    response["ETag"] = tag_of(request, digest)  # of the secret that a new browser has only now
    return response


@lru_cache(100)
def visitors_page(
    template_name: str, outline: Outline, language: str | None, facts: tuple[tuple[str, Any], ...]
) -> tuple[list[bytes], bytes]:
    """The page of somebody without records, drawn once from what it depends on, in the pieces that
    a reader's token joins; and its digest. `facts` are those of config/context.py."""
    journey = Journey(outline, Records(None))
    context = {**dict(facts), **map_context(journey), "journey": journey, "csrf_token": TOKEN}
    pieces = render_to_string(template_name, context).encode().split(TOKEN.encode())
    return pieces, digest_of((b"x" * CSRF_TOKEN_LENGTH).join(pieces))


def map_context(journey: Journey) -> dict[str, Any]:
    position = journey.position
    return {"outline": journey.outline, "position": position, "trail": trail.draw(position)}
