"""What the slugs of an archive, or the titles of a list, mean on this site."""

from __future__ import annotations

from dataclasses import dataclass, field

from roadmap.models import Criterion, State, Step, Topic
from roadmap.takeout.checklist import Titles, plain


@dataclass(slots=True)
class Places:
    """Ids by slugs, and titles by ids, of everything that a learner can have records on.

    That is what is published or archived: nobody has records on a draft.
    """

    steps: dict[tuple[str, str], int] = field(default_factory=dict)
    topics: dict[tuple[str, str, str], int] = field(default_factory=dict)
    criteria: dict[tuple[str, str, str], int] = field(default_factory=dict)
    step_titles: dict[int, str] = field(default_factory=dict)
    criterion_texts: dict[int, str] = field(default_factory=dict)
    step_of_topic: dict[int, int] = field(default_factory=dict)


def read_places() -> Places:
    places = Places()
    steps = Step.objects.exclude(state=State.DRAFT).exclude(roadmap__state=State.DRAFT)
    slugs = ("step__roadmap__slug", "step__slug", "slug")
    for step_id, roadmap, step, title in steps.values_list("pk", "roadmap__slug", "slug", "title"):
        places.steps[roadmap, step] = step_id
        places.step_titles[step_id] = title
    topics = Topic.objects.filter(step__in=steps.order_by())
    for topic_id, step_id, *key in topics.order_by().values_list("pk", "step_id", *slugs):
        places.topics[key[0], key[1], key[2]] = topic_id
        places.step_of_topic[topic_id] = step_id
    criteria = Criterion.objects.filter(step__in=steps.order_by())
    for criterion_id, text, *key in criteria.order_by().values_list("pk", "text", *slugs):
        places.criteria[key[0], key[1], key[2]] = criterion_id
        places.criterion_texts[criterion_id] = text
    return places


def read_titles() -> Titles:
    """The titles of published steps and their topics; of two the same, the first counts."""
    steps: dict[str, int] = {}
    topics: dict[tuple[int, str], int] = {}
    published = Step.objects.filter(state=State.PUBLISHED, roadmap__state=State.PUBLISHED)
    for step_id, slug, title in published.values_list("pk", "slug", "title"):
        steps.setdefault(plain(title), step_id)
        steps.setdefault(plain(slug.replace("-", " ")), step_id)
    rows = Topic.objects.filter(step__in=published.order_by(), is_archived=False)
    for topic_id, step_id, name in rows.values_list("pk", "step_id", "name"):
        topics.setdefault((step_id, plain(name)), topic_id)
    return Titles(steps, topics)
