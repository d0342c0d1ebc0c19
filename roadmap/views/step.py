"""A step's page: what to learn, how to know it is learned, and the learner's own part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from roadmap import mini_trail
from roadmap.access import Request, open_journey, open_step
from roadmap.forms import AddProjectForm, NoteForm
from roadmap.journey import Journey
from roadmap.models import Evidence, Note
from roadmap.outline import Criterion, Step


@login_not_required
@require_safe
def step_page(request: Request, roadmap: str, step: str) -> HttpResponse:
    journey = open_journey(request, roadmap)
    return show_step(request, journey, open_step(request, journey, step))


def show_step(
    request: Request, journey: Journey, step: Step, status: int = 200, **changed: Any
) -> HttpResponse:
    """The whole page; `changed` puts a form with errors, or a conflict, in its place."""
    context = step_context(request, journey, step)
    # Also where the page answers a form, whose own address can't be opened.
    context["here"] = step.url
    if request.user.is_authenticated:
        note = Note.on_step(journey.records.owner_id, step.id)
        revision = note.revision if note else 0
        context |= {
            "note": note,
            "note_form": NoteForm(
                initial={"text": note.text if note else "", "revision": revision}
            ),
            "blank_project_form": blank_project_form(step),
        }
    return render(request, "roadmap/step.html", context | changed, status=status)


@lru_cache(500)
def blank_project_form(step: Step) -> AddProjectForm:
    """The form to add a link with. One for all, so that it is drawn once: nobody fills it in."""
    return AddProjectForm(step=step)


def step_context(request: Request, journey: Journey, step: Step) -> dict[str, Any]:
    """What the page and its fragments show of the route and the learner's progress."""
    position = journey.position
    place = journey.place_of(step)
    stage = next((s for s in position.stages if s.stage.slug == step.stage_slug), None)
    small_signs = mini_trail.draw(position, stage) if stage and step.number else ()
    before, after = journey.outline.neighbours(step)
    evidence = evidence_of(journey, step) if request.user.is_authenticated else ()
    return {
        "outline": journey.outline,
        "position": position,
        "step": step,
        "place": place.timeless,
        "new_topics": place.new_topics,
        "stage": stage.timeless if stage else None,
        "small_signs": small_signs,
        "own_sign": next((sign for sign in small_signs if sign.place.step is step), None),
        "place_before": position.place_of(before).timeless if before else None,
        "place_after": position.place_of(after).timeless if after else None,
        "prerequisites": tuple(
            position.place_of(other).timeless for other in journey.outline.prerequisites_of(step)
        ),
        "evidence": evidence,
        "criteria": proven_criteria(step, evidence),
        "is_signed_in": request.user.is_authenticated,
    }


def evidence_of(journey: Journey, step: Step) -> tuple[Evidence, ...]:
    """The learner's projects that prove the step, newest first."""
    if step.id not in journey.records.proved_ids:
        return ()
    return tuple(
        Evidence.objects.filter(learner=journey.records.learner_id, step=step.id)
        .select_related("project", "criterion")
        .order_by("-created_at", "-id")
    )


@dataclass(frozen=True, slots=True)
class ProvenCriterion:
    """A criterion, and the titles of the learner's projects that prove it."""

    text: str
    projects: tuple[str, ...]


def proven_criteria(step: Step, evidence: Sequence[Evidence]) -> tuple[ProvenCriterion, ...]:
    def projects_for(criterion: Criterion) -> tuple[str, ...]:
        return tuple(row.project.title for row in evidence if row.criterion_id == criterion.id)

    return tuple(ProvenCriterion(c.text, projects_for(c)) for c in step.criteria)
