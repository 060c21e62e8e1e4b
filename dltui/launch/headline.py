"""The one metric by which the points of a sweep are compared."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from dltui.presets.schema import Preset
from dltui.runs.fold import RunView

USUAL = ("test/accuracy", "train/accuracy", "test/loss", "train/loss", "loss")


@dataclass(frozen=True, slots=True)
class Headline:
    """``best`` says which end of the metric is good; 0 when neither is, then the last counts."""

    metric: str
    best: int

    def value(self, view: RunView) -> float | None:
        """The best value so far, or the final one where the metric was recorded only once."""
        series = view.series.get(self.metric)
        finite = series.y[np.isfinite(series.y)] if series is not None else np.empty(0)
        if not self.best or not len(finite):
            return view.last.get(self.metric)
        return float(finite.max() if self.best > 0 else finite.min())


def headline(preset: Preset, metrics: Collection[str]) -> Headline | None:
    """What the preset's claims speak of, else the usual ones, else the first metric there is."""
    claimed = [claim.metric for claim in preset.reported]
    for metric in (*claimed, *USUAL, *metrics):
        if metric in metrics:
            return Headline(metric, _direction(metric))
    return None


def _direction(metric: str) -> int:
    if "accuracy" in metric or metric.startswith(("auroc", "auprg")):
        return 1
    return -1 if "loss" in metric or "error" in metric else 0


def known_metrics(views: Mapping[int, RunView]) -> list[str]:
    """Every metric that some point has, in the order they first appear."""
    names: dict[str, None] = {}
    for view in views.values():
        names.update(dict.fromkeys(view.result.metrics if view.result else view.last))
    return list(names)
