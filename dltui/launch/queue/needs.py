"""What a run takes of its machine, by its preset: GPUs, and CPU cores where those are limited."""

from __future__ import annotations

from dltui.devices.host import usable_cores
from dltui.launch.gpus import on_cpu
from dltui.launch.ranks import asked
from dltui.presets.schema import Preset
from dltui.presets.sweep import size
from dltui.topics.catalogue import topics

SECONDS = "train/seconds"
"""The metric of every training that depends on what else runs."""


def of_one(preset: Preset) -> int:
    """GPUs of one run of ``preset``, or of one point of its sweep: none on a CPU, else one for each
    of its ranks; of a program as many as it says.
    """
    if preset.command is not None:
        return preset.command.gpus
    if preset.train is None or preset.run.device == "mps" or on_cpu(preset.run.device):
        return 0
    return asked(preset.run)


def gpus(preset: Preset) -> tuple[int, int]:
    """How many a run of ``preset`` takes to itself, at least and at most: a sweep as many for each
    of its points, if they are free.
    """
    each = of_one(preset)
    if not each or preset.sweep.empty:
        return each, each
    return each, each * (preset.sweep.at_once or size(preset.sweep))


def cores(preset: Preset, threads: int) -> int:
    """CPU cores that it takes; ``threads`` of each process, 0 for PyTorch's own choice: all of them
    on a CPU, one beside a GPU.
    """
    every = usable_cores()
    each = preset.run.threads or threads or (1 if gpus(preset)[0] else every)
    each *= asked(preset.run)
    if preset.sweep.empty:
        return each
    at_once = preset.sweep.at_once or max(1, every // each)
    return min(every, each * min(at_once, size(preset.sweep)))


def waits(preset: Preset) -> bool:
    """Whether a run of ``preset`` that is started in the background waits for free GPUs; one that
    names its own, ``cuda:1``, does not.
    """
    return gpus(preset)[0] > 0 and preset.run.device in ("auto", "cuda")


def torch(preset: Preset) -> bool:
    """Whether its process imports it, which takes seconds."""
    return topics()[preset.topic].experiments[preset.experiment].torch


def alone(preset: Preset) -> bool:
    """Whether what others take beside it would change what is claimed of it, and judged: a quick
    run cannot tell how long the whole one takes.
    """
    experiment = topics()[preset.topic].experiments[preset.experiment]
    judged = (claim for claim in preset.reported if claim.quick or preset.variant != "quick")
    return experiment.alone or any(claim.metric == SECONDS for claim in judged)
