"""Searching the steps, topics and resources of a roadmap."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from roadmap.access import Request, open_journey
from roadmap.forms import SearchForm
from roadmap.search import search


@login_not_required
@require_safe
def search_page(request: Request, roadmap: str) -> HttpResponse:
    """A page with what was found; to htmx the results alone, while the words are typed."""
    journey = open_journey(request, roadmap)
    form = SearchForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    context: dict[str, object] = {
        "outline": journey.outline,
        "query": query,
        "errors": form.errors.get("q", []),
        "results": search(journey.position.places, query),
        "oob": bool(request.htmx),
    }
    template = "roadmap/search/_results.html" if request.htmx else "roadmap/search.html"
    return render(request, template, context, status=200 if form.is_valid() else 422)
