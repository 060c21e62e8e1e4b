"""Charts of the metrics that no figure shows: a reader makes them, none is written into the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dltui.figures.records import Curve, Figure, StepSeries
from dltui.metrics import Metric
from dltui.runs.log.series import Series

TOGETHER = 12
"""Lines that one chart can tell apart; more are drawn as strips of shades."""

PREFIX = "metrics/"
"""Of the ids of these charts, so that none takes the place of a recorded figure."""


def charted(
    figures: Mapping[str, Figure],
    series: Mapping[str, Series],
    headline: str | None,
    *,
    first: bool = False,
) -> dict[str, Figure]:
    """``figures`` with a chart for each group of metrics that none of them shows.

    The headline's group comes first, then by rank, then as they were recorded; before what is no
    plot where nothing else is one, and before all figures if they come ``first``. Beside figures of
    the run's own, what has not moved has none.
    """
    plotted = [one for one in figures.values() if isinstance(one, StepSeries)]
    shown = {name for one in plotted for name in one.metrics}
    known = {_quantity(series[name].metric) for name in shown if name in series}
    groups: dict[str, dict[str, Metric]] = {}
    for name, one in series.items():
        told = one.metric.split and _quantity(one.metric) in known
        if name not in shown and not told and not (shown and one.still):
            groups.setdefault(one.metric.group or name, {})[name] = one.metric
    ranks = {
        group: (headline in metrics, max(metric.rank for metric in metrics.values()))
        for group, metrics in groups.items()
    }
    order = sorted(groups, key=lambda group: ranks[group], reverse=True)
    charts = {f"{PREFIX}{group}": _chart(group, groups[group]) for group in order}
    plots = not first and any(isinstance(one, StepSeries | Curve) for one in figures.values())
    return {**figures, **charts} if plots else {**charts, **figures}


def _quantity(metric: Metric) -> tuple[str, str]:
    """The same for a loss by the step and its mean over the epoch: one curve says both."""
    return metric.group, metric.split


def _chart(group: str, metrics: Mapping[str, Metric]) -> StepSeries:
    known = list(metrics.values())
    shorts, units = {metric.short for metric in known}, {metric.unit for metric in known}
    return StepSeries(
        id=f"{PREFIX}{group}",
        title=known[0].word if len(known) == 1 else shorts.pop() if len(shorts) == 1 else group,
        metrics=dict(zip(metrics, _labels(known), strict=True)),
        y_label=units.pop() if len(units) == 1 else "",
        heat=len(metrics) > TOGETHER,
    )


def _labels(metrics: Sequence[Metric]) -> list[str]:
    """What tells them apart: their splits, else their words."""
    splits = [metric.split for metric in metrics]
    return splits if all(splits) and len(set(splits)) == len(splits) else [m.word for m in metrics]
