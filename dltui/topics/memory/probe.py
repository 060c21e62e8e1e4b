"""One probe of the search for the largest batch: a fresh process that really runs the size."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
import torch
import torch._dynamo  # once, before probes are forked: the first optimizer of each would, 1.3 s
from torch import nn

from dltui.memory.data_shape import DataShape, of_options
from dltui.memory.tracker import Overflow
from dltui.models.build import construct
from dltui.models.options import with_vocabulary
from dltui.predict.setting import coloured
from dltui.presets.schema import Preset
from dltui.training import devices, losses
from dltui.training.evaluate import batch_size_for
from dltui.training.memory_samples import MemoryWatch, memory
from dltui.training.step import Stepper
from dltui.training.tasks.targets import Targets

STEPS = 2
"""The optimizer's state exists from the second step on."""


class Probe(msgspec.Struct, frozen=True, kw_only=True):
    """What a probe found; bytes, seconds. ``reason`` is empty when it fits."""

    batch: int
    fits: bool
    peak: int = 0
    reserved: int = 0
    seconds: float = 0.0
    reason: str = ""


def attempt(preset: Preset, limit: int, folder: Path, data_root: Path | None) -> Probe:
    """Forward, backward and update twice, then an evaluation, on inputs of the data's shape, within
    ``limit`` MiB; out of memory is an answer."""
    assert preset.data is not None and preset.model is not None and preset.train is not None
    started, batch = time.monotonic(), preset.train.batch_size
    device = devices.choose(preset.run.device)
    torch.manual_seed(preset.run.seed)
    data = coloured(
        of_options(preset.data, seed=preset.run.seed, data_root=data_root, folder=folder),
        preset.model,
    )
    loss = losses.choose(preset.train, Targets(data.task), folder=folder)
    options = with_vocabulary(preset.model, data.vocabulary)
    model = construct(options, data.shape, loss.outputs(data.classes), folder)
    try:
        model = model.to(device)
        stepper = Stepper(model, loss, preset.train, device)
        watch = MemoryWatch(model, stepper.optimizer, device, limit=limit)
        for _ in range(STEPS):
            with watch.step():
                with device:
                    x, y = data.batch(batch)
                stepper(x, y, preset.train.lr)
                del x, y
        with watch.evaluation():
            _evaluate(model, data, batch_size_for(data.shape, batch), device)
        if device.type == "cuda":
            torch.cuda.synchronize(device)
    except (Overflow, torch.OutOfMemoryError) as error:
        reason = str(error).splitlines()[0]
        return Probe(batch=batch, fits=False, seconds=time.monotonic() - started, reason=reason)
    readings = memory(device)
    tracked = watch.anatomy.peak if watch.anatomy else 0
    return Probe(
        batch=batch,
        fits=True,
        peak=readings.get("peak", tracked),
        reserved=readings.get("reserved peak", 0),
        seconds=time.monotonic() - started,
    )


def _evaluate(model: nn.Module, data: DataShape, count: int, device: torch.device) -> None:
    model.eval()
    with torch.inference_mode(), device:
        x, _ = data.batch(count)
        model(x)
