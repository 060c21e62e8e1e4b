"""What lies between the axes of a plot: lines, bands, levels, marks, and where values are amiss."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from dltui.charts.plot import axes
from dltui.charts.plot.plotting import Plot
from dltui.charts.text import clean
from dltui.charts.transform.traces import Band, PlotPath, Prepared
from dltui.figures.records import Level, Mark
from dltui.reports.drawings.frame import Box, Frame
from dltui.reports.drawings.letters import SIZE, raised, width
from dltui.reports.drawings.placing import Places, Rectangle
from dltui.reports.drawings.svg import Point, add, line, path, text
from dltui.reports.drawings.theme import Theme
from dltui.words import compact

DASHES = ("", "7 3", "2 2.5", "11 3 2.5 3", "15 4")
"""Lines are told apart without colour, too: with eight colours these make forty."""

LEVEL: dict[str, float | str] = {"stroke_width": 1.2, "stroke_dasharray": "5 4"}

RAW: dict[str, float | str] = {"stroke_width": 1.0, "stroke_opacity": "0.45"}
"""Of values that a mean is of."""

EMPTY = "no values"

DOTTED = 30
"""Values of a line that are shown one by one at most."""

HALO = {"paint-order": "stroke", "stroke-width": "3", "stroke-linejoin": "round"}

GAP = 0.01
"""Share of the width between two values from which on a band has a gap there."""

CROSS = 8.0
"""Crosses stand so far apart."""

FAR = 16.0
"""From so far on a line leads from a point to its label."""

STRAIGHT = 0.05
"""Points no farther than this from the line between their neighbours are left out."""


@dataclass(frozen=True, slots=True)
class Named:
    """The words for a trace: its name, what its values say, whether it is drawn faintly."""

    trace: int
    name: str
    value: str = ""
    faint: bool = False

    @property
    def words(self) -> str:
        return f"{clean(self.name)}  {raised(self.value)}".strip()


def pen(trace: int, *, faint: bool = False) -> dict[str, float | str]:
    """Width and dash of a line."""
    found: dict[str, float | str] = {"stroke_width": 1.2 if faint else 1.8}
    if dash := DASHES[trace % len(DASHES)]:
        found["stroke_dasharray"] = dash
    return found


def draw_data(
    root: Element, plot: Plot, ready: Prepared, frame: Frame, names: Sequence[Named], theme: Theme
) -> None:
    """From back to front: levels, bands, faint lines, lines, signs, labels."""
    called = {named.trace: clean(named.name) for named in names}
    box, group = frame.box, add(root, "g", fill="none", stroke_linejoin="round")
    for level in plot.levels:
        _draw_level(group, level, frame, theme)
    for band in ready.bands:
        _draw_band(group, band, box, theme)
    drawn: list[Point] = []
    for one in sorted(ready.paths, key=lambda one: not one.raw):
        behind = one.raw and not plot.traces[one.trace].faint
        drawn += _draw_path(group, one, box, called.get(one.trace, ""), theme, behind=behind)
    for trace, points in ready.few.items():
        if len(plot.traces[trace].y) > DOTTED:
            continue
        _dots(group, [box.at(*point) for point in points], theme.series(trace))
    places = Places(box, drawn)
    labels = add(root, "g")
    _draw_amiss(labels, ready, box, places, theme)
    for mark in plot.marks:
        _draw_mark(labels, mark, frame, places, theme)


def _draw_level(group: Element, level: Level, frame: Frame, theme: Theme) -> None:
    box = frame.box
    low, at, high = (
        min(1.0, max(0.0, frame.y.share(axes.on(value, frame.y))))
        for value in (level.value - level.spread, level.value, level.value + level.spread)
    )
    if level.spread and high > low:
        (left, top), height = box.at(0, high), (high - low) * box.height
        fill = {"fill": theme["dim"], "fill_opacity": "0.12"}
        add(group, "rect", x=left, y=top, width=box.width, height=height, **fill)
    if 0 <= frame.y.share(axes.on(level.value, frame.y)) <= 1:
        line(group, box.at(0, at), box.at(1, at), theme["dim"], **LEVEL)


def _draw_band(group: Element, band: Band, box: Box, theme: Theme) -> None:
    pieces: list[list[tuple[float, float, float]]] = []
    for x, low, high in zip(band.x, band.low, band.high, strict=True):
        if not pieces or x - pieces[-1][-1][0] > GAP:
            pieces.append([])
        pieces[-1].append((x, low, high))
    outlines = [
        [
            *bent([box.at(x, high) for x, _, high in piece]),
            *reversed(bent([box.at(x, low) for x, low, _ in piece])),
        ]
        for piece in pieces
    ]
    if outlines:
        opacity = "0.22" if band.raw else "0.16"
        fill = {"fill": theme.series(band.trace), "fill_opacity": opacity}
        add(group, "path", d=path(outlines, closed=True), **fill)


def _draw_path(
    group: Element, one: PlotPath, box: Box, name: str, theme: Theme, *, behind: bool
) -> list[Point]:
    """Returns the points that it went through; ``behind`` are the values that a mean is of."""
    pieces = [*_pieces(one, box)]
    points = [point for piece in pieces for point in piece]
    faint = one.raw and not behind
    ink = theme.faint(one.trace) if faint else theme.series(one.trace)
    if not points:
        return points
    if one.joined:
        line_of = RAW if behind else pen(one.trace, faint=one.raw)
        drawn = add(group, "path", d=path(map(bent, pieces)), stroke=ink, **line_of)
        lone = [piece[0] for piece in pieces if len(piece) == 1]
        _dots(group, lone, ink)
    else:
        drawn = _dots(group, points, ink)
    if name:
        add(drawn, "title").text = name
    return points


def _pieces(one: PlotPath, box: Box) -> Iterator[list[Point]]:
    """Points that connect."""
    piece: list[Point] = []
    for x, y in zip(one.x, one.y, strict=True):
        if y == y:
            piece.append(box.at(x, y))
        elif piece:
            yield piece
            piece = []
    if piece:
        yield piece


def bent(points: Sequence[Point]) -> list[Point]:
    """``points`` without those that lie on the way from the last that is kept to the next."""
    kept: list[Point] = []
    for index, point in enumerate(points):
        following = points[index + 1] if index + 1 < len(points) else None
        if kept and following and _on_the_way(kept[-1], point, following):
            continue
        kept.append(point)
    return kept


def _on_the_way(start: Point, point: Point, end: Point) -> bool:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy)
    if length == 0 or not min(start[0], end[0]) <= point[0] <= max(start[0], end[0]):
        return False
    off = abs((point[0] - start[0]) * dy - (point[1] - start[1]) * dx) / length
    return off <= STRAIGHT and min(start[1], end[1]) <= point[1] <= max(start[1], end[1])


def _dots(group: Element, points: Sequence[Point], ink: str) -> Element:
    """Small discs, as the round ends of lines without length."""
    where = "".join(f"M{path([[point]])[1:]}h0" for point in points)
    return add(group, "path", d=where, stroke=ink, stroke_width=5, stroke_linecap="round")


def _draw_amiss(group: Element, ready: Prepared, box: Box, places: Places, theme: Theme) -> None:
    """Where values are not finite, where lines leave the plot, and that there are none."""
    last = -math.inf
    for share in ready.bad:
        x, y = box.at(share, 0)
        if x - last < CROSS:
            continue
        last = x
        cross = [[(x - 3, y - 3), (x + 3, y + 3)], [(x - 3, y + 3), (x + 3, y - 3)]]
        add(group, "path", d=path(cross), stroke=theme["bad"], stroke_width=1.5)
    told: set[int] = set()
    for leaving in ready.exits:
        x, y = box.at(leaving.x, float(leaving.up))
        tip = 7 if leaving.up else -7
        arrow = [[(x, y), (x - 4, y + tip), (x + 4, y + tip)]]
        add(group, "path", d=path(arrow, closed=True), fill=theme.series(leaving.trace))
        if leaving.trace not in told:
            told.add(leaving.trace)
            word = compact(leaving.value, 2)
            place = places.near((x, y + tip), width(word))
            _label(group, place, word, theme.series(leaving.trace), theme)
    if not ready.ends:
        x, y = box.at(0.5, 0.5)
        text(group, x, y, EMPTY, theme["dim"], anchor="middle")


def _draw_mark(group: Element, mark: Mark, frame: Frame, places: Places, theme: Theme) -> None:
    """A labelled point or vertical line, if it lies in the picture."""
    x = frame.x.share(axes.on(mark.x, frame.x))
    if not 0 <= x <= 1:
        return
    if mark.y is None:
        top, foot = frame.box.at(x, 1), frame.box.at(x, 0)
        line(group, top, foot, theme["dim"], stroke_width=1.2, stroke_dasharray="2 3")
        place = places.beside(top[0], width(clean(mark.label)))
        _label(group, place, mark.label, theme["ink"], theme)
        return
    y = frame.y.share(axes.on(mark.y, frame.y))
    if 0 <= y <= 1:
        at = frame.box.at(x, y)
        ring = {"fill": theme["ground"], "stroke": theme["ink"], "stroke_width": "1.5"}
        add(group, "circle", cx=at[0], cy=at[1], r=3.5, **ring)
        place = places.near(at, width(clean(mark.label)))
        _leader(group, at, place, theme)
        _label(group, place, mark.label, theme["ink"], theme)


def _leader(group: Element, at: Point, place: Rectangle | None, theme: Theme) -> None:
    """A thin line from a point to its label, where that stands farther away."""
    if place:
        left, top, right, foot = place
        near = (min(max(at[0], left), right), min(max(at[1], top), foot))
        if math.dist(at, near) > FAR:
            line(group, at, near, theme["axis"], stroke_width=0.8)


def _label(group: Element, place: Rectangle | None, said: str, ink: str, theme: Theme) -> None:
    """On a halo of the ground, as lines may cross it; nothing where there is no place."""
    if place:
        element = text(group, place[0], place[3] - SIZE * 0.35, said, ink, stroke=theme["ground"])
        for name, value in HALO.items():
            element.set(name, value)
