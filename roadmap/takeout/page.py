"""The index.html of an archive: what is in it, to be read without this site or any other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.models import User
from roadmap.history import change_in_words
from roadmap.journey import Journey
from roadmap.markdown import render
from roadmap.models import Change, Evidence, Note, Project, Roadmap, State
from roadmap.on_record import step_ids
from roadmap.outline import get_outline
from roadmap.records import Records
from roadmap.takeout.export import history

CHANGES = 500  # shown of the history; all of it is in history.jsonl
REST = "<!-- the rest -->"  # where the parts stand in the page
STYLES = (
    *("tokens", "reset", "base", "layout", "components/card", "components/facts"),
    "components/prose",
)


class OfflinePage:
    """Writes the page a part at a time, in the language and for the clock of its reader.

    A stream is read when the request's own language and clock are no longer set.
    """

    def __init__(self, user: User, learner_id: int | None, at: datetime) -> None:
        self.user = user
        self.learner_id = learner_id
        self.at = at
        self.language = translation.get_language()
        self.zone: tzinfo = timezone.get_current_timezone()

    def parts(self) -> Iterator[str]:
        page = self._render(
            "index",
            name=str(self.user),
            at=self.at,
            style=style(),
            site_url=settings.SITE_URL,
            rest=REST,
        )
        head, foot = page.split(REST)
        yield head
        on_record = step_ids(self.learner_id)
        for roadmap in Roadmap.objects.exclude(state=State.DRAFT):
            journey = Journey(get_outline(roadmap.slug), Records(self.learner_id))
            if any(journey.outline.step_by_id(step_id) for step_id in on_record):
                yield from self._roadmap(journey)
        yield from self._projects()
        yield from self._history()
        yield foot

    def _roadmap(self, journey: Journey) -> Iterator[str]:
        outline = journey.outline
        yield self._render("_roadmap", outline=outline, position=journey.position)
        notes = Note.objects.filter(learner=self.learner_id, step__roadmap=outline.id)
        texts = dict(notes.exclude(text="").values_list("step_id", "text"))
        places = journey.places(step.id for step in (*outline.steps, *outline.unlisted))
        for place in places.values():
            if place.status != "todo" or place.ticked or place.has_proof or place.step.id in texts:
                note = render(texts.get(place.step.id, ""))
                yield self._render("_step", place=place, note=note, site_url=settings.SITE_URL)

    def _projects(self) -> Iterator[str]:
        projects = Project.objects.filter(learner=self.learner_id)
        yield self._render("_projects", count=projects.count())
        evidence = Evidence.objects.filter(learner=self.learner_id)
        proofs = Prefetch("evidence", evidence.select_related("step", "criterion"))
        for project in projects.prefetch_related(proofs).iterator(chunk_size=100):
            yield self._render("_project", project=project, proofs=project.evidence.all())

    def _history(self) -> Iterator[str]:
        changes = history(self.learner_id)
        count = changes.count()
        yield self._render("_history", count=count, shown=min(count, CHANGES))
        latest = changes.select_related("step", "topic").order_by("-at", "-id")[:CHANGES]
        day = None
        for change in latest.iterator(chunk_size=100):
            today = change.at.astimezone(self.zone).date()
            yield self._change(change, is_new_day=today != day)
            day = today

    def _change(self, change: Change, is_new_day: bool) -> str:
        with self._as_reader():
            text = change_in_words(change)
        return self._render("_change", change=change, text=text, is_new_day=is_new_day)

    def _render(self, template: str, **context: Any) -> str:
        with self._as_reader():
            return render_to_string(f"roadmap/takeout/{template}.html", context)

    def _as_reader(self) -> AbstractContextManager[object]:
        stack = ExitStack()
        stack.enter_context(translation.override(self.language))
        stack.enter_context(timezone.override(self.zone))
        return stack


@cache
def style() -> str:
    """What the page needs of the site's style, to stand in the page itself."""
    folder = settings.BASE_DIR / "static/css"
    files = [*(folder / f"{name}.css" for name in STYLES), Path(__file__).with_suffix(".css")]
    layers = "@layer tokens, reset, base, layout, components, pages;"  # as in site.css
    return "\n".join([layers, *(file.read_text() for file in files)])
