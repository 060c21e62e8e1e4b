"""How an ended run went by what stands for it: from the small file of its figures, else its log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from dltui.figures.records import Curve, StepSeries
from dltui.runs.files import result, small_files
from dltui.runs.files.small_files import Damaged
from dltui.runs.layout import RunDir

if TYPE_CHECKING:
    from dltui.runs.log.series import Series

LARGEST = 8 * 2**20
"""Bytes of a file of figures, or of a log, that is read for a row of a list."""

LONGEST = 64 * 2**20
"""Bytes of a log that is read for the one run that is selected: that takes most of a second."""


class _Line(Struct, frozen=True):
    y: list[float | None] = []


class _Figure(Struct, frozen=True):
    id: str
    figure: str
    lines: list[_Line] = []


_FIGURES = msgspec.json.Decoder(list[_Figure])


def curve(run: RunDir, group: str) -> tuple[StepSeries | Curve | None, Mapping[str, Series]]:
    """The chart of the metrics of ``group`` as it was drawn last, with the series it names.

    Without a group the first curve there is; null without any, and where only a very long log has
    it.
    """
    if run.drawn.exists():
        curves = {f.id: f for f in result.read_figures(run) if isinstance(f, Curve)}
        if found := curves.get(group) or next(iter([] if group else curves.values()), None):
            return found, {}
    if not _logs(run, LONGEST):
        return None, {}
    from dltui.runs.log.follow import glance

    view = glance(run)
    return view.chart, view.series


def trend(run: RunDir, group: str) -> list[float | None]:
    """At most about 400 values of ``group``, or all there are of a log; none without any."""
    try:
        if run.drawn.stat().st_size > LARGEST:
            return []
        figures = small_files.decoded(run.drawn, _FIGURES)
    except FileNotFoundError:
        return _logged(run)
    except (OSError, Damaged):
        return []
    curves = {figure.id: figure.lines for figure in figures if figure.figure == "curve"}
    lines = curves.get(group) or next(iter([] if group else curves.values()), None)
    return lines[0].y if lines else _logged(run)


def _logged(run: RunDir) -> list[float | None]:
    """Of a run that left no figure of it: a script's, or one that was lost."""
    from dltui.runs.log.follow import glance

    if not _logs(run, LARGEST):
        return []
    found = glance(run).trend
    return [] if found is None else found.means.tolist()


def _logs(run: RunDir, most: int) -> bool:
    """Whether it has a log, of at most so many bytes."""
    try:
        return run.events.stat().st_size <= most
    except OSError:
        return False
