"""Where labels stand so that none covers another, and as little as possible of the lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dltui.reports.drawings.frame import Box
from dltui.reports.drawings.letters import LEADING
from dltui.reports.drawings.svg import Point

Rectangle = tuple[float, float, float, float]
"""Left, top, right, foot."""

RINGS = (7.0, 20.0, 36.0, 56.0, 84.0, 120.0)
"""Distances from its point that a label is tried at."""


class Places:
    """The room of a plot; every label that is placed takes some of it."""

    def __init__(self, box: Box, taken: Iterable[Point]) -> None:
        self._box = box
        self._points = list(taken)
        self._labels: list[Rectangle] = []

    def near(self, at: Point, width: float) -> Rectangle | None:
        """The best place for a label of one line near ``at``; null where there is none."""
        best, least = None, float("inf")
        for ring, place in _around(at, width):
            if not self._inside(place) or any(_meet(place, other) for other in self._labels):
                continue
            cost = ring + 4 * sum(_holds(place, point) for point in self._points)
            if cost < least:
                best, least = place, cost
        if best:
            self._labels.append(best)
        return best

    def beside(self, x: float, width: float) -> Rectangle | None:
        """A place for the label of a vertical line: at its top, or under other labels there."""
        top = self._box.top + 2
        while top + LEADING <= self._box.foot:
            for left in (x + 5, x - 5 - width):
                place = (left, top, left + width, top + LEADING)
                if self._inside(place) and not any(_meet(place, one) for one in self._labels):
                    self._labels.append(place)
                    return place
            top += LEADING
        return None

    def _inside(self, place: Rectangle) -> bool:
        box = self._box
        left, top, right, foot = place
        return box.left <= left and right <= box.right and box.top <= top and foot <= box.foot


def _around(at: Point, width: float) -> Iterator[tuple[float, Rectangle]]:
    x, y = at
    half = LEADING / 2
    for ring in RINGS:
        slant = ring * 0.7 + half
        for left, middle in (
            (x + ring, y),
            (x - ring - width, y),
            (x + ring * 0.7, y - slant),
            (x + ring * 0.7, y + slant),
            (x - ring * 0.7 - width, y - slant),
            (x - ring * 0.7 - width, y + slant),
            (x - width / 2, y - ring - half),
            (x - width / 2, y + ring + half),
        ):
            yield ring, (left, middle - half, left + width, middle + half)


def _meet(one: Rectangle, other: Rectangle) -> bool:
    return (
        one[0] < other[2] + 2 and other[0] < one[2] + 2 and one[1] < other[3] and other[1] < one[3]
    )


def _holds(place: Rectangle, point: Point) -> bool:
    return place[0] <= point[0] <= place[2] and place[1] <= point[1] <= place[3]


def apart(wished: Sequence[float], top: float, foot: float) -> list[float] | None:
    """Heights as near as may be to those ``wished`` (ascending), a line of text apart.

    Null where they do not all fit.
    """
    if (len(wished) - 1) * LEADING > foot - top:
        return None
    found: list[float] = []
    for wish in wished:
        found.append(max(wish, found[-1] + LEADING if found else top))
    limit = foot
    for index in reversed(range(len(found))):
        found[index] = min(found[index], limit)
        limit = found[index] - LEADING
    return found
