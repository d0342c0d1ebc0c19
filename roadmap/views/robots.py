"""What search engines are told: what they may read, and where it is."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from roadmap.models import State
from roadmap.outline import get_outlines


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "robots.txt", content_type="text/plain")


@login_not_required
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Home, and each published roadmap with its published steps."""
    outlines = get_outlines(State.PUBLISHED)
    routes = [url for o in outlines for url in (o.url, *(step.url for step in o.steps))]
    addresses = [reverse("home"), *routes]
    return render(request, "sitemap.xml", {"addresses": addresses}, "application/xml")
