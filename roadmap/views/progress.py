"""The changes a learner makes on the way: statuses, ticks, "I know these already", undo.

With htmx the reply is the fragments that changed, each swapped into its own place; without it,
a redirect back to where the form stood. Both say what happened, with undo.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import TypeVar
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from config.way_back import form_of, here, way_back
from roadmap import trail
from roadmap.access import (
    Request,
    change,
    open_journey,
    open_step,
    open_step_to_change,
)
from roadmap.guests import get_learner_id
from roadmap.journey import Journey
from roadmap.models import Import
from roadmap.notices import notify
from roadmap.outline import Step, Topic
from roadmap.position import Position, Status
from roadmap.records import Outcome, Records, is_learner
from roadmap.takeout.bring_in import undo as undo_import
from roadmap.trail import StageTrail
from roadmap.views.step import step_context
from roadmap.words import grouped, steps

Choice = TypeVar("Choice")

STATUS_CHOICES = {status.value: status for status in Status}
# What a topic shall be, so that asking twice is one change.
TICK_CHOICES = {"yes": True, "no": False}
SAID = {
    Status.TODO: gettext_lazy("Back to do: %(step)s."),
    Status.LEARNING: gettext_lazy("Learning: %(step)s."),
    Status.DONE: gettext_lazy("Done: %(step)s."),
    Status.SKIPPED: gettext_lazy("Skipped: %(step)s."),
}


@login_not_required
@form_of("step", "roadmap", "step")
def set_status(request: Request, roadmap: str, step: str) -> HttpResponse:
    journey, chosen = open_step_to_change(request, roadmap, step)
    status = _choice(request, "status", STATUS_CHOICES)
    before = journey.position
    outcome = change(request, journey, lambda: journey.set_status(chosen, status))
    if outcome.action:
        text = SAID[status] % {"step": chosen.title}
        moment = _moment(before, journey.position)
        notify(request, f"{text} {moment}".rstrip(), undo=outcome.action)
    return _changed(request, journey, chosen, before)


def _choice(request: Request, name: str, choices: Mapping[str, Choice]) -> Choice:
    """What a button of a form chose.

    Raises:
        BadRequest: none of the choices; no button of ours says that.
    """
    try:
        return choices[request.POST[name]]
    except KeyError as error:
        raise BadRequest(f"This is no {name}.") from error


def _moment(before: Position, after: Position) -> str:
    """What is worth saying when a change finished the map or a stage."""
    if after.is_finished and not before.is_finished:
        return _("You have walked it all!")
    pairs = zip(before.stages, after.stages, strict=True)
    finished = [new for old, new in pairs if new.is_finished and not old.is_finished]
    if finished:
        return _("That was the last of %(stage)s.") % {"stage": finished[0].stage.title}
    return ""


@login_not_required
@form_of("step", "roadmap", "step")
def set_tick(request: Request, roadmap: str, step: str, topic: str) -> HttpResponse:
    journey, chosen = open_step_to_change(request, roadmap, step)
    ticked_topic = chosen.topic(topic)
    if ticked_topic is None:
        raise Http404("This step has no such topic.")
    ticked = _choice(request, "ticked", TICK_CHOICES)
    change(request, journey, lambda: journey.set_tick(chosen, ticked_topic, ticked))
    if request.htmx:
        return _step_changed(request, journey, chosen, (ticked_topic,))
    return redirect(way_back(request) or chosen.url)


@login_not_required
@form_of("step", "roadmap", "step")
def know_before(request: Request, roadmap: str, step: str) -> HttpResponse:
    """Mark every step before this one done at once."""
    journey, chosen = open_step_to_change(request, roadmap, step)
    before = journey.position
    outcome = change(request, journey, lambda: journey.know_before(chosen))
    if outcome.action:
        text = _("Marked %(steps)s done.") % {"steps": steps(outcome.steps)}
        notify(request, text, undo=outcome.action)
    else:
        notify(request, _("Every step before this one is done already."))
    return _changed(request, journey, chosen, before)


@login_not_required
@require_POST
def undo(request: Request, action: uuid.UUID) -> HttpResponse:
    learner_id = get_learner_id(request)
    if learner_id is None or not is_learner(learner_id):
        raise Http404("There is nothing to undo.")
    record = Import.objects.filter(learner=learner_id, action=action).first()
    outcome = undo_import(record) if record else Records(learner_id).undo(action)
    # An import that was taken back is imported again, not undone once more.
    notify(request, _undone(outcome), undo=None if record else outcome.action)
    if request.htmx:
        return _redrawn(request)
    return redirect(way_back(request) or "home")


def _redrawn(request: Request) -> HttpResponse:
    """What the map or a step's page shows after an undo, in place; other pages are loaded anew."""
    match = resolve(urlsplit(here(request) or "/").path)
    if match.view_name == "map":
        journey = open_journey(request, match.kwargs["roadmap"])
        return _map_changed(request, journey, trail.draw(journey.position))
    if match.view_name == "step":
        journey = open_journey(request, match.kwargs["roadmap"])
        step = open_step(request, journey, match.kwargs["step"])
        return _step_changed(request, journey, step, step.topics)
    return HttpResponseClientRefresh()


def _undone(outcome: Outcome) -> str:
    if outcome.action is None:
        return _("There was nothing left to undo.")
    if outcome.kept:
        text = ngettext(
            "Undone, except %(number)s change that came after.",
            "Undone, except %(number)s changes that came after.",
            outcome.kept,
        )
        return text % {"number": grouped(outcome.kept)}
    return _("Undone.")


def _changed(request: Request, journey: Journey, step: Step, before: Position) -> HttpResponse:
    """Answer a change made on the map or on the step's page."""
    if not request.htmx:
        return redirect(way_back(request) or step.url)
    if request.htmx.target == "map":
        position = journey.position
        # The first change of all turns the pin's "Start here" into "You are here".
        all_changed = before.is_untouched is not position.is_untouched
        drawn = zip(trail.draw(before), trail.draw(position), strict=True)
        stages = [new for old, new in drawn if new != old or all_changed]
        return _map_changed(request, journey, stages, step)
    return _step_changed(request, journey, step, ())


def _map_changed(
    request: Request, journey: Journey, stages: Iterable[StageTrail], step: Step | None = None
) -> HttpResponse:
    context = {
        "outline": journey.outline,
        "position": journey.position,
        "trail": stages,
        "changed": step,
    }
    return render(request, "roadmap/map/_changes.html", context)


def _step_changed(
    request: Request, journey: Journey, step: Step, topics: Iterable[Topic]
) -> HttpResponse:
    """`topics` are those whose rows are drawn anew."""
    context = step_context(request, journey, step) | {"changed_topics": topics}
    return render(request, "roadmap/step/_changes.html", context)
