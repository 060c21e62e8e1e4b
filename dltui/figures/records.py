"""What an experiment shows: plain data that knows no screen.

A figure is emitted under an ``id``; a later figure with the same id replaces it.
Numbers that are not finite are written as null, so a value is ``float | None`` wherever
a computation can fail to produce one.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field


class Record(Struct, frozen=True, kw_only=True, tag_field="figure", omit_defaults=True):
    id: str
    title: str


Number = float | None
Cell = float | int | str | bool | None


class ArrayRef(Struct, frozen=True):
    """An array too large for a line of text: ``key`` of ``figures/<file>`` in the run directory."""

    file: str
    key: str = "pixels"


class Level(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A value that curves are held against: a horizontal line, with ``spread`` on either side.

    ``relation`` stands before the value where not the value itself is meant: ``≥``.
    """

    label: str
    value: float
    spread: float = 0.0
    relation: str = ""


class StepSeries(Record, frozen=True, kw_only=True, tag="step-series"):
    """Metrics of the event log drawn over steps; the data stay in the log.

    ``metrics`` maps a metric's name to its label, e.g. ``{"loss": "train", "test/loss": "test"}``.
    ``heat`` draws a strip of shades for each metric instead of lines, for many that lie together;
    with ``zero`` the y axis reaches down to 0. ``behind`` are those of ``metrics`` that are drawn
    faintly behind the others and leave the x axis to them.
    """

    metrics: dict[str, str]
    y_label: str = ""
    log_y: bool = False
    heat: bool = False
    zero: bool = False
    levels: list[Level] = field(default_factory=list[Level])
    behind: list[str] = field(default_factory=list[str])


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of a curve; ``low`` and ``high`` are a band around ``y`` (one spread)."""

    name: str
    x: list[Number]
    y: list[Number]
    low: list[Number] = field(default_factory=list[Number])
    high: list[Number] = field(default_factory=list[Number])
    style: Literal["line", "points", "steps"] = "line"
    faint: bool = False


class Mark(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A labelled point of a curve, or a labelled vertical line when ``y`` is null."""

    label: str
    x: float
    y: Number = None


class Curve(Record, frozen=True, kw_only=True, tag="curve"):
    lines: list[Line]
    x_label: str
    y_label: str
    log_x: bool = False
    log_y: bool = False
    marks: list[Mark] = field(default_factory=list[Mark])


class Column(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``digits`` is the number of decimals; null means integers, or the shortest form of a float.

    ``bar`` draws the value as a share of the column's maximum; ``verdict`` colours words.
    ``better`` is 1 where more is good, -1 where less is.
    """

    name: str
    unit: str = ""
    digits: int | None = None
    kind: Literal["text", "number", "bar", "verdict", "spark"] = "number"
    better: int = 0


class Table(Record, frozen=True, kw_only=True, tag="table"):
    """Rows of cells; ``levels`` (one a row) nest rows under the last row of a lower level.

    A ``spark`` cell is a comma-separated list of numbers.
    """

    columns: list[Column]
    rows: list[list[Cell]]
    levels: list[int] = field(default_factory=list[int])
    totals: bool = False
    """The last row is a total."""


class Matrix(Record, frozen=True, kw_only=True, tag="matrix"):
    """Counts or values, row by row; a confusion matrix has the true class in its rows."""

    values: list[list[Number]]
    row_labels: list[str]
    column_labels: list[str]
    row_title: str = ""
    column_title: str = ""
    digits: int = 0


class Tile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One picture: (height, width) grey or (height, width, 3) colour values in 0…255."""

    caption: str
    pixels: list[Any] | ArrayRef


class Image(Record, frozen=True, kw_only=True, tag="image"):
    """Pictures at one scale. With ``columns`` they are a sheet: rows of so many tiles, small enough
    for that, and neighbours of one caption have it once.
    """

    tiles: list[Tile]
    columns: int = 0


class Segment(Struct, frozen=True, kw_only=True):
    """A part of a stacked bar."""

    name: str
    value: float


class Bar(Struct, frozen=True, kw_only=True, omit_defaults=True):
    label: str
    value: Number
    segments: list[Segment] = field(default_factory=list[Segment])
    spread: Number = None


class Bars(Record, frozen=True, kw_only=True, tag="bars"):
    bars: list[Bar]
    unit: str = ""
    digits: int = 2
    log: bool = False


class Span(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that lasts, in one lane; ``kind`` chooses its drawing and appears in the legend."""

    lane: str
    start: float
    end: float
    kind: str
    label: str = ""


class Timeline(Record, frozen=True, kw_only=True, tag="timeline"):
    lanes: list[str]
    spans: list[Span]
    marks: list[Mark] = field(default_factory=list[Mark])
    unit: str = "s"


class Note(Record, frozen=True, kw_only=True, tag="note"):
    """Words for people: what was found, and why it is so."""

    text: str
    tone: Literal["info", "finding", "warning"] = "info"


Figure = StepSeries | Curve | Table | Matrix | Image | Bars | Timeline | Note
