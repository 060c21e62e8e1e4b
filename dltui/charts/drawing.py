"""What drawing gives: lines of rich segments, each exactly as wide as was asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style as Pen

from dltui.charts.text import clean, fit

DrawnLine = list[Segment]


@dataclass(frozen=True, slots=True)
class Limits:
    """The data range a plot was drawn for; logarithmic axes in log10."""

    x: tuple[float, float]
    y: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Drawing:
    """``limits`` is what a plot shows, to be given back for its next drawing; ``gutter`` is the
    width left of its canvas.
    """

    lines: list[DrawnLine]
    width: int
    limits: Limits | None = None
    gutter: int = 0

    @property
    def height(self) -> int:
        return len(self.lines)

    def plain(self) -> str:
        """The characters alone, lines without trailing blanks."""
        return "\n".join(plain(line).rstrip() for line in self.lines)


def plain(line: Iterable[Segment]) -> str:
    return "".join(segment.text for segment in line)


def size(line: Iterable[Segment]) -> int:
    """Width in cells."""
    return sum(segment.cell_length for segment in line)


def exactly(line: DrawnLine, width: int) -> DrawnLine:
    """``line`` cut or padded to ``width`` cells."""
    missing = width - size(line)
    if missing > 0:
        return [*line, Segment(" " * missing)]
    return Segment.adjust_line_length(line, width) if missing < 0 else line


def text_line(text: str, width: int, pen: Pen | None = None) -> DrawnLine:
    return [Segment(fit(clean(text), width), pen)]


def runs(chars: list[str], pens: list[Pen | None]) -> DrawnLine:
    """Segments of cells; a blank joins its neighbour, so that the terminal switches less."""
    line: DrawnLine = []
    text = ""
    current: Pen | None = None
    filled = False
    for char, pen in zip(chars, pens, strict=True):
        if (char == " " and not filled and (pen is None or not _filled(pen))) or pen is current:
            text += char
        else:
            if filled or text.strip(" "):
                line.append(Segment(text, current))
                text = ""
            text, current, filled = text + char, pen, pen is not None and _filled(pen)
    if text:
        line.append(Segment(text, current))
    return line


def _filled(pen: Pen) -> bool:
    """Whether a blank shows it."""
    return pen.bgcolor is not None or bool(pen.reverse)


def widest(texts: Iterable[str]) -> int:
    return max((cell_len(text) for text in texts), default=0)
