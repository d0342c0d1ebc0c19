"""The outline shows the published route as it is now, and costs one query when it is known."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from roadmap import models
from roadmap import outline as outlines
from roadmap.models import ResourceKind, State
from roadmap.outline import Outline, Step, get_outline, get_outlines

SLUG = "machine-learning-engineer"


@pytest.fixture
def step(outline: Outline) -> Step:
    """The second step; the first needs nothing."""
    return outline.steps[1]


def change(row: Model, **fields: object) -> Outline:
    """Save these fields as an admin would, and read the route again."""
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return get_outline(SLUG)


def row_of(step: Step) -> models.Step:
    return models.Step.objects.get(pk=step.id)


def slugs(outline: Outline) -> list[str]:
    return [step.slug for step in outline.steps]


def test_an_outline_that_is_known_is_one_query(
    outline: Outline, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert get_outline(SLUG) is outline
    with django_assert_num_queries(1):
        assert next(get_outlines(State.PUBLISHED), None) is outline


def test_an_outline_is_read_in_as_many_queries_for_ten_steps_more(outline: Outline) -> None:
    before = queries_of_reading()
    stage = models.Stage.objects.get(slug=outline.stages[0].slug)
    for number in range(10):
        models.Step.objects.create(
            stage=stage, slug=f"more-{number}", title="More", hours=1, state=State.PUBLISHED
        )
    assert len(get_outline(SLUG).steps) == 30
    assert queries_of_reading() == before


def queries_of_reading() -> int:
    outlines._outlines.clear()
    with CaptureQueriesContext(connection) as queries:
        get_outline(SLUG)
    return len(queries)


def test_a_roadmap_that_is_not_there_is_said_so(db: None) -> None:
    with pytest.raises(models.Roadmap.DoesNotExist):
        get_outline("nowhere")


def test_the_first_outline_is_of_a_published_roadmap(outline: Outline) -> None:
    models.Roadmap.objects.create(slug="draft", title="Draft", summary="", position=0)
    assert next(get_outlines(State.PUBLISHED), None) == outline
    models.Roadmap.objects.update(state=State.DRAFT)
    assert next(get_outlines(State.PUBLISHED), None) is None


def first_part(rows: str) -> Callable[[models.Step], Model]:
    return lambda step: getattr(step, rows).first()


@pytest.mark.parametrize(
    ("find", "field", "shown"),
    [
        (lambda s: s, "title", lambda o: o.steps[1].title),
        (lambda s: s.stage, "title", lambda o: o.stages[0].title),
        (lambda s: s.roadmap, "title", lambda o: o.title),
        (first_part("topics"), "name", lambda o: o.steps[1].topics[0].name),
        (first_part("criteria"), "text", lambda o: o.steps[1].criteria[0].text),
        (first_part("resources"), "title", lambda o: o.steps[1].resources[0].title),
    ],
    ids=["step", "stage", "roadmap", "topic", "criterion", "resource"],
)
def test_a_change_shows_at_once(
    step: Step, find: Callable[..., Model], field: str, shown: Callable[[Outline], str]
) -> None:
    assert shown(change(find(row_of(step)), **{field: "Changed"})) == "Changed"


@pytest.mark.parametrize("rows", ["topics", "criteria", "resources"])
def test_what_is_removed_is_gone_at_once(step: Step, rows: str) -> None:
    part = getattr(row_of(step), rows).first()
    part.delete()
    after = get_outline(SLUG).step(step.slug)
    assert len(getattr(after, rows)) == len(getattr(step, rows)) - 1


def test_prerequisites_change_at_once(outline: Outline, step: Step) -> None:
    row, last = row_of(step), row_of(outline.steps[-1])

    def needed() -> list[str]:
        after = get_outline(SLUG)
        return [s.slug for s in after.prerequisites_of(after.steps[1])]

    row.prerequisites.set([last])
    assert needed() == [last.slug]
    row.prerequisites.clear()
    assert needed() == []
    last.prerequisite_of.add(row)
    assert needed() == [last.slug]


def test_a_change_taken_back_leaves_no_trace(outline: Outline, step: Step) -> None:
    with transaction.atomic():
        assert change(row_of(step), title="Changed").steps[1].title == "Changed"
        transaction.set_rollback(True)
    assert get_outline(SLUG).steps[1].title == step.title


@pytest.mark.parametrize("state", [State.DRAFT, State.ARCHIVED])
def test_drafts_and_archived_steps_stand_apart(outline: Outline, step: Step, state: State) -> None:
    after = change(row_of(step), state=state)
    apart = after.step(step.slug)
    assert apart is not None
    assert after.unlisted == (apart,)
    assert (apart.number, apart.state) == (None, state)
    assert slugs(after) == [slug for slug in slugs(outline) if slug != step.slug]
    assert after.hours == outline.hours - step.hours
    assert after.step_by_id(step.id) == apart


def test_a_step_left_out_of_the_count_is_nobodys_prerequisite(outline: Outline) -> None:
    needed = next(s for s in outline.steps if outline.prerequisites_of(s))
    gone = outline.prerequisites_of(needed)[0]
    after = change(row_of(gone), state=State.ARCHIVED)
    still = after.step(needed.slug)
    assert still is not None
    assert gone.slug not in [s.slug for s in after.prerequisites_of(still)]


@pytest.mark.parametrize("rows", ["topics", "criteria"])
def test_archived_parts_are_left_out(step: Step, rows: str) -> None:
    part = getattr(row_of(step), rows).first()
    after = change(part, is_archived=True).step(step.slug)
    assert [p.slug for p in getattr(after, rows)] == [p.slug for p in getattr(step, rows)[1:]]


def test_a_stage_without_published_steps_is_left_out_and_the_others_renumbered(
    outline: Outline,
) -> None:
    models.Step.objects.filter(stage__slug=outline.stages[0].slug).update(state=State.DRAFT)
    after = change(models.Roadmap.objects.get())
    assert [stage.number for stage in after.stages] == [1, 2, 3, 4, 5]
    assert after.stages[0].slug == outline.stages[1].slug


def test_numbers_count_the_published_steps(outline: Outline, step: Step) -> None:
    assert [s.number for s in outline.steps] == list(range(1, 21))
    after = change(row_of(step), state=State.DRAFT)
    assert [s.number for s in after.steps] == list(range(1, 20))


def test_steps_are_in_order_of_position_then_slug(outline: Outline) -> None:
    stage = outline.stages[0]
    models.Step.objects.filter(stage__slug=stage.slug).update(position=1)
    after = change(models.Roadmap.objects.get())
    assert [s.slug for s in after.stages[0].steps] == sorted(s.slug for s in stage.steps)
    last = row_of(after.stages[0].steps[0])
    assert change(last, position=2).stages[0].steps[-1].slug == last.slug


def test_stages_are_in_order_and_their_steps_with_them(outline: Outline) -> None:
    first = models.Stage.objects.get(slug=outline.stages[0].slug)
    after = change(first, position=100)
    assert after.stages[-1].slug == first.slug
    assert after.steps[-1] == after.stages[-1].steps[-1]
    assert after.steps[-1].number == 20


def test_topics_are_in_order_of_position_then_slug(step: Step) -> None:
    models.Topic.objects.filter(step=step.id).update(position=1)
    after = change(row_of(step)).step(step.slug)
    assert after is not None
    assert [t.slug for t in after.topics] == sorted(t.slug for t in step.topics)


def test_a_step_knows_its_neighbours_and_what_comes_before(outline: Outline, step: Step) -> None:
    first, last = outline.steps[0], outline.steps[-1]
    assert outline.neighbours(step) == (first, outline.steps[2])
    assert outline.neighbours(first) == (None, step)
    assert outline.neighbours(last) == (outline.steps[-2], None)
    assert outline.before(first) == ()
    assert outline.before(last) == outline.steps[:-1]


def test_an_unlisted_step_has_no_neighbours_and_nothing_before(step: Step) -> None:
    after = change(row_of(step), state=State.DRAFT)
    assert after.neighbours(after.unlisted[0]) == (None, None)
    assert after.before(after.unlisted[0]) == ()


def test_a_step_belongs_to_its_stage(outline: Outline) -> None:
    for stage in outline.stages:
        assert all(outline.stage_of(step) == stage for step in stage.steps)


def test_the_first_resource_is_where_to_start_and_the_rest_are_by_kind(outline: Outline) -> None:
    for step in outline.steps:
        assert step.start_here == step.resources[0]
        kinds = [kind for kind, _ in step.resources_by_kind]
        assert kinds == [kind for kind in ResourceKind if kind in kinds]
        grouped = [resource for _, resources in step.resources_by_kind for resource in resources]
        assert sorted(r.url for r in grouped) == sorted(r.url for r in step.resources[1:])


def test_an_overview_is_safe_html(step: Step) -> None:
    after = change(row_of(step), overview="**Go** <script>alert(1)</script>").steps[1]
    assert "<strong>Go</strong>" in after.overview_html
    assert "<script" not in after.overview_html
