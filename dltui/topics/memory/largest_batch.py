"""The largest batch that really runs, found by probes in fresh processes."""

from __future__ import annotations

import signal
from dataclasses import replace

import msgspec
import torch

from dltui.devices.values import Missing
from dltui.errors import DltuiError, Interrupted, OutOfMemory, ResourceError
from dltui.figures.records import Bar, Bars, Cell, Column, Note, Table
from dltui.memory.calibration import DEFAULT_CONTEXT, context
from dltui.memory.data_shape import of_options
from dltui.memory.largest import SMALLEST, largest, predicted_batch
from dltui.memory.traced_step import Setting
from dltui.predict.fit import host_free, visible_gpus
from dltui.predict.preset import key
from dltui.predict.setting import coloured, setting
from dltui.runs.outcome import Outcome
from dltui.topics.job import Job
from dltui.topics.memory.options import LargestBatch
from dltui.topics.memory.probe import Probe, attempt
from dltui.topics.memory.probing import Probing
from dltui.training import devices
from dltui.training.evaluate import batch_size_for
from dltui.training.options import TrainOptions
from dltui.words import MIB, amount

LOOK_SECONDS = 0.2
"""How often a stop is looked for during a probe, which may take minutes."""


def largest_batch(job: Job) -> Outcome:
    """Search from 2 to the cap, starting at the predicted size; the answer has been run."""
    options = job.preset.options
    assert isinstance(options, LargestBatch)
    device = devices.choose(job.preset.run.device)
    room = _room(job, device, options.margin)
    job.recorder.phase("predicting memory", f"{amount(room)} to use")
    predicted = predicted_batch(_setting(job, device), room, options.cap, tolerance=0.0)
    with Probing(attempt, Probe) as probing:
        prober = _Prober(job, probing, room // MIB, predicted)
        found = largest(prober.fits, SMALLEST, options.cap, start=predicted or SMALLEST)
    if found < SMALLEST:
        raise OutOfMemory(f"not even a batch of {SMALLEST} runs in {amount(room)}")
    job.recorder.figure(_answer(found, predicted, room, options.cap))
    peak = next(p.peak for p in prober.probes if p.batch == found and p.fits)
    return Outcome(
        metrics={
            "batch/largest": float(found),
            "batch/predicted": float(predicted),
            "batch/error": 100 * (predicted - found) / found,
            "memory/peak": peak / MIB,
            "probes": float(len(prober.probes)),
        }
    )


class _Prober:
    """Runs probes one after another and shows them."""

    def __init__(self, job: Job, probing: Probing[Probe], limit: int, predicted: int) -> None:
        self.probes: list[Probe] = []
        self._job, self._probing, self._limit, self._predicted = job, probing, limit, predicted

    def fits(self, batch: int) -> bool:
        """Whether ``batch`` runs, tried in a process of its own."""
        self._job.recorder.phase("probing", f"batch {batch:,}")
        found = run(self._probing, self._job, batch, self._limit)
        self.probes.append(found)
        self._job.recorder.progress(len(self.probes))
        self._show()
        return found.fits

    def _show(self) -> None:
        rows: list[list[Cell]] = [
            [p.batch, "fits" if p.fits else "out of memory", p.peak / MIB or None, p.seconds]
            for p in self.probes
        ]
        columns = [
            Column(name="batch"),
            Column(name="result", kind="verdict"),
            Column(name="peak", unit="MiB", digits=1),
            Column(name="time", unit="s", digits=1),
        ]
        title = f"Probes, each a process of its own (predicted: {self._predicted:,})"
        self._job.recorder.figure(Table(id="probes", title=title, columns=columns, rows=rows))
        ran = sorted((p for p in self.probes if p.fits), key=lambda p: p.batch)
        bars = [Bar(label=f"batch {p.batch:,}", value=p.peak / MIB) for p in ran]
        title = f"Peak of those that fit, limit {self._limit:,} MiB"
        self._job.recorder.figure(Bars(id="probe-peaks", title=title, bars=bars, unit="MiB"))


def run(probing: Probing[Probe], job: Job, batch: int, limit: int) -> Probe:
    """One probe in a fresh process; a process that is killed for its memory did not fit.

    A stop is looked for meanwhile: the first waits for its parent to import torch.
    """
    train = msgspec.structs.replace(_train(job), batch_size=batch)
    preset = msgspec.structs.replace(job.preset, train=train)
    probing.ask(preset, limit, job.folder, job.data_root)
    while (found := probing.told(LOOK_SECONDS)) is None:
        if job.stop_requested():
            raise Interrupted(f"stopped while probing batch {batch:,}")
    if isinstance(found, Probe):
        return found
    if found == -signal.SIGKILL:
        return Probe(batch=batch, fits=False, reason="killed by the kernel for its memory")
    raise DltuiError(
        f"the probe of batch {batch} ended without an answer (exit {found}); worker.log says why"
    )


def _train(job: Job) -> TrainOptions:
    assert job.preset.train is not None
    return job.preset.train


def _setting(job: Job, device: torch.device) -> Setting:
    """What a probe runs: the preset's training without its data set on the device."""
    preset = job.preset
    assert preset.data is not None and preset.model is not None
    data = of_options(preset.data, seed=preset.run.seed, data_root=job.data_root, folder=job.folder)
    shape = coloured(data, preset.model).shape
    return replace(
        setting(preset, data, folder=job.folder, cuda=device.type == "cuda"),
        evaluation_batch=lambda batch: batch_size_for(shape, batch),
        resident=list,
    )


def _room(job: Job, device: torch.device, margin: float) -> int:
    """Bytes a probe may use: the stated limit, or what is free less the context and a margin.

    Read without touching CUDA, whose context in this process would take from the probes.
    """
    if job.preset.run.memory_limit:
        return job.preset.run.memory_limit * MIB
    if device.type != "cuda":
        return int(host_free() * (1 - margin))
    gpu = visible_gpus()[device.index or 0 : (device.index or 0) + 1]
    if (
        not gpu
        or isinstance(gpu[0].memory_total, Missing)
        or isinstance(gpu[0].memory_used, Missing)
    ):
        raise ResourceError("NVML does not tell the GPU's free memory: set run.memory_limit")
    free = gpu[0].memory_total - gpu[0].memory_used
    return int((free - (context(key(True)) or DEFAULT_CONTEXT["cuda"])) * (1 - margin))


def _answer(found: int, predicted: int, room: int, cap: int) -> Note:
    text = f"The largest batch that really ran in {amount(room)} is {found:,}"
    text += ", the cap of the search." if found == cap else "; one more did not fit."
    text += f" Predicted from shapes alone: {predicted:,}."
    if found >= 8:
        power = 1 << (found.bit_length() - 1)
        text += f" In practice one takes less, {power:,} say, so that a longer step still fits."
    return Note(id="answer", title="answer", text=text, tone="finding")
