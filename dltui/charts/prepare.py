"""Everything between a run's numbers and plotext: after this nothing can surprise it.

Plotext 5.3 fails on empty series, infinities, limits that coincide and logarithms of zero,
applies a logarithm again at each drawing, and takes 27 s for one value far outside the canvas.
It therefore only ever sees a few hundred finite numbers between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from dltui.charts.axes import Axis, pin_x, pin_y
from dltui.charts.reduce import chunks, column, extremes
from dltui.charts.smooth import FEWEST, ema
from dltui.charts.window import XKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dltui.runs.series import Array

    Mask = NDArray[np.bool_]
    Indices = NDArray[np.intp]

FAR = 1e300
"""Finite values beyond are taken for this, so that differences stay finite."""

Kind = Literal["line", "points", "steps"]


@dataclass(frozen=True, slots=True)
class Trace:
    """One series in data units, float64 arrays of one length; ``low`` and ``high`` are a band."""

    x: Array
    y: Array
    low: Array | None = None
    high: Array | None = None
    kind: Kind = "line"
    faint: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """What is asked of a plot: see ``Window``; ``columns`` is the width of the canvas."""

    columns: int
    x: tuple[float, float] | None = None
    log_x: bool = False
    log_y: bool = False
    smoothing: float = 0.0
    growing: bool = False
    planned: float = 0.0
    held_y: tuple[float, float] | None = None
    kind: XKind = "step"


@dataclass(frozen=True, slots=True)
class Path:
    """What plotext draws: shares of the axes in 0…1, NaN between pieces that do not connect.

    ``trace`` is the index of the series it belongs to; ``raw`` is the unsmoothed curve behind
    a smoothed one.
    """

    trace: int
    x: list[float]
    y: list[float]
    joined: bool = True
    raw: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A filled range, one low and high share for each canvas dot column in ``x``."""

    trace: int
    x: list[float]
    low: list[float]
    high: list[float]


@dataclass(frozen=True, slots=True)
class Prepared:
    """``bad`` are the shares of x at which a value was not finite, or not positive on a log axis;
    ``ends`` the last drawn point of each trace that has one; ``few`` all points of traces that
    have few.
    """

    x: Axis
    y: Axis
    paths: list[Path] = field(default_factory=list[Path])
    bands: list[Band] = field(default_factory=list[Band])
    bad: list[float] = field(default_factory=list[float])
    ends: dict[int, tuple[float, float]] = field(default_factory=dict[int, tuple[float, float]])
    few: dict[int, list[tuple[float, float]]] = field(
        default_factory=dict[int, list[tuple[float, float]]]
    )


@dataclass(frozen=True, slots=True)
class _Curve:
    """A trace in axis coordinates: x finite; the value at each x, NaN where there is none."""

    trace: int
    kind: Kind
    x: Array
    y: Array
    raw: bool = False
    low: Array | None = None
    high: Array | None = None
    ascending: bool = True


def prepare(traces: Sequence[Trace], view: View) -> Prepared:
    """Traces as plotext can take them, at most two points a column each, within the axes.

    In this order: non-finite values out and noted; smoothing on the raw points; logarithms;
    the window cut out; limits found; each column reduced to its extremes; clipped.
    """
    curves: list[_Curve] = []
    bad: list[Array] = []
    most = max((len(trace.y) for trace in traces), default=0)
    for index, trace in enumerate(traces):
        # The weight is meant for the densest series; one with a point in a hundred steps is
        # smoothed over the same stretch of x, and not a hundred times as far.
        weight = view.smoothing ** (most / max(1, len(trace.y)))
        found, missing = _curves(index, trace, view, weight)
        curves += found
        bad.append(missing)
    x_axis = _x_axis(curves, bad, view)
    seen = [s for s in (_inside(curve, x_axis) for curve in curves) if len(s.x)]
    y_axis = _y_axis(seen, x_axis, view)
    result = Prepared(x_axis, y_axis, bad=_bad_shares(bad, x_axis, view.columns))
    for curve in seen:
        _add(result, curve, view.columns)
    return result


