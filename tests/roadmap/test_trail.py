"""The drawing of the trail, for any roadmap that an admin may make."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.outline import Outline, Topic
from roadmap.position import Status, StepState, locate
from roadmap.trail import REGIONS, ROW_LENGTH, Curve, Row, StageTrail, draw
from tests.roadmap.test_position import make_outline, make_step, make_topic, outlines


def rows_of(trail: tuple[StageTrail, ...]) -> list[Row]:
    return [row for stage in trail for row in stage.drawing.rows]


def topics(count: int) -> tuple[Topic, ...]:
    return tuple(make_topic(id_) for id_ in range(1, count + 1))


def ends(d: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where a path begins and ends."""
    numbers = [float(number) for number in re.findall(r"-?[\d.]+(?:e[+-]?\d+)?", d)]
    return (numbers[0], numbers[1]), (numbers[-2], numbers[-1])


@given(outlines())
def test_every_step_is_drawn_once_and_in_order(outline: Outline) -> None:
    drawn = [
        place.step for row in rows_of(draw(locate(outline, {}, set()))) for place in row.places
    ]
    assert drawn == list(outline.steps)


@given(outlines())
def test_rows_are_short_and_nearly_equal_in_a_stage(outline: Outline) -> None:
    for stage in draw(locate(outline, {}, set())):
        lengths = [len(row.places) for row in stage.drawing.rows]
        assert min(lengths) >= 1
        assert max(lengths) <= ROW_LENGTH
        assert max(lengths) - min(lengths) <= 1


@given(outlines())
def test_rows_run_there_and_back_in_turn(outline: Outline) -> None:
    rows = rows_of(draw(locate(outline, {}, set())))
    assert [row.is_reversed for row in rows] == [index % 2 == 1 for index in range(len(rows))]


@given(outlines())
def test_the_trail_of_a_row_is_one_line(outline: Outline) -> None:
    for row in rows_of(draw(locate(outline, {}, set()))):
        strokes = [ends(stroke.d) for stroke in row.strokes]
        for (_, end), (start, _) in itertools.pairwise(strokes):
            assert end == pytest.approx(start, abs=1)


@given(outlines())
def test_a_row_leads_to_the_first_sign_of_the_next_and_the_last_to_nothing(
    outline: Outline,
) -> None:
    rows = rows_of(draw(locate(outline, {}, set())))
    for above, below in itertools.pairwise(rows):
        assert above.leads_to == below.places[0]
    assert all(row.leads_to is None for row in rows[-1:])


@given(outlines(), st.sampled_from(Status))
def test_on_a_narrow_screen_a_way_leads_down_from_each_sign_to_the_next(
    outline: Outline, status: Status
) -> None:
    states = {step.id: StepState(status) for step in outline.steps}
    ways = [way for row in rows_of(draw(locate(outline, states, set()))) for _, way in row.signs]
    leads = [{stroke.step_id for stroke in way} for way in ways]
    assert leads == [{step.id} for step in outline.steps[1:]] + [set()] * bool(outline.steps)
    for way in ways[:-1]:
        assert [ends(stroke.d) for stroke in way] == [((4, 0), (4, 100))]


def test_ticked_topics_fill_their_share_of_the_way_down() -> None:
    outline = make_outline((make_step(1), make_step(2, topics=topics(4))))
    [row] = rows_of(draw(locate(outline, {}, {topic.id for topic in topics(4)[:1]})))
    ahead, ticked = row.ways[0]
    assert (ahead.kind, ends(ahead.d)) == ("ahead", ((4, 0), (4, 100)))
    assert (ticked.kind, ends(ticked.d)) == ("ticked", ((4, 0), (4, 25)))


@given(outlines())
def test_beside_a_heading_the_trail_goes_on_to_the_first_sign_of_the_stage(
    outline: Outline,
) -> None:
    for number, stage in enumerate(draw(locate(outline, {}, set()))):
        leads = {stroke.step_id for stroke in stage.drawing.way}
        assert leads == ({stage.drawing.rows[0].places[0].step.id} if number else set())


def test_regions_come_in_turn_and_again() -> None:
    outline = make_outline(*((make_step(number),) for number in range(1, 9)))
    regions = [stage.drawing.region for stage in draw(locate(outline, {}, set()))]
    assert regions[:6] == list(REGIONS)
    assert regions[6:] == list(REGIONS[:2])


@given(outlines())
def test_the_way_down_from_a_row_is_where_the_next_one_begins(outline: Outline) -> None:
    rows = rows_of(draw(locate(outline, {}, set())))
    for above, below in itertools.pairwise(rows):
        (_, (down, _)), ((arrives, _), _) = ends(above.strokes[-1].d), ends(below.strokes[0].d)
        assert down / above.width == pytest.approx(arrives / below.width, abs=0.01)


@given(outlines(), st.sampled_from(Status))
def test_the_stretch_to_a_step_shows_its_status(outline: Outline, status: Status) -> None:
    states = {step.id: StepState(status) for step in outline.steps}
    kinds = {s.kind for row in rows_of(draw(locate(outline, states, set()))) for s in row.strokes}
    expected = {Status.DONE: {"done"}, Status.SKIPPED: {"skipped"}}.get(status, {"ahead"})
    assert kinds == (expected if outline.steps else set())


@given(outlines())
def test_ticked_topics_fill_the_stretch_ahead_and_no_other(outline: Outline) -> None:
    ticked = {topic.id for step in outline.steps for topic in step.topics}
    has_topics = any(step.topics for step in outline.steps)

    ahead = rows_of(draw(locate(outline, {}, ticked)))
    assert any(s.kind == "ticked" for row in ahead for s in row.strokes) == has_topics

    done = {step.id: StepState(Status.DONE) for step in outline.steps}
    walked = rows_of(draw(locate(outline, done, ticked)))
    assert not any(s.kind == "ticked" for row in walked for s in row.strokes)


@given(st.floats(0, 1))
def test_a_curve_is_cut_at_a_point_that_lies_on_it(t: float) -> None:
    curve = Curve((0, 0), (0, 30), (70, 50), (100, 100))

    def at(p: float, a: float, b: float, c: float, d: float) -> float:
        q = 1 - p
        return a * q**3 + 3 * b * q**2 * p + 3 * c * q * p**2 + d * p**3

    points = (curve.start, curve.control1, curve.control2, curve.end)
    x, y = (at(t, *(point[axis] for point in points)) for axis in (0, 1))
    assert curve.cut(t).end == pytest.approx((x, y))
    assert curve.cut(t).start == curve.start
