"""Notes: written on a step's page, found again in a list of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from config.way_back import form_of
from roadmap.access import Request, open_first_journey, open_step_to_write
from roadmap.excerpt import Excerpt, excerpt, find
from roadmap.forms import NoteForm, NoteSearchForm
from roadmap.guests import get_learner_id, get_or_make_learner_id
from roadmap.journey import Journey
from roadmap.markdown import render as render_markdown
from roadmap.markdown import words_of
from roadmap.models import Note, StaleRevision
from roadmap.notices import notify
from roadmap.outline import Step
from roadmap.position import StepPlace
from roadmap.views.step import show_step


@form_of("step", "roadmap", "step")
def save_note(request: Request, roadmap: str, step: str) -> HttpResponse:
    """Save the text, unless another tab saved one meanwhile: then 409 shows both to merge."""
    journey, chosen = open_step_to_write(request, roadmap, step)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _not_saved(request, journey, chosen, "_refused", 422, note_form=form)
    learner_id = get_or_make_learner_id(request)
    try:
        note = Note.write(learner_id, chosen.id, **form.cleaned_data)
    except StaleRevision as stale:
        context = {"note_form": form, "newer_note": stale.note}
        return _not_saved(request, journey, chosen, "_conflict", 409, **context)
    if request.htmx:
        return render(request, "roadmap/notes/_saved.html", {"note": note, "step": chosen})
    notify(request, _("Note saved."))
    return redirect(f"{chosen.url}#note")


@form_of("step", "roadmap", "step")
def preview_note(request: Request, roadmap: str, step: str) -> HttpResponse:
    """Show the text as it will read. Nothing is saved."""
    journey, chosen = open_step_to_write(request, roadmap, step)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _not_saved(request, journey, chosen, "_refused", 422, note_form=form)
    preview = render_markdown(form.cleaned_data["text"])
    return _show(request, journey, chosen, "_preview", note_form=form, preview=preview)


def _not_saved(*shown: Any, **context: Any) -> HttpResponse:
    return _show(*shown, **context, not_saved="note")


def _show(
    request: Request,
    journey: Journey,
    step: Step,
    fragment: str,
    status: int = 200,
    **context: object,
) -> HttpResponse:
    """The fragment for htmx, or the step's whole page with the text kept."""
    if not request.htmx:
        return show_step(request, journey, step, status, **context)
    context |= {"outline": journey.outline, "step": step}
    return render(request, f"roadmap/notes/{fragment}.html", context, status=status)


BEGINNING = 2000  # characters of Markdown, of which the words are shown


@dataclass(frozen=True, slots=True)
class FoundNote:
    """A note, what to show of it, and its step's place where that is on the first roadmap."""

    note: Note
    title: Excerpt
    excerpt: Excerpt
    place: StepPlace | None


@require_safe
def note_list(request: Request) -> HttpResponse:
    """All notes, those written last first; with `q`, those on a step or with words that hold it."""
    journey = open_first_journey(request)
    form = NoteSearchForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    notes = Note.objects.filter(learner=get_learner_id(request)).exclude(text="")
    # All of one learner's notes are few enough to be searched here; SQLite folds only ASCII.
    rows = [
        row
        for row in notes.select_related("step__roadmap").order_by("-updated_at", "-id")
        if find(row.step.title, query) or find(row.text, query)
    ]
    places = journey.places(row.step_id for row in rows) if journey else {}
    context = {
        "form": form,
        "query": query,
        "found": [_found(row, query, places.get(row.step_id)) for row in rows],
        "position": journey.position if journey else None,
    }
    return render(request, "roadmap/notes.html", context, status=200 if form.is_valid() else 422)


def _found(note: Note, query: str, place: StepPlace | None) -> FoundNote:
    text = note.text if query else note.text[:BEGINNING]
    words = excerpt(words_of(text), query)
    return FoundNote(note, excerpt(note.step.title, query), words, place)
