"""A sweep whose points jobs of their own run, as it looks meanwhile: nobody writes its figures
before its last job, so who looks draws them of the points.
"""

from __future__ import annotations

from dataclasses import replace

from dltui.errors import DltuiError
from dltui.figures.records import Figure
from dltui.presets.load import load
from dltui.presets.sweep import expand
from dltui.runs.files import slurm_job
from dltui.runs.layout import RunDir
from dltui.runs.log.fold import RunView
from dltui.sweeps.board import SweepBoard
from dltui.sweeps.points import Task


class Drawn:
    """Keeps the figures that a board emits."""

    def __init__(self) -> None:
        self.figures: dict[str, Figure] = {}

    def figure(self, figure: Figure) -> None:
        self.figures[figure.id] = figure


class Watching:
    """The points of ``run``, a sweep that was submitted to Slurm."""

    def __init__(self, run: RunDir) -> None:
        preset = load(run.preset).preset
        self._tasks = [Task(point, run.point(point.number)) for point in expand(preset)]
        self._drawn = Drawn()
        self._board = SweepBoard(preset, self._tasks, self._drawn, alone=False)

        self._done = 0

    def seen(self, view: RunView) -> RunView:
        """``view`` with what its points have come to, and how many have ended."""
        if view.status.final:
            return view
        if self._board.draw():
            self._done = self._board.ended
        return replace(
            view,
            figures={**view.figures, **self._drawn.figures},
            step=self._done,
            planned_steps=len(self._tasks),
            unit="point",
        )


def watched(run: RunDir) -> Watching | None:
    """Null of a run that needs none of it: no sweep, not with Slurm, or unreadable."""
    known = slurm_job.read(run)
    if known is None or not known.collector:
        return None
    try:
        return Watching(run)
    except DltuiError:
        return None
