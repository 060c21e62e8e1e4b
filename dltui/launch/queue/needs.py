"""What a run takes of its machine, by its preset: GPUs, and CPU cores where those are limited."""

from __future__ import annotations

from dltui.devices.host import usable_cores
from dltui.launch.gpus import on_cpu
from dltui.launch.ranks import asked
from dltui.presets.schema import Preset
from dltui.presets.sweep import size


def gpus(preset: Preset) -> tuple[int, int]:
    """How many a run of ``preset`` takes to itself, at least and at most: none on a CPU, else one
    for each of its ranks, and a sweep as many for each of its points, if they are free.
    """
    if preset.train is None or preset.run.device == "mps" or on_cpu(preset.run.device):
        return 0, 0
    each = asked(preset.run)
    if preset.sweep.empty:
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
