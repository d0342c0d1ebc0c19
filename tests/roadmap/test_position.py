"""The rules of the position, tried on many small routes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.models import State
from roadmap.outline import Outline, Stage, Step, Topic
from roadmap.position import Position, Status, StepState, Tally, locate, percent

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
UNKNOWN = 10_000


def make_topic(id_: int, added_at: datetime = NOON) -> Topic:
    return Topic(id_, f"topic-{id_}", f"Topic {id_}", "You can do it.", added_at)


def make_step(number: int | None, *, topics: tuple[Topic, ...] = (), hours: int = 10) -> Step:
    id_ = number or UNKNOWN
    return Step(
        id=id_,
        slug=f"step-{id_}",
        number=number,
        title=f"Step {id_}",
        source_text="",
        overview_html="",
        hours=hours,
        idea=None,
        topics=topics,
        criteria=(),
        resources=(),
        prerequisite_ids=(),
        stage_slug="",
        state=State.PUBLISHED if number else State.DRAFT,
        url="",
    )


def make_outline(*stages: tuple[Step, ...]) -> Outline:
    return Outline(
        id=1,
        slug="route",
        version=uuid.UUID(int=0),
        title="Route",
        summary="",
        source_name="",
        source_url="",
        source_note="",
        state=State.PUBLISHED,
        stages=tuple(
            Stage(f"stage-{number}", number, f"Stage {number}", "", steps)
            for number, steps in enumerate(stages, start=1)
        ),
        unlisted=(make_step(None, topics=(make_topic(UNKNOWN),)),),
        url="",
    )


def three_steps() -> Outline:
    return make_outline((make_step(1), make_step(2)), (make_step(3),))


@dataclass(frozen=True)
class Walk:
    """An outline, and one learner's records on it and beside it."""

    outline: Outline
    states: Mapping[int, StepState]
    ticked: frozenset[int]

    @property
    def position(self) -> Position:
        return locate(self.outline, self.states, self.ticked)

    def status(self, step: Step) -> Status:
        return self.states.get(step.id, StepState()).status

    def steps_with(self, *statuses: Status) -> list[Step]:
        return [step for step in self.outline.steps if self.status(step) in statuses]


times = st.none() | st.integers(0, 5).map(lambda hours: NOON + timedelta(hours=hours))
states = st.builds(StepState, st.sampled_from(Status), touched_at=times)


@st.composite
def outlines(draw: st.DrawFn) -> Outline:
    numbers, topic_ids = count(1), count(1)
    return make_outline(
        *(
            tuple(
                make_step(
                    next(numbers),
                    hours=draw(st.integers(1, 120)),
                    topics=tuple(make_topic(next(topic_ids)) for _ in range(topics)),
                )
                for topics in draw(st.lists(st.integers(0, 3), min_size=1, max_size=4))
            )
            for _ in range(draw(st.integers(0, 4)))
        )
    )


@st.composite
def walks(draw: st.DrawFn) -> Walk:
    outline = draw(outlines())
    step_ids = [step.id for step in outline.steps] + [UNKNOWN, UNKNOWN + 1]
    topic_ids = [topic.id for step in outline.steps for topic in step.topics] + [UNKNOWN]
    return Walk(
        outline,
        draw(st.dictionaries(st.sampled_from(step_ids), states)),
        draw(st.frozensets(st.sampled_from(topic_ids))),
    )


def tallies(position: Position) -> list[Tally]:
    return [position, *position.stages]


@given(walks())
def test_percent_is_done_of_what_was_not_skipped_rounded_down(walk: Walk) -> None:
    for tally in tallies(walk.position):
        countable = len(tally.places) - tally.skipped
        expected = 100 * tally.done // countable if countable else 0
        assert tally.percent == expected
        assert 0 <= tally.percent <= 100
        assert (tally.percent == 100) is (0 < tally.done == countable)


@given(walks())
def test_every_published_step_is_done_remaining_or_skipped(walk: Walk) -> None:
    for tally in tallies(walk.position):
        assert tally.done + tally.remaining + tally.skipped == len(tally.places)
    position = walk.position
    assert position.done == len(walk.steps_with(Status.DONE))
    assert [place.step for place in position.places] == list(walk.outline.steps)


