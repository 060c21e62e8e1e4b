"""What it takes to carry a preset out: torch, a device, the experiment's function."""

from __future__ import annotations

import importlib
from typing import cast

from dltui.errors import UsageError
from dltui.launch.queue import needs
from dltui.presets.schema import Preset
from dltui.runs.outcome import Outcome
from dltui.topics.catalogue import topics
from dltui.topics.job import Job, Work

POINTS = "dltui.worker.point:run_points"
"""What each process of a sweep's points calls."""

PRELOAD = ("dltui.worker.warm",)
"""What the warm parent imports, beside the work of the sweep's topic."""


LIGHT = ("dltui.worker.attempt",)
"""The same where the work needs no torch."""


def import_torch(threads: int) -> None:
    """The slow import; ``threads`` 0 leaves their number to PyTorch."""
    import torch

    if threads:
        torch.set_num_threads(threads)


def device_of(preset: Preset) -> str:
    """Where the run computes; ``ResourceError`` when what was asked for is not there."""
    if preset.command is not None and preset.command.gpus:
        return "cuda"
    if "model" not in _sections(preset):
        return "cpu"
    from dltui.training.devices import choose

    return str(choose(preset.run.device))


def trains(preset: Preset) -> bool:
    """Whether the experiment has a training, which goes on from its checkpoints."""
    return "train" in _sections(preset)


def _sections(preset: Preset) -> tuple[str, ...]:
    return topics()[preset.topic].experiments[preset.experiment].sections


def sweep(job: Job) -> Outcome:
    """All points of the job's sweep; this process only coordinates and imports no torch."""
    from dltui.sweeps.coordinator import coordinate  # 60 ms, which no other run needs

    topic = topics()[job.preset.topic]
    warm = PRELOAD if needs.torch(job.preset) else LIGHT
    return coordinate(job, POINTS, preload=(*warm, f"{topic.package}.work"))


def find(preset: Preset) -> Work:
    """The function of the preset's experiment, in its topic's ``work.py``."""
    topic = topics()[preset.topic]
    module = importlib.import_module(f"{topic.package}.work")
    function = getattr(module, preset.experiment.replace("-", "_"), None)
    if function is None:
        raise UsageError(f'topic "{topic.name}" has no experiment "{preset.experiment}"')
    return cast(Work, function)
