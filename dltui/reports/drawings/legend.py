"""What the colours of a drawing stand for: a block of samples with their names above it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from dltui.reports.drawings.letters import LEADING, SIZE, cut, width
from dltui.reports.drawings.svg import WIDTH, Point, add, line, text
from dltui.reports.drawings.theme import Theme

SAMPLE = 24.0
"""Length of a sample, and of the gap between entries."""

LONGEST = WIDTH - SAMPLE - 6
"""A name is cut at this width."""

ROWS = 16
"""Rows of a block; of more entries it says how many there are."""

Sample = Callable[[Element, Point], None]
"""Draws a piece of what is meant, ``SAMPLE`` long, from a point at half the height of its text."""


@dataclass(frozen=True, slots=True)
class Key:
    words: str
    sample: Sample | None = None

    @property
    def width(self) -> float:
        shown = width(cut(self.words, LONGEST))
        return shown + (SAMPLE + 6) * bool(self.sample)


def block(parent: Element, keys: Sequence[Key], top: float, theme: Theme) -> float:
    """Draws ``keys`` in rows below ``top``; returns where they end."""
    rows = _rows(keys)
    group = add(parent, "g")
    for number, row in enumerate(rows):
        x, foot = 0.0, top + LEADING * number + SIZE
        for key in row:
            at = x
            if key.sample:
                key.sample(group, (at, foot - SIZE * 0.35))
                at += SAMPLE + 6
            text(group, at, foot, key.words, theme["ink"], room=LONGEST)
            x += key.width + SAMPLE
    return top + LEADING * len(rows)


def _rows(keys: Sequence[Key]) -> list[list[Key]]:
    rows: list[list[Key]] = []
    left = 0.0
    for number, key in enumerate(keys):
        if not rows or key.width > left:
            if len(rows) == ROWS:
                rows[-1][-1:] = [Key(f"… and {len(keys) - number + 1} more")]
                break
            rows.append([])
            left = WIDTH
        rows[-1].append(key)
        left -= key.width + SAMPLE
    return rows


def stroke(colour: str, **more: float | str) -> Sample:
    """A piece of line."""

    def draw(parent: Element, at: Point) -> None:
        line(parent, at, (at[0] + SAMPLE, at[1]), colour, **more)

    return draw


def disc(colour: str) -> Sample:
    """A point by itself."""

    def draw(parent: Element, at: Point) -> None:
        add(parent, "circle", cx=at[0] + SAMPLE / 2, cy=at[1], r=2.5, fill=colour)

    return draw


def patch(colour: str) -> Sample:
    """A filled piece."""

    def draw(parent: Element, at: Point) -> None:
        add(parent, "rect", x=at[0], y=at[1] - 5, width=SAMPLE, height=10, fill=colour)

    return draw
