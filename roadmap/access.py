"""What a request may see: the one place that decides it for roadmaps and steps.

Objects of a learner (notes, projects, records) are always looked up through the learner.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from django.http import Http404, HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from roadmap.guests import get_learner_id, get_or_make_learner_id
from roadmap.journey import Journey
from roadmap.models import Learner, Roadmap, State
from roadmap.on_record import step_ids
from roadmap.outline import Outline, Step, current_outline, get_outline, get_outlines
from roadmap.records import Outcome, Records


class Request(HttpRequest):
    """A request as our middleware leaves it. The header reads the journey that a view opened."""

    htmx: HtmxDetails
    journey: Journey


class UserRequest(Request):
    """Of somebody who is signed in: config/access.py lets nobody else through."""

    user: User


class JourneyMiddleware:
    """Lets go of a journey when the page was drawn.

    A request of Django's refers to itself. All that it holds would be in the way until the
    collector of garbage comes.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        vars(request).pop("journey", None)
        return response


def open_journey(request: Request, slug: str) -> Journey:
    """The reader's journey along a roadmap: published for all, a draft for the staff, an archived
    one for those who have records on it."""
    records = Records(get_learner_id(request))
    try:
        outline = _read(request, slug, records)
    except Roadmap.DoesNotExist as error:
        raise Http404("There is no such roadmap.") from error
    if outline.state is State.PUBLISHED or request.user.is_staff or _walks(records, outline):
        return _open(request, outline, records)
    raise Http404("This roadmap is not published.")


def _read(request: Request, slug: str, records: Records) -> Outline:
    """The outline. A learner's page reads the records with it; a change does so in its turn."""
    if records.learner_id is None or request.method == "POST":
        return get_outline(slug)
    version = records.read_with_version(slug)
    if version is None:
        raise Roadmap.DoesNotExist(slug)
    return current_outline(*version)


def open_first_journey(request: Request) -> Journey | None:
    """The reader's journey along the first published roadmap, or else along the first archived one
    that they have records on; None where there is neither."""
    records = Records(get_learner_id(request))
    outline = next(get_outlines(State.PUBLISHED), None)
    if outline is None:
        archived = get_outlines(State.ARCHIVED)
        outline = next((other for other in archived if _walks(records, other)), None)
    return _open(request, outline, records) if outline else None


def _walks(records: Records, outline: Outline) -> bool:
    """Whether it is an archived roadmap that the reader has records on."""
    if outline.state is not State.ARCHIVED:
        return False
    return any(outline.step_by_id(step_id) for step_id in step_ids(records.learner_id))


def _open(request: Request, outline: Outline, records: Records) -> Journey:
    request.journey = Journey(outline, records)
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
    return step.state is State.ARCHIVED and step.id in step_ids(journey.records.learner_id)


def open_step_to_change(request: Request, roadmap: str, slug: str) -> tuple[Journey, Step]:
    """A published step and the reader's journey. A draft is changed by nobody, the staff included:
    with records on it, it could no longer be a draft.

    Raises:
        Http404: there is no such published step.
    """
    journey, step = open_step_to_write(request, roadmap, slug)
    if step.state is not State.PUBLISHED:
        raise Http404("There is no such step.")
    return journey, step


def open_step_to_write(request: Request, roadmap: str, slug: str) -> tuple[Journey, Step]:
    """A step to write a note on, and the reader's journey: one that can be read, and is no draft.

    Raises:
        Http404: there is no such step.
    """
    journey = open_journey(request, roadmap)
    step = open_step(request, journey, slug)
    if step.state is State.DRAFT:
        raise Http404("This step is not published.")
    return journey, step


def become_learner(request: Request, journey: Journey) -> int:
    """Who makes a change that is known to make sense; a new guest if need be.

    Raises:
        TooManyRequests: too many new guests from this address.
    """
    journey.records = Records(get_or_make_learner_id(request))
    return journey.records.owner_id


def change(request: Request, journey: Journey, act: Callable[[], Outcome]) -> Outcome:
    """Change the reader's records. For that a visitor becomes a guest, and so does one whose
    records expired meanwhile.

    Raises:
        TooManyRequests: too many new guests from this address.
    """
    if journey.records.learner_id is not None:
        with suppress(Learner.DoesNotExist):
            return act()
    become_learner(request, journey)
    return act()
