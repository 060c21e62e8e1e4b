"""Horizontal bars, plain or stacked, with the spread as their fading end."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rich.segment import Segment

from dltui import words
from dltui.charts.drawing import Drawing, DrawnLine, exactly, widest
from dltui.charts.plot.legend import Entry
from dltui.charts.style import Style
from dltui.charts.text import clean
from dltui.figures.records import Bar, Bars

LABEL = 28
BLOCK = "▇"
"""Not quite full, so that bars above one another stay apart."""


_FILLS = "█▓▒░"
_ASCII_FILLS = "#=+-"


@dataclass(frozen=True, slots=True)
class Scale:
    """Where a value ends, in cells from the left of the bars; ``low`` < ``high``."""

    low: float
    high: float
    width: int
    log: bool

    def cells(self, value: float) -> float:
        if self.log:
            value = math.log10(value) if value > 0 else self.low
        share = (value - self.low) / (self.high - self.low)
        return max(0.0, min(1.0, share)) * self.width


def draw(figure: Bars, *, width: int, style: Style) -> Drawing:
    """A row a bar: label, bar, value with its spread."""
    labels = [clean(bar.label) for bar in figure.bars]
    left = min(widest(labels), LABEL, max(1, width * 2 // 5))
    values = [value_text(bar, figure, style) for bar in figure.bars]
    right = min(widest(values), max(1, width // 3))
    room = max(1, width - left - right - 2)
    scale = scale_of(figure, room)
    names = segment_names(figure)
    lines: list[DrawnLine] = []
    for bar, label, value in zip(figure.bars, labels, values, strict=True):
        line: DrawnLine = [Segment(style.fit(label, left) + " ", style.plain)]
        line += exactly(_bar(bar, scale, names, style), room)
        line.append(Segment(" " + style.fit(value, right, right=True), style.strong))
        lines.append(line)
    return Drawing([exactly(line, width) for line in lines], width)


def legend(figure: Bars, style: Style) -> list[Entry]:
    """The unit, and what the parts of a stacked bar are."""
    entries = [
        Entry(name, style.series(index), _part(index, 2, style))
        for index, name in enumerate(segment_names(figure))
    ]
    unit = clean(figure.unit) + (" (log)" if figure.log else "")
    return entries + [Entry(unit.strip(), style.dim)] * bool(unit.strip())


def segment_names(figure: Bars) -> list[str]:
    """Names of parts, in the order in which they first come."""
    return list(dict.fromkeys(clean(s.name) for bar in figure.bars for s in bar.segments))


def fill(index: int, style: Style) -> str:
    """Colour tells parts apart where there is one, else the filling does."""
    if style.ascii:
        return _ASCII_FILLS[index % len(_ASCII_FILLS)]
    return BLOCK if style.colour else _FILLS[index % len(_FILLS)]


def _part(index: int, cells: int, style: Style) -> str:
    """A part of a stacked bar, with its letter in the middle: grey screens have no colours."""
    filled = fill(index, style) * cells
    middle = (cells - 1) // 2
    return filled[:middle] + chr(ord("a") + index % 26) + filled[middle + 1 :] if cells else ""


def value_text(bar: Bar, figure: Bars, style: Style) -> str:
    """``0.82 ± 0.01``, with the digits of ``figure``."""
    text = words.cell(bar.value, figure.digits)
    if bar.spread is not None and bar.value is not None:
        text += f" {style.glyph('±', '+-')} {words.cell(bar.spread, figure.digits)}"
    return text


def scale_of(figure: Bars, width: int) -> Scale:
    """Around all bars with their spreads; from 0, or on a logarithmic scale from a decade."""
    ends: list[float] = []
    for bar in figure.bars:
        parts = sum(s.value for s in bar.segments if math.isfinite(s.value))
        value = _finite(bar.value)
        spread = _finite(bar.spread) or 0.0
        ends += [v for v in (value, parts if bar.segments else None) if v is not None]
        if value is not None:
            ends += [value - spread, value + spread]
    ends = [max(-1e300, min(1e300, v)) for v in ends]
    if figure.log:
        powers = [math.log10(v) for v in ends if v > 0]
        low = math.ceil(min(powers, default=0.0)) - 1.0
        return Scale(low, max(max(powers, default=0.0), low + 1.0), width, True)
    low, high = min([0.0, *ends]), max([0.0, *ends])
    return Scale(low, high if high > low else low + 1.0, width, False)


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _bar(bar: Bar, scale: Scale, names: list[str], style: Style) -> DrawnLine:
    if bar.segments:
        return _stacked(bar, scale, names, style)
    value = _finite(bar.value)
    if value is None:
        return []
    zero = 0.0 if scale.log else scale.cells(0.0)
    end = scale.cells(value)
    spread = _finite(bar.spread)
    ink = style.series(0)
    if spread:
        return _fading(zero, end, scale.cells(value - spread), scale.cells(value + spread), style)
    if value < 0:
        first = min(round(end), round(zero) - 1)
        blocks = style.glyph(BLOCK, "#") * max(1, round(zero) - first)
        return [Segment(" " * max(0, first)), Segment(blocks, ink)]
    return [Segment(" " * round(zero)), Segment(_solid(end - round(zero), style, value != 0), ink)]


def _solid(cells: float, style: Style, visible: bool) -> str:
    """Filled cells; what is not zero shows, if only as an edge."""
    full = round(cells)
    edge = style.glyph("▏", ".") if visible and not full else ""
    return style.glyph(BLOCK, "#") * full + edge


def _fading(zero: float, end: float, low: float, high: float, style: Style) -> DrawnLine:
    """Solid to the value less its spread, paler to the value, palest to both together."""
    start, low_at, at, high_at = round(zero), round(low), round(end), max(round(high), round(end))
    low_at = max(start, low_at)
    if at < start:
        text = style.glyph("▓", "=") * (start - at)
        return [Segment(" " * at), Segment(text, style.series(0))]
    solid = style.glyph("█", "#") * (low_at - start)
    near = style.glyph("▓", "=") * (at - max(start, low_at))
    far = style.glyph("░", "-") * (high_at - at)
    return [Segment(" " * start), Segment(solid + near + far, style.series(0))]


def _stacked(bar: Bar, scale: Scale, names: list[str], style: Style) -> DrawnLine:
    """Parts end to end, each rounded so that the whole has its true length."""
    line: DrawnLine = []
    total = 0.0
    drawn = 0
    for segment in bar.segments:
        if not math.isfinite(segment.value) or segment.value <= 0:
            continue
        total += segment.value
        end = round(scale.cells(total))
        index = names.index(clean(segment.name))
        line.append(Segment(_part(index, end - drawn, style), style.series(index)))
        drawn = end
    return line
