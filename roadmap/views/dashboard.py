"""The dashboard: where the learner stands in numbers, and what changed last."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from roadmap.access import Request, open_first_journey
from roadmap.history import recent_actions
from roadmap.models import Note, State
from roadmap.models import Step as StepRow


@require_safe
def dashboard(request: Request) -> HttpResponse:
    journey = open_first_journey(request)
    if journey is None:
        raise Http404("There is no roadmap yet.")
    records = journey.records
    context = {
        "outline": journey.outline,
        "position": journey.position,
        "recent_actions": recent_actions(records.learner_id or 0),
        "withdrawn": withdrawn_steps(records.learner_id or 0),
        "note_count": Note.objects.filter(learner=records.learner_id).exclude(text="").count(),
    }
    return render(request, "roadmap/dashboard.html", context)


def withdrawn_steps(learner_id: int) -> list[StepRow]:
    """Archived steps on which the learner has a status, ticks, a note or a proof."""
    archived = StepRow.objects.filter(state=State.ARCHIVED).select_related("roadmap")
    ids: set[int] = set()
    for path in ("statuses", "topics__ticks", "notes", "evidence"):
        having = archived.filter(**{f"{path}__learner": learner_id})
        ids.update(having.values_list("pk", flat=True))
    return list(archived.filter(pk__in=ids)) if ids else []
