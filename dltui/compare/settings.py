"""The settings of a run by dotted key, read from its preset, or from what its script wrote,
and remembered."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from dltui.compare.differences import described
from dltui.presets.load import recall
from dltui.runs.files import config, small_files
from dltui.runs.files.small_files import Damaged
from dltui.runs.layout import RunDir

PROGRAM = "command.run"
"""Stands among the settings of a run that starts a program."""

_KNOWN: dict[bytes, Mapping[str, Any]] = {}
"""By content: many runs were asked for in the same words."""


def settings(run: RunDir) -> Mapping[str, Any]:
    """All settings, defaults included; none where the preset cannot be meant any more.

    Of a program those of its preset and those that it told itself, which come later.
    """
    found = _written(run)
    return {**found, **config.read(run)} if PROGRAM in found else found


@lru_cache(20_000)
def _written(run: RunDir) -> Mapping[str, Any]:
    """Neither a preset nor the settings of a script change, so they are read once."""
    try:
        content = small_files.content(run.preset)
    except FileNotFoundError:
        return config.read(run)
    except (OSError, Damaged):
        return {}
    if content not in _KNOWN:
        preset = recall(content)
        _KNOWN[content] = described(preset) if preset else {}
    return _KNOWN[content]


def used(run: RunDir) -> Mapping[str, Any]:
    """All settings, but of a sweep not those that each of its points sets anew."""
    found = settings(run)
    if not any(key.startswith("sweep.") for key in found):
        return found
    listed = [set(point) for point in found.get("sweep.points", ())]
    swept = {key.removeprefix("sweep.") for key in found if key.startswith("sweep.")}
    swept |= set.intersection(*listed) if listed else set()
    return {
        key: value
        for key, value in found.items()
        if not any(key == one or key.startswith(f"{one}.") for one in swept)
    }
