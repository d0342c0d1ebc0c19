"""The dashboard: where the learner stands in numbers, and what changed last."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from roadmap.access import Request, open_first_journey
from roadmap.history import recent_actions
from roadmap.journey import Journey
from roadmap.models import Note, State
from roadmap.models import Step as StepRow
from roadmap.on_record import step_ids


@require_safe
def dashboard(request: Request) -> HttpResponse:
    journey = open_first_journey(request)
    if journey is None:
        return render(request, "roadmap/no_roadmap.html")
    learner_id = journey.records.learner_id
    context = {
        "outline": journey.outline,
        "position": journey.position,
        "recent_actions": recent_actions(learner_id or 0),
        "withdrawn": withdrawn_steps(journey),
        "note_count": Note.objects.filter(learner=learner_id).exclude(text="").count(),
    }
    return render(request, "roadmap/dashboard.html", context)


def withdrawn_steps(journey: Journey) -> list[StepRow]:
    """Steps on which the learner has records that are archived, or belong to another roadmap that
    is."""
    elsewhere = Q(roadmap__state=State.ARCHIVED) & ~Q(roadmap=journey.outline.id)
    withdrawn = StepRow.objects.filter(Q(state=State.ARCHIVED) | elsewhere)
    on_record = withdrawn.filter(pk__in=step_ids(journey.records.learner_id))
    return list(on_record.select_related("roadmap"))
