"""Everything between a run's numbers and plotext: after this nothing can surprise it.

Plotext 5.3 fails on empty series, infinities, limits that coincide and logarithms of zero,
applies a logarithm again at each drawing, and takes 27 s for one value far outside the canvas.
It therefore only ever sees a few hundred finite numbers between 0 and 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from dltui.charts.plot.axes import Axis, pin_x, pin_y
from dltui.charts.transform.outliers import FLATTENED, Mask, Reach, reach
from dltui.charts.transform.reduce import chunks, column, extremes, ranges
from dltui.charts.transform.scaling import data, on_axis, ordered, spread
from dltui.charts.transform.slices import cut, extent, piece
from dltui.charts.transform.smooth import FEWEST, centred, ema
from dltui.charts.transform.traces import Band, Exit, Kind, PlotPath, Point, Prepared, Trace, View

if TYPE_CHECKING:
    from dltui.runs.log.series import Array

WHOLE = 1_000
"""Longer series are not looked through for whether their x are integers."""

TINY = 1e-300
"""Half of a smaller number may be none."""


EVERYTHING = Reach(0.0, np.inf)


@dataclass(frozen=True, slots=True)
class _Line:
    """A trace on the axes: x finite; NaN where there is no value."""

    trace: int
    kind: Kind
    x: Array
    y: Array
    raw: bool
    low: Array | None
    high: Array | None
    ascending: bool


def prepare(traces: Sequence[Trace], view: View) -> Prepared:
    """Traces as plotext can take them, at most two points a column each, within the axes.

    In this order: values that are not finite out and noted; outliers told from the rest; smoothing
    on the raw points; logarithms; the window cut out; limits found; each column reduced to its
    extremes; clipped.
    """
    traces = [ordered(trace, view.log_x) for trace in traces]
    x_axis = _x_axis(traces, view)
    placed = [on_axis(trace.y, view.log_y) for trace in traces]
    spreads = [spread(trace, y, view.log_y) for trace, (y, _) in zip(traces, placed, strict=True)]
    on_y = [y for y, _ in placed]
    far = reach(on_y, log=view.log_y, held=view.held_y, spreads=spreads) or EVERYTHING
    lines: list[_Line] = []
    bad: list[Array] = []
    for index, trace in enumerate(traces):
        weight = _weight(trace, traces, x_axis, view)
        found, missing = _lines(index, trace, placed[index], weight, view, far)
        lines += [_within(line, x_axis) for line in found]
        bad.append(missing)
    y_axis = _y_axis(lines, x_axis, view, far)
    if y_axis is None:
        far = EVERYTHING
        y_axis = _y_axis(lines, x_axis, view, far) or Axis(*pin_y(0.0, 1.0), view.log_y)
    result = Prepared(x_axis, y_axis, bad=_bad_shares(bad, x_axis, view.columns))
    for line in lines:
        _add(result, line, view.columns, far)
    return result


def _weight(trace: Trace, traces: Sequence[Trace], axis: Axis, view: View) -> float:
    """The weight of the past for this trace.

    What is asked is meant for the densest series; one with a point in a hundred steps is
    smoothed over the same stretch of x, and not a hundred times as far. Where nothing is asked
    the average reaches over about two columns: what is drawn then is their mean. A point in which
    steps lie together weighs as they do.
    """
    most = max(len(t.y) * t.steps for t in traces)
    weight = view.smoothing
    if weight is None:
        dense = next(t for t in traces if len(t.y) * t.steps == most)
        extent = float(dense.x.max() - dense.x.min()) if most else 0.0
        columns = view.columns * extent / (axis.high - axis.low)
        weight = 1 - columns / most if 0 < 2 * columns < most else 0.0
    weight = min(max(weight, 0.0), 1 - 1e-9)
    return float(weight ** (most / max(1, len(trace.y))))


def _lines(
    index: int, trace: Trace, placed: tuple[Array, Mask], weight: float, view: View, far: Reach
) -> tuple[list[_Line], Array]:
    """The lines a trace is drawn as, and the x of its values that cannot be drawn.

    Strays are not smoothed: one would pull the average out of the plot for long. Where steps lie
    together, what is smoothed over fewer than those is their mean.
    """
    x = trace.x
    ascending = bool(np.all(x[1:] >= x[:-1]))
    y, good = placed
    low, high = (None if e is None else on_axis(e, view.log_y)[0] for e in (trace.low, trace.high))
    plain = _Line(index, trace.kind, x, y, trace.faint, low, high, ascending)
    lines = [plain]
    smoothable = trace.kind == "line" and not trace.faint and ascending
    wide = weight > (0.01 if trace.mean is None else 0.0)
    if smoothable and wide and np.count_nonzero(good) >= FEWEST:
        usual = trace.y if trace.mean is None else trace.mean
        if far is not EVERYTHING:
            on_y = y if trace.mean is None else on_axis(usual, view.log_y)[0]
            usual = np.where(far.outliers(on_y), np.nan, usual)
        average = (centred if view.centred else ema)(usual, weight)
        smooth = replace(plain, y=on_axis(average, view.log_y)[0], low=None, high=None)
        lines = [replace(plain, raw=True), smooth]
    return lines, x[:0] if good.all() else x[~good]


def _x_axis(traces: Sequence[Trace], view: View) -> Axis:
    before = [trace for trace in traces if not trace.behind and len(trace.x)]
    traces = before or [trace for trace in traces if len(trace.x)]
    extents = [(float(t.x.min()), float(t.x.max())) for t in traces]
    low = min((low for low, _ in extents), default=0.0)
    high = max((high for _, high in extents), default=1.0)
    asked = _asked(view)
    if asked:
        low, high = asked
    elif not view.log_x:
        if view.kind != "time" and (0 < low <= 0.02 * high or view.growing):
            low = min(low, 0.0)
        if view.growing:
            planned = view.planned - low if view.planned > max(low, 0.0) else 0.0
            high = low + pin_x(high - low, planned, view.kind)
    if not high - low > max(abs(low), abs(high)) * 1e-12:
        # Around a lone rate of 0.01 the axis has no negative ones.
        small = not view.log_x and TINY < abs(low) < 1
        margin = abs(low) / 2 if small else max(0.5, abs(low) * 1e-9)
        low, high = low - margin, high + margin
    whole = all(len(t.x) <= WHOLE and bool(np.all(t.x == np.rint(t.x))) for t in traces)
    return Axis(low, high, view.log_x, view.kind, whole=whole and bool(extents))


def _asked(view: View) -> Point | None:
    if view.x is None:
        return None
    ends, valid = on_axis(np.array(view.x, dtype=np.float64), view.log_x)
    low, high = float(ends[0]), float(ends[1])
    return (low, high) if bool(valid.all()) and low < high else None


def _within(line: _Line, axis: Axis) -> _Line:
    """The part within the x axis, with a neighbour on either side to draw towards."""
    if not line.ascending:
        outside = (line.x < axis.low) | (line.x > axis.high)
        return replace(line, y=np.where(outside, np.nan, line.y), low=None, high=None)
    part = piece(line.x, axis.low, axis.high)
    low, high = (None if edge is None else edge[part] for edge in (line.low, line.high))
    return replace(line, x=line.x[part], y=line.y[part], low=low, high=high)


def _y_axis(lines: list[_Line], x_axis: Axis, view: View, far: Reach) -> Axis | None:
    """Around all that is within ``far``; null where nothing in the window is."""
    lows: list[float] = []
    highs: list[float] = []
    for line in lines:
        # What lies outside the window of a line that runs back and forth is NaN already.
        ends = (x_axis.low, x_axis.high) if line.ascending else (-np.inf, np.inf)
        x = line.x if line.ascending else np.zeros(len(line.x))
        for values in (line.y, line.low, line.high):
            found = None if values is None else extent(x, far.within(values), *ends)
            if found:
                lows.append(found[0])
                highs.append(found[1])
    if not highs:
        return None
    low, high = min(lows), max(highs)
    wanted = [level for level in view.levels if math.isfinite(level)]
    least, most = min([low, *wanted]), max([high, *wanted])
    if most - least <= FLATTENED * (high - low):
        low, high = least, most
    return Axis(*pin_y(min(low, 0.0) if view.zero else low, high, view.held_y), view.log_y)


def _bad_shares(bad: list[Array], axis: Axis, columns: int) -> list[float]:
    x = np.concatenate([np.empty(0), *bad])
    x = x[(x >= axis.low) & (x <= axis.high)]
    places = np.unique(column(x, columns, axis.low, axis.high))
    shares: list[float] = ((places + 0.5) / columns).tolist()
    return shares


def _add(result: Prepared, line: _Line, columns: int, far: Reach) -> None:
    """Reduce a line to the canvas and enter it into ``result``."""
    x_axis, y_axis = result.x, result.y
    if line.low is not None and line.high is not None:
        result.bands.append(_band(line, line.low, line.high, result, columns))
    if line.ascending:
        x, y = cut(line.x, line.y, x_axis.low, x_axis.high)
        count = len(x)
        y = _leaving(result, line.trace, x, y, far)
        if line.raw and line.kind == "line" and count > 2 * columns:
            result.bands.append(_noise(line.trace, x, y, result, columns))
            return
        x, y = extremes(x, y, columns, x_axis.low, x_axis.high)
    else:
        count = len(line.x)
        x, y = chunks(line.x, line.y, 8 * columns)
        y = _leaving(result, line.trace, x, y, far)
    if not np.isfinite(y).any():
        return
    sx, sy = _shares(x, x_axis), _shares(y, y_axis)
    drawn = np.flatnonzero(np.isfinite(far.within(y)))
    points = list(zip(sx[drawn].tolist(), sy[drawn].tolist(), strict=True))
    if line.kind == "steps":
        sx, sy = np.repeat(sx, 2)[1:], np.repeat(sy, 2)[:-1]
    joined = line.kind != "points"
    result.paths.append(PlotPath(line.trace, sx.tolist(), sy.tolist(), joined, line.raw))
    if points:
        result.ends[line.trace] = points[-1]
    if points and not line.raw and count <= columns // 4 and line.kind == "line":
        result.few[line.trace] = points


def _leaving(result: Prepared, trace: int, x: Array, y: Array, far: Reach) -> Array:
    """``y`` as it is drawn: of a stretch of outliers only the way out and the way back.

    Where each stretch begins is entered into ``result``, with the farthest value of all.
    """
    if far is EVERYTHING or not (beyond := far.outliers(y)).any():
        return y
    before, back = np.r_[False, beyond[:-1]], np.r_[np.isfinite(y[1:]) & ~beyond[1:], False]
    farthest = y[beyond][np.argmax(np.abs(y[beyond] - far.centre))]
    value = float(data(farthest, result.y.log))
    begins = np.flatnonzero(beyond & ~before)
    up = (y[begins] > far.centre).tolist()
    shares = _shares(x[begins], result.x).tolist()
    places = zip(shares, up, strict=True)
    result.exits.extend(Exit(trace, *place, value) for place in places)
    drawn: Array = np.where(beyond & before & ~back, np.nan, y)
    return drawn


def _noise(trace: int, x: Array, y: Array, result: Prepared, columns: int) -> Band:
    """What a smoothed line leaves out: the range of each column, extremes and all."""
    axis = result.x
    place, low, high = ranges(x, y, columns, axis.low, axis.high)
    edges = [_shares(edge, result.y).tolist() for edge in (low, high)]
    return Band(trace, _shares(place, axis).tolist(), edges[0], edges[1], raw=True)


def _shares(values: Array, axis: Axis) -> Array:
    shares: Array = (np.clip(values, axis.low, axis.high) - axis.low) / (axis.high - axis.low)
    return shares


def _band(line: _Line, low: Array, high: Array, result: Prepared, columns: int) -> Band:
    """The band's edges at each dot column, interpolated between its points."""
    valid = np.isfinite(low) & np.isfinite(high)
    x = line.x[valid]
    if not line.ascending or len(x) == 0:
        return Band(line.trace, [], [], [])
    at = np.linspace(result.x.low, result.x.high, 2 * columns)
    at = at[(at >= x[0]) & (at <= x[-1])]
    if len(at) == 0:
        at = x[:1]
    edges = [_shares(np.interp(at, x, edge[valid]), result.y).tolist() for edge in (low, high)]
    return Band(line.trace, _shares(at, result.x).tolist(), edges[0], edges[1])
