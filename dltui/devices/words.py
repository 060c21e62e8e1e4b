"""Samples in words for people: the same on the screen and on the command line."""

from __future__ import annotations

from collections.abc import Sequence

from dltui.devices.gpu import GpuReport, GpuSample
from dltui.devices.host import HostSample
from dltui.devices.values import Missing
from dltui.words import amount

NOTHING = "–"

FIELDS = ("name", "fan", "temperature", "power", "memory_used", "utilization")
"""What a row of a GPU shows."""


def text(value: str | Missing) -> str:
    return f"({value.missing})" if isinstance(value, Missing) else value


def with_unit(value: float | Missing, unit: str) -> str:
    return NOTHING if isinstance(value, Missing) else f"{value}{unit}"


def power(gpu: GpuSample) -> str:
    """``412/700 W``: what it takes and what it may."""
    cap = NOTHING if isinstance(gpu.power_cap, Missing) else f"{gpu.power_cap:.0f}"
    return NOTHING if isinstance(gpu.power, Missing) else f"{gpu.power:.0f}/{cap} W"


def load(host: HostSample) -> str:
    if isinstance(host.load, Missing):
        return host.load.missing
    return " ".join(f"{value:.2f}" for value in host.load)


def limits(host: HostSample) -> str:
    """What the container or the Slurm job allows."""
    bounds = host.limits
    parts: list[str] = []
    if bounds.memory_limit is not None:
        used = "" if bounds.memory_used is None else f"{amount(bounds.memory_used)} of "
        parts.append(f"memory {used}{amount(bounds.memory_limit)}")
    if bounds.cores is not None:
        parts.append(f"{bounds.cores:g} cores")
    return ", ".join(parts) or "no limit"


def reasons(report: GpuReport, fields: Sequence[str] = FIELDS) -> list[str]:
    """Why ``fields`` show a dash, each reason once with the fields it explains."""
    found: dict[tuple[int, str], list[str]] = {}
    for gpu in report.gpus:
        for field in fields:
            value = getattr(gpu, field)
            if isinstance(value, Missing):
                name = field.removesuffix("_used")
                found.setdefault((gpu.index, value.missing), []).append(name)
    return [f"GPU {i}: {', '.join(names)}: {why}" for (i, why), names in found.items()]


def command(line: str | Missing) -> str:
    """A command line; a worker of ours is shown by its run."""
    words = text(line)
    _, found, run = words.partition("-m dltui.worker ")
    return f"dltui: {run.rstrip(' /').rpartition('/')[2]}" if found else words
