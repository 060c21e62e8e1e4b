"""What differs between presets, and nothing of what is the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dltui.presets.document import flatten
from dltui.presets.schema import Preset


def differing(every: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Settings by dotted key, one value each, where not all agree; null where there is none."""
    keys = dict.fromkeys(key for settings in every for key in settings)
    columns = {key: [settings.get(key) for settings in every] for key in keys}
    return {
        key: values
        for key, values in columns.items()
        if any(value != values[0] or type(value) is not type(values[0]) for value in values)
    }


def described(preset: Preset) -> dict[str, Any]:
    """Topic, experiment and variant, then the sweep, then all settings in their order."""
    heading = {name: getattr(preset, name) for name in ("topic", "experiment", "variant")}
    swept: dict[str, Any] = {f"sweep.{key}": values for key, values in preset.sweep.grid.items()}
    if preset.sweep.points:
        swept["sweep.points"] = preset.sweep.points
    if preset.sweep.seeds > 1:
        swept["sweep.seeds"] = preset.sweep.seeds
    return {**heading, **swept, **flatten(preset)}
