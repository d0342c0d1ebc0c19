"""Says in words what an import would add."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from roadmap.models import Step, Topic
from roadmap.takeout.merge import Wanted
from roadmap.words import status_word


def added_lines(wanted: Wanted) -> list[str]:
    """A line for each thing that would be added."""
    return [*_steps(wanted), *_topics(wanted), *_texts(wanted)]


def _steps(wanted: Wanted) -> Iterator[str]:
    for step in Step.objects.filter(pk__in=wanted.states):
        status = status_word(wanted.states[step.pk].status)
        yield _("Step: %(step)s, %(status)s") % {"step": step, "status": status}


def _topics(wanted: Wanted) -> Iterator[str]:
    for topic in Topic.objects.filter(pk__in=wanted.ticks):
        yield _("Topic: %(topic)s") % {"topic": topic}


def _texts(wanted: Wanted) -> Iterator[str]:
    ids = [note.step_id for note in wanted.notes] + [proof.step_id for proof in wanted.proofs]
    titles = dict(Step.objects.filter(pk__in=ids).values_list("pk", "title"))
    for note in wanted.notes:
        yield _("Note on %(step)s") % {"step": titles[note.step_id]}
    for project in wanted.projects:
        yield _("Project: %(project)s") % {"project": project.record.title}
    for proof in wanted.proofs:
        values = {"project": proof.url, "step": titles[proof.step_id]}
        yield _("Proof: %(project)s for %(step)s") % values