@given(walks())
def test_the_stages_add_up_to_the_whole(walk: Walk) -> None:
    position = walk.position
    for name in (
        *("done", "skipped", "countable", "remaining"),
        *("ticked", "topics", "hours_covered", "hours_left", "with_proof"),
    ):
        assert sum(getattr(stage, name) for stage in position.stages) == getattr(position, name)
    assert [stage.stage for stage in position.stages] == list(walk.outline.stages)


@given(walks())
def test_hours_are_covered_left_or_skipped(walk: Walk) -> None:
    position = walk.position
    assert position.hours_covered == sum(s.hours for s in walk.steps_with(Status.DONE))
    open_steps = walk.steps_with(Status.TODO, Status.LEARNING)
    assert position.hours_left == sum(s.hours for s in open_steps)
    skipped = sum(s.hours for s in walk.steps_with(Status.SKIPPED))
    assert position.hours_covered + position.hours_left + skipped == walk.outline.hours


@given(walks())
def test_drafts_and_archived_steps_and_topics_count_for_nothing(walk: Walk) -> None:
    known = {step.id for step in walk.outline.steps}
    topics = {topic.id for step in walk.outline.steps for topic in step.topics}
    without = replace(
        walk,
        states={id_: state for id_, state in walk.states.items() if id_ in known},
        ticked=walk.ticked & topics,
    )
    assert [vars(place) for place in walk.position.places] == [
        vars(place) for place in without.position.places
    ]


@given(walks())
def test_the_current_step_was_touched_last_of_those_in_learning(walk: Walk) -> None:
    learning = walk.steps_with(Status.LEARNING)
    to_do = walk.steps_with(Status.TODO)
    current = walk.position.current
    if current is None:
        assert not learning
        assert not to_do
    elif learning:
        long_ago = NOON - timedelta(days=1)
        touched = [walk.states[step.id].touched_at or long_ago for step in learning]
        assert current.step in learning
        assert (current.state.touched_at or long_ago) == max(touched)
    else:
        assert current.step == to_do[0]


@given(walks())
def test_only_the_current_step_is_here(walk: Walk) -> None:
    position = walk.position
    here = [place for place in position.places if place.is_here]
    assert here == ([position.current] if position.current else [])


@given(walks())
def test_also_learning_and_next_leave_the_current_step_aside(walk: Walk) -> None:
    position = walk.position
    current = position.current and position.current.step
    also = [place.step for place in position.also_learning]
    assert also == [s for s in walk.steps_with(Status.LEARNING) if s != current]
    following = [place.step for place in position.next_steps]
    assert following == [s for s in walk.steps_with(Status.TODO) if s != current][:3]


@given(walks(), st.data())
def test_marking_a_step_done_never_takes_percent_away(walk: Walk, data: st.DataObject) -> None:
    if not walk.outline.steps:
        return
    step = data.draw(st.sampled_from(walk.outline.steps))
    done = replace(walk, states={**walk.states, step.id: StepState(Status.DONE)})
    assert done.position.percent >= walk.position.percent
    assert done.position.hours_covered >= walk.position.hours_covered


@given(walks())
def test_ticks_change_nothing_but_the_count_of_ticks(walk: Walk) -> None:
    bare = replace(walk, ticked=frozenset()).position
    position = walk.position
    for name in ("done", "skipped", "remaining", "percent", "hours_left", "hours_covered"):
        assert getattr(position, name) == getattr(bare, name)
    assert (position.current and position.current.step) == (bare.current and bare.current.step)
    assert position.ticked == len(walk.ticked - {UNKNOWN})
    assert position.ticked <= position.topics == walk.outline.topic_count


@given(walks())
def test_finished_is_a_hundred_percent(walk: Walk) -> None:
    for tally in tallies(walk.position):
        assert tally.is_finished is (tally.percent == 100)


@given(walks())
def test_untouched_is_neither_a_tick_nor_a_status(walk: Walk) -> None:
    touched = walk.ticked - {UNKNOWN} or len(walk.steps_with(Status.TODO)) < len(walk.outline.steps)
    assert walk.position.is_untouched is not bool(touched)


@given(st.integers(0, 500), st.integers(0, 500))
def test_percent_is_whole_and_never_rounded_up(part: int, whole: int) -> None:
    result = percent(part, whole)
    assert result == 0 if whole == 0 else result * whole <= 100 * part < (result + 1) * whole


