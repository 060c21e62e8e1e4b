"""How many points of a sweep run at once, and what each may use."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from dltui.devices.gpu import GpuReader, visible
from dltui.launch.ranks import asked
from dltui.presets.schema import Preset


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """``places`` are the environments of the points that run side by side.

    ``threads`` is the number of CPU threads of each point, 0 for PyTorch's own choice.
    """

    places: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    threads: int = 0

    @property
    def gpus(self) -> list[str]:
        """All that its points run on."""
        named = [place.get("CUDA_VISIBLE_DEVICES", "") for place in self.places]
        return list(dict.fromkeys(name for names in named for name in names.split(",") if name))


def choose(preset: Preset, *, points: int, cores: int, threads: int) -> Slots:
    """One point per visible GPU, or per as many as it has ranks; on a CPU one per core, since small
    steps share cores badly, and each rank of a point counts.

    ``threads`` is what the launcher fixed for each process, 0 if nothing. With fewer points than
    cores each gets an equal part of the cores.
    """
    at_once, ranks = preset.sweep.at_once, asked(preset.run)
    each = preset.command.gpus if preset.command else ranks
    gpus = _together(_gpus(preset.run.device), each) if each else []
    if gpus:
        wanted = at_once or len(gpus)
        places = [{"CUDA_VISIBLE_DEVICES": gpus[i % len(gpus)]} for i in range(wanted)]
        return Slots(places=places, threads=preset.run.threads or threads)
    cores = max(1, cores // ranks)
    fixed = preset.run.threads or threads
    wanted = at_once or max(1, cores // max(1, fixed))
    side_by_side = max(1, min(wanted, points))
    share = fixed or max(1, cores // side_by_side)
    return Slots(places=[{} for _ in range(side_by_side)], threads=share)


def _together(gpus: list[str], ranks: int) -> list[str]:
    """So many for each point; where there are fewer, all for one, which says so."""
    whole = max(len(gpus) - len(gpus) % ranks, min(len(gpus), ranks))
    return [",".join(gpus[at : at + ranks]) for at in range(0, whole, ranks)]


def _gpus(device: str) -> list[str]:
    """Names, for ``CUDA_VISIBLE_DEVICES``, of the GPUs a preset for ``device`` may use."""
    if device in ("cpu", "mps"):
        return []
    setting = os.environ.get("CUDA_VISIBLE_DEVICES")
    reader = GpuReader()
    found = visible(reader.read(), setting)
    reader.close()
    names = [gpu.uuid if isinstance(gpu.uuid, str) else str(gpu.index) for gpu in found]
    _, _, index = device.partition(":")
    if index:
        # The preset names one device; the numbering inside the point stays what it was.
        return [setting if setting is not None else ",".join(names)] if names else []
    return names
