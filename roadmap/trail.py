"""Draws the trail: where the path runs in each row of signs, and how much of it is walked.

A stage is one or more rows of at most `ROW_LENGTH` signs. Rows run left to right and right to left
in turn, so that the trail winds. The drawing of a row is 100 units wide per sign and HEIGHT high,
and is stretched to the row's width: a sign sits at the middle of its column, so the path meets it
at any width. Between rows the path leaves at the side, downwards, and enters the next from above;
what lies outside a row is clipped. Pure geometry: no Django import.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from roadmap.position import Position, StagePlace, Status, StepPlace

ROW_LENGTH = 5
REGIONS = ("meadow", "peaks", "bridge", "pines", "camp", "summit")
COLUMN = 100.0
HIGH, LOW = 52.0, 84.0  # y of the signs' centres, in turn
EDGE = -0.012  # of the row's width: how far inside its side the path runs down
ABOVE, BELOW = -200.0, 600.0  # beyond any row; clipped
WAY, WAY_HEIGHT = 8.0, 100.0  # of the drawing of a way down

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Curve:
    """A cubic Bézier curve; a line straight down is one with its control points on it."""

    start: Point
    control1: Point
    control2: Point
    end: Point

    def cut(self, t: float) -> Curve:
        """The first part of the curve, up to `t` of 0..1 (de Casteljau's algorithm)."""
        a = _between(self.start, self.control1, t)
        b = _between(self.control1, self.control2, t)
        c = _between(self.control2, self.end, t)
        d, e = _between(a, b, t), _between(b, c, t)
        return Curve(self.start, a, d, _between(d, e, t))

    @property
    def d(self) -> str:
        """As an SVG path."""
        points = (self.control1, self.control2, self.end)
        start = f"M{self.start[0]:.4g},{self.start[1]:.4g}"
        if all(x == self.start[0] for x, _ in points):
            return f"{start}L{self.end[0]:.4g},{self.end[1]:.4g}"
        return f"{start}C{' '.join(f'{x:.4g},{y:.4g}' for x, y in points)}"


@dataclass(frozen=True, slots=True)
class Stroke:
    """A piece of the trail. `kind`: "done", "skipped", "ahead", or "ticked" for the part of a
    stretch ahead that ticked topics fill. `step_id`: the step that it leads to."""

    kind: str
    d: str
    step_id: int


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A row of signs and the trail behind it.

    Its places are without times. Equal rows are drawn once and are one object, which templates
    look up what they made of it by.
    `leads_to`: the first sign of the next row, if there is one. `ways`: from each sign straight
    down to the next, for narrow screens, in a drawing 100 high.
    """

    places: tuple[StepPlace, ...]
    is_reversed: bool
    leads_to: StepPlace | None
    width: int
    strokes: tuple[Stroke, ...]
    ways: tuple[tuple[Stroke, ...], ...]

    @property
    def start(self) -> int | None:
        """The number of its first step."""
        return self.places[0].step.number

    @property
    def signs(self) -> list[tuple[StepPlace, tuple[Stroke, ...]]]:
        """Each place with the way down from it."""
        return list(zip(self.places, self.ways, strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class StageDrawing:
    """A stage without times, and its rows; one object for all who stand like this, as rows are.

    `way`: from the stage above straight down beside the stage's heading, for screens on which the
    heading stands between the rows; on the side where its first row begins.
    """

    stage: StagePlace
    rows: tuple[Row, ...]
    way: tuple[Stroke, ...]

    @property
    def is_reversed(self) -> bool:
        """Whether its first row is."""
        return self.rows[0].is_reversed

    @property
    def region(self) -> str:
        """The country that the stage lies in. Where there are more stages, it comes again."""
        return REGIONS[(self.stage.stage.number - 1) % len(REGIONS)]


@dataclass(frozen=True, slots=True)
class StageTrail:
    """A stage as it is drawn, and when its last step was finished (UTC)."""

    drawing: StageDrawing
    finished_at: datetime | None


def draw(position: Position) -> tuple[StageTrail, ...]:
    """Lay out the whole trail of a position, stage by stage."""
    stages = [stage.timeless for stage in position.stages]
    rows_of = [_split(stage.places) for stage in stages]
    rows = [row for rows in rows_of for row in rows]
    drawn = iter(
        [
            _draw_row(row, index, rows[index + 1][0] if index + 1 < len(rows) else None)
            for index, row in enumerate(rows)
        ]
    )
    drawings = [
        _draw_stage(stage, tuple(next(drawn) for _ in stage_rows), is_first=stage is stages[0])
        for stage, stage_rows in zip(stages, rows_of, strict=True)
    ]
    return tuple(
        StageTrail(drawing, stage.finished_at)
        for drawing, stage in zip(drawings, position.stages, strict=True)
    )


@lru_cache(1_000)
def _draw_stage(stage: StagePlace, rows: tuple[Row, ...], is_first: bool) -> StageDrawing:
    way = () if is_first else _way_to(stage.places[0], begins=0.5)
    return StageDrawing(stage, rows, way)


def _split(places: Sequence[StepPlace]) -> list[tuple[StepPlace, ...]]:
    """Rows of nearly equal length, none longer than ROW_LENGTH: 7 signs are 4 and 3."""
    count = -(-len(places) // ROW_LENGTH)
    short, longer = divmod(len(places), count)
    rows, start = [], 0
    for index in range(count):
        end = start + short + (index < longer)
        rows.append(tuple(places[start:end]))
        start = end
    return rows


@lru_cache(1_000)
def _draw_row(places: tuple[StepPlace, ...], index: int, after: StepPlace | None) -> Row:
    """Draw row `index` of the trail; `after` is the first sign of the next row."""
    length = len(places)
    is_reversed = index % 2 == 1
    centres = [_centre(column, length, is_reversed) for column in range(length)]
    strokes = _arrive(places[0], centres[0], length, is_reversed, is_start=index == 0)
    for place, start, end in zip(places[1:], centres, centres[1:], strict=False):
        strokes += _stretch(place, _swing(start, end))
    if after is not None:
        strokes += _leave(after, centres[-1], length, is_reversed)
    followers = [*places[1:], after]
    return Row(
        places=places,
        is_reversed=is_reversed,
        leads_to=after,
        width=round(length * COLUMN),
        strokes=strokes,
        ways=tuple(_way_to(follower) if follower else () for follower in followers),
    )


def _way_to(place: StepPlace, begins: float = 0.0) -> tuple[Stroke, ...]:
    return _stretch(place, _down(WAY / 2, 0, WAY_HEIGHT), begins=begins)


def _centre(column: int, length: int, is_reversed: bool) -> Point:
    x = (column + 0.5) * COLUMN
    return (length * COLUMN - x if is_reversed else x, HIGH if column % 2 == 0 else LOW)


def _edge(length: int, is_right: bool) -> float:
    return length * COLUMN * (1 - EDGE if is_right else EDGE)


def _arrive(
    place: StepPlace, sign: Point, length: int, is_reversed: bool, is_start: bool
) -> tuple[Stroke, ...]:
    """The trail up to the first sign: from the row above, or from the trail head."""
    x, y = sign
    if is_start:
        return _stretch(place, Curve((x - 34, y + 12), (x - 22, y + 2), (x - 12, y), sign))
    edge = _edge(length, is_right=is_reversed)
    toward = COLUMN / 3 if is_reversed else -COLUMN / 3
    bend = Curve((edge, y - 60), (edge, y - 10), (x + toward, y), sign)
    return _stretch(place, bend, begins=0.5, lead=_down(edge, ABOVE, y - 60))


def _leave(after: StepPlace, sign: Point, length: int, is_reversed: bool) -> tuple[Stroke, ...]:
    """The trail from the last sign of a row, down its side, towards the next row's first."""
    x, y = sign
    edge = _edge(length, is_right=not is_reversed)
    toward = -COLUMN / 3 if is_reversed else COLUMN / 3
    bend = Curve(sign, (x + toward, y), (edge, y + 24), (edge, y + 96))
    return _stretch(after, bend, ends=0.5, tail=_down(edge, y + 96, BELOW))


def _swing(start: Point, end: Point) -> Curve:
    """From sign to sign, level at both."""
    half = (end[0] - start[0]) * 0.42
    return Curve(start, (start[0] + half, start[1]), (end[0] - half, end[1]), end)


def _down(x: float, top: float, bottom: float) -> Curve:
    third = (bottom - top) / 3
    return Curve((x, top), (x, top + third), (x, bottom - third), (x, bottom))


def _stretch(
    place: StepPlace,
    curve: Curve,
    *,
    begins: float = 0.0,
    ends: float = 1.0,
    lead: Curve | None = None,
    tail: Curve | None = None,
) -> tuple[Stroke, ...]:
    """The stretch that reaches `place`, or the share of it from `begins` to `ends` of 0..1.

    `lead` and `tail` are straight pieces before and after the curve, filled as it is.
    """
    kind = {Status.DONE: "done", Status.SKIPPED: "skipped"}.get(place.status, "ahead")
    ticked = place.percent_ticked / 100 if kind == "ahead" else 0
    share = max(0.0, min((ticked - begins) / (ends - begins), 1.0))
    return _strokes(place.step.id, kind, share, lead, curve, tail)


@lru_cache(2_000)
def _strokes(
    step_id: int, kind: str, share: float, lead: Curve | None, curve: Curve, tail: Curve | None
) -> tuple[Stroke, ...]:
    """All of a stretch, and over it the share that ticked topics fill, if that is above 0."""
    pieces = [(kind, piece) for piece in (lead, curve, tail)]
    if share > 0:
        filled = (lead, curve.cut(share), tail if share == 1 else None)
        pieces += [("ticked", piece) for piece in filled]
    return tuple(Stroke(kind, piece.d, step_id) for kind, piece in pieces if piece)


def _between(a: Point, b: Point, t: float) -> Point:
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)
