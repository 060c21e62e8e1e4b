"""What goes into preparing a plot, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from dltui.charts.plot.axes import Axis
from dltui.charts.view.window import XKind

if TYPE_CHECKING:
    from dltui.runs.log.series import Array

Kind = Literal["line", "points", "steps"]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Trace:
    """One series in data units, float64 arrays of one length; ``low`` and ``high`` are a band.

    ``behind`` leaves the x axis to the others. Where ``steps`` lie in a point, ``mean`` is their
    mean, and ``sample`` are values of which none was chosen for being extreme.
    """

    x: Array
    y: Array
    low: Array | None = None
    high: Array | None = None
    kind: Kind = "line"
    faint: bool = False
    behind: bool = False
    mean: Array | None = None
    sample: Array | None = None
    steps: float = 1.0


@dataclass(frozen=True, slots=True)
class View:
    """What is asked of a plot: see ``Window``.

    ``columns`` is the width of the canvas, ``centred`` says that a mean may know what comes,
    ``zero`` asks for the y axis to reach down to 0 and ``levels`` to these values, unless that
    would flatten what is drawn.
    """

    columns: int
    x: tuple[float, float] | None = None
    log_x: bool = False
    log_y: bool = False
    smoothing: float | None = 0.0
    centred: bool = False
    growing: bool = False
    planned: float = 0.0
    held_y: tuple[float, float] | None = None
    kind: XKind = "step"
    zero: bool = False
    levels: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class PlotPath:
    """What plotext draws: shares of the axes in 0…1, NaN between pieces that do not connect.

    ``trace`` is the index of the series it belongs to; ``raw`` is drawn faintly, as the
    unsmoothed curve behind a smoothed one is.
    """

    trace: int
    x: list[float]
    y: list[float]
    joined: bool = True
    raw: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A filled range: its low and high shares at the dot columns ``x``.

    ``raw`` is the range of raw values behind a smoothed line, else it belongs to the data.
    """

    trace: int
    x: list[float]
    low: list[float]
    high: list[float]
    raw: bool = False


@dataclass(frozen=True, slots=True)
class Exit:
    """Where a trace leaves the plot: at this share of x, by the top or the bottom.

    ``value`` is the farthest that it goes, in data units.
    """

    trace: int
    x: float
    up: bool
    value: float


@dataclass(frozen=True, slots=True)
class Prepared:
    """``bad`` are the shares of x at which a value was not finite, or not positive on a log axis;
    ``ends`` the last drawn point of each trace that has one; ``few`` all points of those lines
    that have few.
    """

    x: Axis
    y: Axis
    paths: list[PlotPath] = field(default_factory=list[PlotPath])
    bands: list[Band] = field(default_factory=list[Band])
    bad: list[float] = field(default_factory=list[float])
    exits: list[Exit] = field(default_factory=list[Exit])
    ends: dict[int, Point] = field(default_factory=dict[int, Point])
    few: dict[int, list[Point]] = field(default_factory=dict[int, list[Point]])
