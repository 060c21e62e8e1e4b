"""What several ranks of a run come to on this machine, told before they are begun."""

from __future__ import annotations

import os

from dltui.devices.gpu import GpuReport, visible
from dltui.devices.host import usable_cores
from dltui.errors import ResourceError, UsageError
from dltui.launch.gpus import on_cpu
from dltui.preflight.finding import Finding
from dltui.presets.schema import Preset


def finding(preset: Preset, report: GpuReport) -> Finding:
    """How many there will be, and what a rank does of a step; or why there cannot be so many."""
    asked, cpu = preset.run.ranks, on_cpu(preset.run.device)
    there = usable_cores() if cpu else len(_gpus(report))
    size = max(1, there) if asked == "all" else asked
    value = f"run.ranks = {asked}"
    if preset.run.batch_norm == "synchronised" and cpu:
        text = "run.batch_norm = synchronised needs GPUs, one for each rank"
        return Finding(what="ranks", value=value, text=text, error=UsageError)
    if size > there and not cpu and not report.absent:
        text = f"this process may use {there} GPU{'s' * (there != 1)}; all takes what there is"
        return Finding(what="ranks", value=value, text=text, error=ResourceError)
    told = [
        f"on {there} core{'s' * (there != 1)}" if cpu else "a GPU each",
        *_of_a_step(preset, size),
    ]
    return Finding(what="ranks", value=str(size), text="; ".join(told))


def _gpus(report: GpuReport) -> tuple[object, ...]:
    return visible(report, os.environ.get("CUDA_VISIBLE_DEVICES"))


def _of_a_step(preset: Preset, size: int) -> list[str]:
    if preset.train is None:
        return []
    batch = preset.train.batch_size
    if batch < size:
        return [f"every rank trains all {batch} examples of a step: raise train.batch_size"]
    part = batch // size if batch % size == 0 else f"{batch // size} or {batch // size + 1}"
    norm = "all ranks' parts" if preset.run.batch_norm == "synchronised" else "its own part alone"
    return [
        f"each trains {part} of {batch} examples of a step and holds all weights",
        f"batch norm by {norm}",
        "masks of dropout as in one process, but within attention",
    ]
