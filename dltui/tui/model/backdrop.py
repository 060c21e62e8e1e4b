"""What a run's curves are seen against: the finished run before it, and what was reported."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from dltui.charts.transform.smooth import ema
from dltui.figures.records import Figure, StepSeries
from dltui.presets.document import flatten
from dltui.reports.reported import of_claims, with_reported
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.fold import RunView
from dltui.runs.log.series import Series
from dltui.tui.model.origin import Origin

if TYPE_CHECKING:
    from dltui.presets.schema import Preset
    from dltui.reports.reported import Reported
    from dltui.runs.listing.index import RunRecord
    from dltui.tui.reader.reader import Reader
    from dltui.tui.reader.snapshot import Snapshot

BEFORE = "before"
"""Label of the earlier run's curve."""

POINTS = 100
"""Of an earlier curve: it is looked past and not into."""


class Backdrop:
    """Finds the earlier run and what was reported; ``behind`` puts both into the figures."""

    def __init__(self, run: RunDir, preset: Preset | None, reader: Reader) -> None:
        self._run = run
        self._reader = reader
        self._reported = reported(run, preset)
        self._reading: RunDir | None = None
        self._series: dict[str, Series] = {}
        self.earlier: RunDir | None = None
        """The run before, once it was read."""
        self.shown = True

    def look(self, snapshot: Snapshot) -> None:
        """Look for the earlier run, and let the reader's thread read it once."""
        if self.earlier or not snapshot.complete:
            return
        if self._reading is None:
            found = before(snapshot.records, self._run)
            if found:
                self._reading = found.run
                self._reader.open(found.run)
        elif view := snapshot.views.get(self._reading.path):
            self._series = {name: _thinned(series) for name, series in _drawn(view).items()}
            self.earlier = self._reading
            self.close()

    @property
    def reads(self) -> Collection[RunDir]:
        """What it has opened."""
        return (self._reading,) if self._reading else ()

    def close(self) -> None:
        """Let go of what is still being read."""
        if self._reading:
            self._reader.close(self._reading)
            self._reading = None

    def behind(self, view: RunView) -> RunView:
        """``view`` with a chart of every metric, a line for what was reported, and the earlier
        curve while it is shown.
        """
        figures: dict[str, Figure] = {}
        series = dict(view.series)
        for name, figure in view.charted.items():
            figures[name] = shown = with_reported(figure, self._reported)
            metric = _metric(shown, self._series) if self.shown else None
            if isinstance(shown, StepSeries) and metric:
                key = f"{BEFORE}: {metric}"
                series[key] = self._series[metric]
                metrics = {**shown.metrics, key: BEFORE}
                figures[name] = msgspec.structs.replace(shown, metrics=metrics, behind=[key])
        return replace(view, figures=figures, series=series)


def before(records: Sequence[RunRecord], run: RunDir) -> RunRecord | None:
    """The newest run of the same preset and variant that finished and is older than ``run``."""
    own = next((record for record in records if record.run.path == run.path), None)
    if own is None:
        return None
    older = (
        record
        for record in records
        if (record.name, record.quick) == (own.name, own.quick)
        and record.created < own.created
        and record.status is Status.FINISHED
    )
    return max(older, key=lambda record: record.created, default=None)


def reported(run: RunDir, preset: Preset | None) -> list[Reported]:
    """The preset's claims that speak of this run; of a point, those of its sweep."""
    if preset is None:
        return []
    claims = preset.reported
    if run.is_point:
        whole = Origin.of_run(run.sweep).try_load()
        claims = whole.preset.reported if whole else []
    settings = flatten(preset)
    return of_claims(
        [claim for claim in claims if all(settings.get(k) == v for k, v in claim.where.items())]
    )


def _drawn(view: RunView) -> dict[str, Series]:
    """The series that some figure over steps shows."""
    figures = [figure for figure in view.charted.values() if isinstance(figure, StepSeries)]
    names = {metric for figure in figures for metric in figure.metrics}
    return {name: series for name, series in view.series.items() if name in names}


def _metric(figure: Figure, series: Mapping[str, Series]) -> str | None:
    """The one metric of ``figure`` whose earlier curve is shown: of the test data, if it has it.

    None where neither more nor less is better, as of a rate or a gradient.
    """
    if not isinstance(figure, StepSeries) or figure.heat:
        return None
    judged = [m for m in figure.metrics if m in series and series[m].metric.better]
    return next((m for m in judged if series[m].metric.held_out), next(iter(judged), None))


def _thinned(series: Series) -> Series:
    """At most ``POINTS`` of it; of a dense one, of its average over as many parts."""
    count = len(series.y)
    if count <= POINTS:
        return series
    y = ema(series.means, 1 - POINTS / count)
    keep = np.linspace(0, count - 1, POINTS).round().astype(int)
    return Series(
        step=series.step[keep],
        y=y[keep],
        elapsed=series.elapsed[keep],
        time=series.time[keep],
        epoch=series.epoch[keep],
        metric=series.metric,
    )