@pytest.mark.parametrize("outline", [three_steps(), make_outline()])
def test_all_skipped_is_nothing_left_but_not_finished(outline: Outline) -> None:
    skipped = {step.id: StepState(Status.SKIPPED) for step in outline.steps}
    position = locate(outline, skipped, frozenset())
    assert (position.percent, position.remaining, position.current) == (0, 0, None)
    assert not position.is_finished


def test_the_example_of_the_map() -> None:
    outline = three_steps()
    states = {1: StepState(Status.DONE), 3: StepState(Status.SKIPPED)}
    position = locate(outline, states, frozenset())
    assert (position.percent, position.done, position.remaining) == (50, 1, 1)
    assert [stage.percent for stage in position.stages] == [50, 0]


def test_of_two_steps_in_learning_the_one_touched_last_is_current() -> None:
    states = {
        1: StepState(Status.LEARNING, touched_at=NOON + timedelta(minutes=1)),
        2: StepState(Status.LEARNING, touched_at=NOON),
    }
    position = locate(three_steps(), states, frozenset())
    assert position.current == position.places[0]
    assert [place.step for place in position.also_learning] == [position.places[1].step]


def test_a_step_never_touched_gives_way_to_one_that_was() -> None:
    states = {
        1: StepState(Status.LEARNING),
        2: StepState(Status.LEARNING, touched_at=NOON),
    }
    assert locate(three_steps(), states, frozenset()).places[1].is_here


def test_only_topics_added_after_the_step_was_done_are_new() -> None:
    later = NOON + timedelta(days=1)
    topics = (make_topic(1), make_topic(2, later), make_topic(3, later))
    outline = make_outline((make_step(1, topics=topics),))
    done = {1: StepState(Status.DONE, finished_at=NOON)}
    place = locate(outline, done, frozenset({3})).places[0]
    assert [topic.id for topic in place.new_topics] == [2]
    learning = locate(outline, {1: StepState(Status.LEARNING)}, frozenset()).places[0]
    assert learning.new_topics == ()


def test_a_place_knows_how_far_its_topics_are() -> None:
    outline = make_outline((make_step(1, topics=(make_topic(1), make_topic(2), make_topic(3))),))

    def place(*ticked: int) -> tuple[int, bool, int | None]:
        place = locate(outline, {}, frozenset(ticked)).places[0]
        return place.percent_ticked, place.is_all_ticked, getattr(place.next_topic, "id", None)

    assert place() == (0, False, 1)
    assert place(1, 3) == (66, False, 2)
    assert place(1, 2, 3) == (100, True, None)


def test_a_step_without_topics_is_never_all_ticked() -> None:
    place = locate(three_steps(), {}, frozenset()).places[0]
    assert (place.percent_ticked, place.is_all_ticked) == (0, False)


def test_a_step_is_proved_by_a_project() -> None:
    position = locate(three_steps(), {}, frozenset(), proved=frozenset({2, UNKNOWN}))
    assert [place.has_proof for place in position.places] == [False, True, False]
    assert position.with_proof == 1


def test_an_unlisted_step_has_no_place() -> None:
    outline = three_steps()
    position = locate(outline, {}, frozenset())
    assert position.place_of(outline.steps[1]) is position.places[1]
    with pytest.raises(KeyError):
        position.place_of(outline.unlisted[0])


@pytest.mark.parametrize("status", Status)
def test_setting_the_status_that_a_step_has_changes_nothing(status: Status) -> None:
    state = StepState().moved_to(status, NOON)
    assert state.moved_to(status, NOON + timedelta(days=1)) == state


def test_a_step_started_once_stays_started_and_finishes_when_it_is_done() -> None:
    later = NOON + timedelta(days=1)
    learning = StepState().moved_to(Status.LEARNING, NOON)
    done = learning.moved_to(Status.DONE, later)
    assert done == StepState(Status.DONE, started_at=NOON, finished_at=later, touched_at=later)
    again = done.moved_to(Status.LEARNING, later)
    assert (again.started_at, again.finished_at) == (NOON, None)
    assert done.moved_to(Status.SKIPPED, later).finished_at is None
    assert done.moved_to(Status.TODO, later) == StepState()


def test_of_two_statuses_the_stronger_is_nearer_to_done() -> None:
    ranked = sorted(Status, key=lambda status: status.strength)
    assert ranked == [Status.TODO, Status.SKIPPED, Status.LEARNING, Status.DONE]