def _curves(index: int, trace: Trace, view: View, weight: float) -> tuple[list[_Curve], Array]:
    """The curves a trace is drawn as, and the x of its values that cannot be drawn."""
    length = min(len(trace.x), len(trace.y))
    x, valid = _coordinate(trace.x[:length], view.log_x)
    here = np.flatnonzero(valid)
    x = x[here]
    raw = trace.y[:length][here]
    ascending = bool(np.all(x[1:] >= x[:-1]))
    y, good = _coordinate(raw, view.log_y)
    low = _band(trace.low, here, length, view.log_y)
    high = _band(trace.high, here, length, view.log_y)
    smoothed = weight > 0.01 and trace.kind == "line" and not trace.faint and ascending
    curves: list[_Curve] = []
    if smoothed and np.count_nonzero(good) >= FEWEST:
        average = ema(np.where(np.isfinite(raw), raw, np.nan), weight)
        smooth, _ = _coordinate(average, view.log_y)
        curves.append(_Curve(index, "line", x, y, True, low, high))
        curves.append(_Curve(index, "line", x, smooth))
    else:
        curves.append(_Curve(index, trace.kind, x, y, trace.faint, low, high, ascending))
    return curves, x[~good]


def _band(edge: Array | None, here: Indices, length: int, log: bool) -> Array | None:
    if edge is None or len(edge) < length:
        return None
    return _coordinate(edge[:length][here], log)[0]


def _coordinate(values: Array, log: bool) -> tuple[Array, Mask]:
    """Values on an axis, NaN where they have no place there, and where they have one."""
    valid = np.isfinite(values) & (values > 0) if log else np.isfinite(values)
    usable = np.where(valid, np.clip(values, -FAR, FAR), 1.0)
    return np.where(valid, np.log10(usable) if log else usable, np.nan), valid


def _x_axis(curves: list[_Curve], bad: list[Array], view: View) -> Axis:
    ranges = [(c.x.min(), c.x.max()) for c in curves if len(c.x)]
    low = float(min((r[0] for r in ranges), default=0.0))
    high = float(max((r[1] for r in ranges), default=1.0))
    asked = _asked(view)
    if asked:
        low, high = asked
    elif not view.log_x and view.kind != "time" and 0 < low <= 0.02 * high:
        low = 0.0
    if view.growing and not asked and not view.log_x:
        if view.kind != "time":
            low = min(low, 0.0)
        high = low + pin_x(high - low, view.planned - low if view.planned else 0.0, view.kind)
    if not high - low > max(abs(low), abs(high)) * 1e-12:
        margin = max(0.5, abs(low) * 1e-9)
        low, high = low - margin, high + margin
    return Axis(low, high, view.log_x, view.kind)


def _asked(view: View) -> tuple[float, float] | None:
    if view.x is None:
        return None
    ends, valid = _coordinate(np.array(view.x, dtype=np.float64), view.log_x)
    low, high = float(ends[0]), float(ends[1])
    return (low, high) if bool(valid.all()) and low < high else None


def _inside(curve: _Curve, axis: Axis) -> _Curve:
    """The part within the x axis, with one neighbour on either side to draw towards."""
    if curve.ascending:
        first = max(0, int(np.searchsorted(curve.x, axis.low)) - 1)
        last = int(np.searchsorted(curve.x, axis.high, side="right")) + 1
        part = slice(first, last)
        return _Curve(
            curve.trace,
            curve.kind,
            curve.x[part],
            curve.y[part],
            curve.raw,
            None if curve.low is None else curve.low[part],
            None if curve.high is None else curve.high[part],
        )
    outside = (curve.x < axis.low) | (curve.x > axis.high)
    y = np.where(outside, np.nan, curve.y)
    return _Curve(curve.trace, curve.kind, curve.x, y, curve.raw, ascending=False)


def _y_axis(curves: list[_Curve], x_axis: Axis, view: View) -> Axis:
    lows: list[float] = []
    highs: list[float] = []
    for curve in curves:
        inside = (curve.x >= x_axis.low) & (curve.x <= x_axis.high)
        for values in (curve.y, curve.low, curve.high):
            if values is not None:
                finite = values[inside & np.isfinite(values)]
                if len(finite):
                    lows.append(float(finite.min()))
                    highs.append(float(finite.max()))
    low, high = min(lows, default=0.0), max(highs, default=1.0)
    return Axis(*pin_y(low, high, view.held_y if lows else None), view.log_y)


