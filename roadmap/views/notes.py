"""Notes: written on a step's page, found again in a list of all of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from roadmap.access import Request, open_first_journey, open_journey, open_step
from roadmap.excerpt import Excerpt, excerpt
from roadmap.forms import NoteForm, NoteSearchForm
from roadmap.guests import get_or_make_learner_id
from roadmap.journey import Journey
from roadmap.markdown import render as render_markdown
from roadmap.models import Note, StaleRevision
from roadmap.notices import notify
from roadmap.outline import Step
from roadmap.views.step import show_step


@require_POST
def save_note(request: Request, roadmap: str, step: str) -> HttpResponse:
    """Save the text, unless another tab saved one meanwhile: then 409 shows both to merge."""
    journey = open_journey(request, roadmap)
    chosen = open_step(request, journey, step)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _show(request, journey, chosen, "_refused", 422, note_form=form)
    learner_id = get_or_make_learner_id(request)
    try:
        note = Note.write(learner_id, chosen.id, **form.cleaned_data)
    except StaleRevision as stale:
        return _show(
            request, journey, chosen, "_conflict", 409, note_form=form, newer_note=stale.note
        )
    if request.htmx:
        return render(request, "roadmap/notes/_saved.html", {"note": note, "step": chosen})
    notify(request, "Note saved.")
    return redirect(f"{chosen.url}#note")


@require_POST
def preview_note(request: Request, roadmap: str, step: str) -> HttpResponse:
    """Show the text as it will read. Nothing is saved."""
    journey = open_journey(request, roadmap)
    chosen = open_step(request, journey, step)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _show(request, journey, chosen, "_refused", 422, note_form=form)
    preview = render_markdown(form.cleaned_data["text"])
    return _show(request, journey, chosen, "_preview", note_form=form, preview=preview)


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


@dataclass(frozen=True, slots=True)
class FoundNote:
    note: Note
    excerpt: Excerpt


@require_safe
def note_list(request: Request) -> HttpResponse:
    """All notes, those written last first; with `q`, those that hold it."""
    journey = open_first_journey(request)
    form = NoteSearchForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    notes = Note.objects.filter(learner__user=request.user.pk).exclude(text="")
    if query:
        notes = notes.filter(text__icontains=query)
    rows = notes.select_related("step__roadmap").order_by("-updated_at", "-id")
    context = {
        "form": form,
        "query": query,
        "found": [FoundNote(note, excerpt(note.text, query)) for note in rows],
        "position": journey.position if journey else None,
    }
    return render(request, "roadmap/notes.html", context, status=200 if form.is_valid() else 422)
