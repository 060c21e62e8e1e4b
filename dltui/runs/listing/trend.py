"""How the loss of a run that ended went, from the small file of its figures and not its log."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from dltui.figures.records import Curve
from dltui.runs.files import result
from dltui.runs.layout import RunDir

LARGEST = 8 * 2**20
"""Bytes of a file of figures that is read for a row of a list."""

NAMES = ("loss", "accuracy")


class _Line(Struct, frozen=True):
    y: list[float | None] = []


class _Figure(Struct, frozen=True):
    id: str
    figure: str
    lines: list[_Line] = []


_FIGURES = msgspec.json.Decoder(list[_Figure])


def curve(run: RunDir) -> Curve | None:
    """The curve of the loss, else of the accuracy, as it was drawn last; null without either."""
    curves = {f.id: f for f in result.read_figures(run) if isinstance(f, Curve)}
    return next((curves[name] for name in NAMES if name in curves), None)


def trend(run: RunDir) -> list[float | None]:
    """At most about 400 values of the loss, else of the accuracy; none where there are neither."""
    try:
        if run.drawn.stat().st_size > LARGEST:
            return []
        figures = _FIGURES.decode(run.drawn.read_bytes())
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return []
    curves = {figure.id: figure.lines for figure in figures if figure.figure == "curve"}
    return next((curves[name][0].y for name in NAMES if curves.get(name)), [])