def _bad_shares(bad: list[Array], axis: Axis, columns: int) -> list[float]:
    x = np.concatenate([np.empty(0), *bad])
    x = x[(x >= axis.low) & (x <= axis.high)]
    places = np.unique(column(x, columns, axis.low, axis.high))
    shares: list[float] = ((places + 0.5) / columns).tolist()
    return shares


def _add(result: Prepared, curve: _Curve, columns: int) -> None:
    x_axis, y_axis = result.x, result.y
    if curve.low is not None and curve.high is not None:
        result.bands.append(_filled(curve, curve.low, curve.high, x_axis, y_axis, columns))
    if curve.ascending:
        x, y = _cut(curve.x, curve.y, x_axis)
        exact = len(x) <= 2 * columns
        x, y = extremes(x, y, columns, x_axis.low, x_axis.high)
    else:
        exact = len(curve.x) <= 8 * columns
        x, y = chunks(curve.x, curve.y, 8 * columns)
    if not np.isfinite(y).any():
        return
    sx = np.clip((x - x_axis.low) / (x_axis.high - x_axis.low), 0.0, 1.0)
    sy = np.clip((y - y_axis.low) / (y_axis.high - y_axis.low), 0.0, 1.0)
    if curve.kind == "steps":
        sx, sy = np.repeat(sx, 2)[1:], np.repeat(sy, 2)[:-1]
    result.paths.append(
        Path(curve.trace, sx.tolist(), sy.tolist(), curve.kind != "points", curve.raw)
    )
    drawn = np.flatnonzero(np.isfinite(sy))
    result.ends[curve.trace] = (float(sx[drawn[-1]]), float(sy[drawn[-1]]))
    if exact and not curve.raw and len(drawn) <= columns // 4 and curve.kind == "line":
        result.few[curve.trace] = list(zip(sx[drawn].tolist(), sy[drawn].tolist(), strict=True))


def _cut(x: Array, y: Array, axis: Axis) -> tuple[Array, Array]:
    """Lines that leave the window end at its edge, at the height they have there."""
    inside = (x >= axis.low) & (x <= axis.high)
    edge_x: list[float] = []
    edge_y: list[float] = []
    for edge, before in ((axis.low, True), (axis.high, False)):
        outer = np.flatnonzero(x < edge if before else x > edge)
        near = int(outer[-1]) if before and len(outer) else int(outer[0]) if len(outer) else -1
        other = near + 1 if before else near - 1
        if near >= 0 and 0 <= other < len(x):
            share = (edge - x[near]) / (x[other] - x[near])
            edge_x.append(edge)
            edge_y.append(float(y[near] + share * (y[other] - y[near])))
        else:
            edge_x.append(np.nan)
            edge_y.append(np.nan)
    keep = np.isfinite(edge_x)
    left, right = slice(0, 1), slice(1, 2)
    ex, ey = np.array(edge_x), np.array(edge_y)
    return (
        np.concatenate([ex[left][keep[left]], x[inside], ex[right][keep[right]]]),
        np.concatenate([ey[left][keep[left]], y[inside], ey[right][keep[right]]]),
    )


def _filled(
    curve: _Curve, low: Array, high: Array, x_axis: Axis, y_axis: Axis, columns: int
) -> Band:
    """The band's edges at every other dot column, interpolated between its points."""
    valid = np.isfinite(low) & np.isfinite(high)
    x, low, high = curve.x[valid], low[valid], high[valid]
    if len(x) == 0:
        return Band(curve.trace, [], [], [])
    at = np.linspace(x_axis.low, x_axis.high, 2 * columns)
    at = at[(at >= x[0]) & (at <= x[-1])]
    if len(at) == 0:
        at = x[:1]
    span = y_axis.high - y_axis.low
    edges = [np.clip((np.interp(at, x, e) - y_axis.low) / span, 0.0, 1.0) for e in (low, high)]
    shares = (at - x_axis.low) / (x_axis.high - x_axis.low)
    return Band(curve.trace, shares.tolist(), edges[0].tolist(), edges[1].tolist())
