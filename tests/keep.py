"""Keep what full runs measured beside their presets: ``python -m tests.keep RUN_DIR...``."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from dltui.presets.catalogue import bundled
from dltui.presets.kept import Kept, KeptPoint, beside
from dltui.presets.load import load
from dltui.presets.sample import Measured
from dltui.presets.schema import Claim, Preset
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.sweeps.points import collect, measured, one

ELSEWHERE = ("run.device", "run.threads", "data.root", "data.download")
"""Settings that say where a run was made and not what was measured."""


def keep(run: RunDir) -> Path:
    """Write the file of the preset whose full run lies in ``run``; ``ValueError`` if it is none."""
    result = results.read(run)
    if result is None or result.quick:
        raise ValueError(f"{run.path}: not the full run of a preset that ended")
    ran = load(run.preset).preset
    points = collect(run, ran) if not ran.sweep.empty else []
    found = measured(run, points) if points else [one(ran, result.status, result.metrics)]
    path = bundled() / f"{result.preset}.toml"
    claims = claimed(load(path).preset)
    shared = _shared(found)
    kept = Kept(
        made=time.strftime("%Y-%m-%d", time.gmtime(result.timings.ended)),
        seconds=round(result.timings.elapsed, 1),
        device=result.device,
        versions={k: v for k, v in result.versions.items() if k in ("dltui", "python", "torch")},
        settings=shared,
        points=[_point(point, shared, claims) for point in found],
    )
    text = msgspec.json.format(msgspec.json.encode(kept, order="sorted"), indent=1)
    beside(path).write_bytes(text + b"\n")
    return beside(path)


def claimed(preset: Preset) -> list[Claim]:
    """Everything a run of ``preset`` is held to: its claims, and what its answer rests on."""
    return [*preset.reported, *(preset.question.support if preset.question else [])]


def _shared(points: Sequence[Measured]) -> dict[str, Any]:
    """The settings that all points have alike."""
    first, *others = (point.settings for point in points)
    return {
        key: value
        for key, value in first.items()
        if key not in ELSEWHERE and all(other.get(key, ...) == value for other in others)
    }


def _point(point: Measured, shared: Mapping[str, Any], claims: Sequence[Claim]) -> KeptPoint:
    names = sorted({claim.metric for claim in claims} & point.metrics.keys())
    own = {k: v for k, v in point.settings.items() if k not in shared and k not in ELSEWHERE}
    return KeptPoint(
        settings=own,
        metrics={name: point.metrics[name] for name in names},
        unfinished=point.unfinished,
    )


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        print(keep(RunDir(Path(argument))))
