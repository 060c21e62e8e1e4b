"""The one metric by which the points of a sweep are compared."""

from __future__ import annotations

from collections.abc import Mapping

from dltui.metrics import headline
from dltui.presets.schema import Preset
from dltui.runs.log.fold import RunView
from dltui.topics.catalogue import declared


def of_sweep(preset: Preset, views: Mapping[int, RunView]) -> str | None:
    """What the preset's claims speak of, else the usual ones, else the first metric there is."""
    claimed = (claim.metric for claim in preset.reported)
    return headline([_metrics(view) for view in views.values()], claimed, declared(preset.topic))


def final(view: RunView, name: str) -> float | None:
    """What ``name`` was in the end, and until then the newest value."""
    return _metrics(view).get(name)


def _metrics(view: RunView) -> Mapping[str, float | None]:
    return view.result.metrics if view.result else view.last
