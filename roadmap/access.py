"""What a request may see: the one place that decides it for roadmaps and steps.

Objects of a learner (notes, projects, records) are always looked up through the learner.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django_htmx.middleware import HtmxDetails

from roadmap.guests import get_learner_id, get_or_make_learner_id
from roadmap.journey import Journey
from roadmap.models import Note, Roadmap, State
from roadmap.outline import Outline, Step, get_first_outline, get_outline
from roadmap.records import Records


class Request(HttpRequest):
    """A request as our middleware leaves it. The header reads the journey that a view opened."""

    htmx: HtmxDetails
    journey: Journey


def open_journey(request: Request, slug: str) -> Journey:
    """The reader's journey along a roadmap. Only the staff see a roadmap that is not published."""
    try:
        outline = get_outline(slug)
    except Roadmap.DoesNotExist as error:
        raise Http404("There is no such roadmap.") from error
    if outline.state is not State.PUBLISHED and not request.user.is_staff:
        raise Http404("This roadmap is not published.")
    return _open(request, outline)


def open_first_journey(request: Request) -> Journey | None:
    """The reader's journey along the first published roadmap, if there is one."""
    outline = get_first_outline()
    return _open(request, outline) if outline else None


def _open(request: Request, outline: Outline) -> Journey:
    request.journey = Journey(outline, Records(get_learner_id(request)))
    return request.journey


def open_step(request: Request, journey: Journey, slug: str) -> Step:
    """A step to read: published for all, a draft for the staff, an archived one for those who
    have records on it."""
    step = journey.outline.step(slug)
    if step is None or not _may_read(request, journey, step):
        raise Http404("There is no such step.")
    return step


def _may_read(request: Request, journey: Journey, step: Step) -> bool:
    if step.state is State.PUBLISHED or request.user.is_staff:
        return True
    return step.state is State.ARCHIVED and _has_records(journey.records, step)


def _has_records(records: Records, step: Step) -> bool:
    return (
        step.id in records.states
        or step.id in records.proved_ids
        or any(topic.id in records.ticked_ids for topic in step.topics)
        or Note.objects.filter(learner=records.learner_id, step=step.id).exists()
    )


def open_step_to_change(request: Request, roadmap: str, slug: str) -> tuple[Journey, Step]:
    """A published step and the reader's journey.

    Raises:
        Http404: there is no such published step.
    """
    journey = open_journey(request, roadmap)
    step = journey.outline.step(slug)
    if step is None or step.state is not State.PUBLISHED:
        raise Http404("There is no such step.")
    return journey, step


def become_learner(request: Request, journey: Journey) -> int:
    """Who makes a change that is known to make sense; a new guest if need be.

    Raises:
        RateLimited: too many new guests from this address.
    """
    journey.records = Records(get_or_make_learner_id(request))
    return journey.records.owner_id
