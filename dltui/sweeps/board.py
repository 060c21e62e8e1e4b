"""The figures of a sweep while it runs: the table of points and what they have in common."""

from __future__ import annotations

import time

from dltui.figures.records import Figure
from dltui.presets.schema import Preset
from dltui.runs.log.fold import RunView
from dltui.runs.log.follow import Follower
from dltui.runs.log.recorder import Recorder
from dltui.sweeps.curves import against_parameter, overlays
from dltui.sweeps.headline import of_sweep
from dltui.sweeps.points import Task
from dltui.sweeps.tables import points_table, settings_table
from dltui.topics.catalogue import metric

SECONDS = 1.0
"""The running sweep is drawn anew this often, if anything changed."""

FEW = 64
"""With more points than this their curves are laid over each other only at the end."""


ALSO = 2
"""Claimed metrics beside the first that get a figure of their own."""


class SweepBoard:
    """Follows the points' logs and keeps the sweep's figures up to date."""

    def __init__(self, preset: Preset, tasks: list[Task], recorder: Recorder) -> None:
        self._preset = preset
        self._tasks = tasks
        self._recorder = recorder
        self._followers: dict[int, Follower] = {}
        self._views: dict[int, RunView] = {}
        self._drawn: dict[str, Figure] = {}
        self._next = 0.0

    def draw(self, *, final: bool = False) -> bool:
        """Emit the figures that changed; false when it does nothing, until their time has come."""
        if time.monotonic() < self._next and not final:
            return False
        began = time.monotonic()
        self._follow()
        chosen = of_sweep(self._preset, self._views)
        topic = self._preset.topic
        heading = chosen or next((claim.metric for claim in self._preset.reported), None)
        figures: list[Figure] = [points_table(self._tasks, self._views, heading, topic)]
        figures += settings_table(self._preset, self._tasks, self._views)
        if final or len(self._tasks) <= FEW:
            figures += overlays(self._tasks, self._views)
        if chosen is not None:
            figures += against_parameter(self._tasks, self._views, chosen, topic)
            for name in self._also_claimed(chosen):
                id = f"against-{name}"
                figures += against_parameter(self._tasks, self._views, name, topic, id)
        for figure in figures:
            if self._drawn.get(figure.id) != figure:
                self._drawn[figure.id] = figure
                self._recorder.figure(figure)
        # Never more than a tenth of the time goes into drawing, however many points there are.
        spent = time.monotonic() - began
        self._next = time.monotonic() + max(SECONDS, 10 * spent)
        return True

    def share(self, number: int) -> float:
        """How much of a point is done, in 0…1, as of the last drawing."""
        view = self._views.get(number)
        return (view.progress or 0.0) if view else 0.0

    def best(self) -> dict[str, float]:
        """The best final value of the complete points, as ``best/<metric>``, if one is better."""
        chosen = of_sweep(self._preset, self._views)
        if chosen is None:
            return {}
        results = [view.result for view in self._views.values() if view.result]
        finals = [result.metrics.get(chosen) for result in results if result.status.complete]
        best = metric(chosen, self._preset.topic).best(finals)
        return {} if best is None else {f"best/{chosen}": best}

    def _also_claimed(self, headline: str) -> list[str]:
        """What else the claims speak of; at most a few, a figure each."""
        claimed = dict.fromkeys(claim.metric for claim in self._preset.reported)
        return [metric for metric in claimed if metric != headline][:ALSO]

    def _follow(self) -> None:
        for task in self._tasks:
            number = task.point.number
            before = self._views.get(number)
            if before and before.status.final and before.result:
                continue
            if not task.run.events.exists():
                continue
            follower = self._followers.setdefault(number, Follower(task.run))
            self._views[number] = follower.poll()
