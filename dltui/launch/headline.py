"""The one metric by which the points of a sweep are compared."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from dltui.metrics import headline
from dltui.presets.schema import Preset
from dltui.runs.fold import RunView


def of_sweep(preset: Preset, metrics: Collection[str]) -> str | None:
    """What the preset's claims speak of, else the usual ones, else the first metric there is."""
    return headline(metrics, [claim.metric for claim in preset.reported])


def final(view: RunView, name: str) -> float | None:
    """What ``name`` was in the end, and until then the newest value."""
    return (view.result.metrics if view.result else view.last).get(name)


def known_metrics(views: Mapping[int, RunView]) -> list[str]:
    """Every metric that some point has, in the order they first appear."""
    names: dict[str, None] = {}
    for view in views.values():
        names.update(dict.fromkeys(view.result.metrics if view.result else view.last))
    return list(names)
