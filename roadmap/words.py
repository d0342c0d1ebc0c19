"""Numbers with their words, in the reader's language: words.steps(3) is "3 steps"."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from roadmap.position import Status

STATUS_WORDS = {
    Status.TODO: gettext_lazy("To do"),
    Status.LEARNING: gettext_lazy("Learning"),
    Status.DONE: gettext_lazy("Done"),
    Status.SKIPPED: gettext_lazy("Skipped"),
}
LINK_KINDS = {
    "repository": gettext_lazy("repository"),
    "notebook": gettext_lazy("notebook"),
    "dataset": gettext_lazy("dataset"),
    "model": gettext_lazy("model"),
    "competition": gettext_lazy("competition"),
    "space": gettext_lazy("space"),
}


def status_word(status: Status) -> str:
    return str(STATUS_WORDS[status])


def link_kind(kind: str) -> str:
    """What a link points at (see links.py), where that is more than a site."""
    return str(LINK_KINDS[kind])


def grouped(number: int) -> str:
    """1,220, as the language groups its digits."""
    return number_format(number, use_l10n=True, force_grouping=True)


def stages(number: int) -> str:
    return _said(number, ngettext("%(number)s stage", "%(number)s stages", number))


def steps(number: int) -> str:
    return _said(number, ngettext("%(number)s step", "%(number)s steps", number))


def topics(number: int) -> str:
    return _said(number, ngettext("%(number)s topic", "%(number)s topics", number))


def hours(number: int) -> str:
    return _said(number, ngettext("%(number)s hour", "%(number)s hours", number))


def notes(number: int) -> str:
    return _said(number, ngettext("%(number)s note", "%(number)s notes", number))


def projects(number: int) -> str:
    return _said(number, ngettext("%(number)s project", "%(number)s projects", number))


def changes(number: int) -> str:
    """Of the history."""
    return _said(number, ngettext("%(number)s change", "%(number)s changes", number))


def results(number: int) -> str:
    return _said(number, ngettext("%(number)s result", "%(number)s results", number))


def skipped(number: int) -> str:
    return _said(number, ngettext("%(number)s skipped", "%(number)s skipped", number))


def of(some: int, all_: int) -> str:
    """ "3 of 20" """
    return _("%(some)s of %(all)s") % {"some": some, "all": all_}


def _said(number: int, text: str) -> str:
    return text % {"number": grouped(number)}


def topics_and_steps(topic_count: int, step_count: int) -> str:
    """ "4 topics and 1 step"; of what there is none, nothing is said."""
    if topic_count and step_count:
        both = {"topics": topics(topic_count), "steps": steps(step_count)}
        return _("%(topics)s and %(steps)s") % both
    if topic_count:
        return topics(topic_count)
    return steps(step_count) if step_count else ""


def all_of(step_count: int, topic_count: int, note_count: int, project_count: int) -> str:
    """ "1 step, 4 topics, 2 notes"; of what there is none, nothing is said."""
    counts = ((steps, step_count), (topics, topic_count), (notes, note_count))
    said = [say(number) for say, number in (*counts, (projects, project_count)) if number]
    return ", ".join(said)
