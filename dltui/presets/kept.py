"""What full runs of the bundled presets measured, kept beside each as ``NAME.full.json``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from dltui.presets.sample import Measured

SUFFIX = ".full.json"


class KeptPoint(msgspec.Struct, frozen=True, kw_only=True):
    """One point: the settings in which it differs from the others, and what was claimed of it."""

    settings: dict[str, Any] = {}
    metrics: dict[str, float | None] = {}
    unfinished: str = ""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A full run: ``settings`` are those that all its points share, by dotted key.

    ``seconds`` is the whole of its time on ``device``, ``made`` the day it ended.
    """

    made: str
    seconds: float
    device: str
    versions: dict[str, str]
    settings: dict[str, Any]
    points: list[KeptPoint]

    def measured(self) -> list[Measured]:
        """The points as claims are judged by."""
        return [
            Measured(
                settings={**self.settings, **point.settings},
                metrics=point.metrics,
                unfinished=point.unfinished,
            )
            for point in self.points
        ]


def beside(preset: Path) -> Path:
    """The file that keeps the full run of the preset in ``preset``."""
    return preset.with_suffix(SUFFIX)


def read(preset: Path) -> Kept | None:
    """Null where no full run is kept."""
    file = beside(preset)
    return msgspec.json.decode(file.read_bytes(), type=Kept) if file.is_file() else None
