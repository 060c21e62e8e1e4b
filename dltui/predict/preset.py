"""The memory of a preset's training, before anything runs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import chdir, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import torch
from torch import nn

from dltui.devices.gpu import GpuReader
from dltui.devices.values import Missing, known
from dltui.errors import UsageError
from dltui.memory import calibration
from dltui.memory.allocator import Reserved, replay
from dltui.memory.anatomy import Anatomy, anatomy
from dltui.memory.data_shape import of_options
from dltui.memory.linear import extrapolate
from dltui.memory.log import Change, Kind, in_blocks
from dltui.memory.sequence import two_steps
from dltui.memory.traced_step import Setting, Traced, Untraceable, trace
from dltui.options import Shard
from dltui.predict import pace, shares
from dltui.predict.fit import fits, host_free, visible_gpus
from dltui.predict.prediction import PointPeak, Prediction
from dltui.predict.setting import setting
from dltui.presets.load import Loaded, load
from dltui.presets.schema import Preset
from dltui.presets.sections import decode_preset
from dltui.presets.sweep import expand, point_document
from dltui.toml.problems import Faults
from dltui.training.progress import planned_steps, remainders
from dltui.words import MIB

WORKSPACES = 1.3
"""Reserved memory may be larger by this factor: cuDNN chooses its kernels by card and version, and
only those of an H200 were looked at, where it was up to 1.12."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """A training's own memory: its step, its evaluation, and the step's changes for a replay.

    ``multiply_adds`` are of one example's forward pass.
    """

    anatomy: Anatomy
    evaluation: int
    parameters: int
    trained: int
    multiply_adds: int
    changes: list[Change]
    doubts: list[str]

    @property
    def peak(self) -> int:
        return max(self.anatomy.peak, self.evaluation)


def predict_file(
    path: Path,
    *,
    folder: Path | None = None,
    data_root: Path | None = None,
    quick: bool = False,
    overrides: list[str],
) -> Prediction:
    """The prediction of the preset file; of a sweep, that of the point that needs most.

    ``folder`` is where its relative paths start, and those that its code opens; null: its own.
    """
    started = time.monotonic()
    loaded = load(path, quick=quick, overrides=overrides)
    folder = folder or loaded.folder
    with chdir(folder) if folder.is_dir() else nullcontext():
        return _of_loaded(loaded, folder, data_root, started)


def _of_loaded(loaded: Loaded, folder: Path, data_root: Path | None, started: float) -> Prediction:
    if loaded.preset.sweep.empty:
        return predict(loaded.preset, folder, data_root)
    made: dict[str, Prediction] = {}
    seen: dict[str, Prediction] = {}
    for point in expand(loaded.preset):
        preset = decode_preset(point_document(loaded.document, point), Faults())
        assert preset is not None  # the sweep's values were checked when it was loaded
        alike = signature(preset)
        if alike not in seen:
            seen[alike] = predict(preset, folder, data_root)
        made[point.label] = timed(seen[alike], preset)
    label, most = max(made.items(), key=lambda item: item[1].largest)
    points = [
        PointPeak(label=label, peak=one.largest, verdict=one.verdict) for label, one in made.items()
    ]
    return msgspec.structs.replace(
        most,
        label=label,
        points=points,
        duration=sum(one.duration for one in made.values()) if _all_timed(made) else 0.0,
        seconds=time.monotonic() - started,
    )


def signature(preset: Preset) -> str:
    """Equal for presets that need the same memory: rates, seeds and epochs do not matter."""
    train = preset.train
    if train is not None:
        train = msgspec.structs.replace(
            train,
            lr=1.0,
            momentum=float(train.momentum > 0),
            weight_decay=0.0,
            epochs=1,
            max_steps=0,
            nesterov=False,
            converge=None,
        )
    run = preset.run
    where = (run.device, run.memory_limit, run.ranks, run.shard)
    kept = (preset.data, preset.model, train, *where)
    return msgspec.json.encode(kept).decode()


def predict(
    preset: Preset, folder: Path, data_root: Path | None = None, *, tried_out: bool = True
) -> Prediction:
    """The memory of one training of ``preset`` on its device; its sweep is left alone. How long a
    step takes is ``tried_out``, on a CPU.

    Raises ``UsageError`` for a preset that trains nothing, and what its data and model raise.
    """
    started = time.monotonic()
    cuda = on_cuda(preset.run.device)
    wanted = preset_setting(preset, folder, data_root, cuda=cuda)
    ranks = shares.count(preset.run, cuda=cuda)
    if ranks == 1:
        needs = needs_of(wanted)
    else:
        shard = preset.run.shard
        shared = preset_setting(preset, folder, data_root, cuda=cuda, shard=shard)
        needs = needs_of_rank(shared, ranks, shard)
    untimed = cuda or not tried_out
    target = "cuda" if cuda else "cpu"
    measured = calibration.context(key(cuda))
    context = calibration.DEFAULT_CONTEXT[target] if measured is None else measured
    replayed = replay(needs.changes) if cuda else Reserved(0, 0)
    reserved = max(replayed.peak, needs.evaluation) if cuda else 0
    verdicts = fits(
        needs.changes,
        peak=max(needs.peak, replayed.allocated_peak),
        context=context,
        cuda=cuda,
        limit=preset.run.memory_limit * MIB,
    )
    prediction = Prediction(
        target="cuda" if cuda else "cpu",
        parameters=needs.parameters,
        trained=needs.trained,
        ranks=ranks,
        shard=preset.run.shard if ranks > 1 else "none",
        join=_joins(preset, wanted, needs),
        anatomy=needs.anatomy,
        evaluation=needs.evaluation,
        allocated=replayed.allocated_peak,
        reserved=reserved,
        reserved_high=int(reserved * WORKSPACES),
        context=context,
        calibrated=measured is not None,
        low_confidence=needs.doubts,
        fits=verdicts,
        multiply_adds=needs.multiply_adds,
        examples=wanted.examples,
        step_seconds=0.0 if untimed else pace.step_seconds(wanted, needs.multiply_adds, needs.peak),
        seconds=time.monotonic() - started,
    )
    return timed(prediction, preset)


def timed(prediction: Prediction, preset: Preset) -> Prediction:
    """With the steps of ``preset`` and how long they take, evaluation after each epoch included.

    An example takes a third as long to evaluate as to train on. Experiments with a loop of their
    own are left as they are.
    """
    if preset.train is None or preset.experiment != "train":
        return prediction
    train, test = prediction.examples
    steps = planned_steps(preset.train, train, join=prediction.join)
    evaluated = test / pace.BACKWARD / max(1, train) / preset.train.evaluate_every
    duration = steps * prediction.step_seconds * (1 + evaluated)
    return msgspec.structs.replace(prediction, steps=steps, duration=duration)


def _joins(preset: Preset, wanted: Setting, needs: Needs) -> bool:
    """Whether a last batch of one would fail where others do not, as batch norms do."""
    assert preset.train is not None
    if not needs.changes or 1 not in remainders(preset.train, wanted.examples[0]):
        return False
    try:
        trace(wanted, 1)
    except Untraceable:
        return True
    return False


def _all_timed(made: dict[str, Prediction]) -> bool:
    return all(one.step_seconds for one in made.values())


def preset_setting(
    preset: Preset,
    folder: Path,
    data_root: Path | None,
    *,
    cuda: bool,
    shard: Shard = "none",
) -> Setting:
    """What of ``preset`` decides its memory; its data are read only when their name says too
    little."""
    if preset.data is None or preset.model is None or preset.train is None:
        raise UsageError("no memory to predict: this preset has no [data], [model] and [train]")
    data = of_options(preset.data, seed=preset.run.seed, data_root=data_root, folder=folder)
    return setting(preset, data, folder=folder, cuda=cuda, room=_room(cuda), shard=shard)


def needs_of(wanted: Setting) -> Needs:
    """Trace ``wanted``; where that cannot be, compute two small batches and draw a line."""
    rounded = in_blocks if wanted.cuda else None
    try:
        traced = trace(wanted)
    except Untraceable as error:
        step, evaluation, small = extrapolate(wanted)
        doubt = f"computed at small batches and extrapolated, because of {error}"
        return Needs(
            anatomy=step,
            evaluation=evaluation,
            parameters=small.parameters,
            trained=small.trained,
            multiply_adds=small.multiply_adds,
            changes=[],
            doubts=[doubt],
        )
    return Needs(
        anatomy=anatomy(traced.step, rounded),
        evaluation=traced.evaluation.peak(rounded=rounded).bytes,
        parameters=traced.parameters,
        trained=traced.trained,
        multiply_adds=traced.multiply_adds,
        changes=two_steps(traced.step, traced.evaluation, wanted.kept),
        doubts=list(_doubts(traced, wanted)),
    )


def needs_of_rank(wanted: Setting, ranks: int, shard: Shard) -> Needs:
    """Those of the rank that needs most; ``wanted`` has the whole batch.

    While a network that is shared out in full is evaluated, each rank has all of its weights.
    """
    part = replace(wanted, batch_size=-(-wanted.batch_size // ranks))
    with shares.of_rank(part, ranks, shard) as one:
        needs = needs_of(one)
    if shard != "full":
        return needs
    after = needs.anatomy.after
    whole = sum(after.values()) + ranks * after[Kind.PARAMETERS]
    return replace(needs, evaluation=max(needs.evaluation, whole))


def _doubts(traced: Traced, wanted: Setting) -> Iterator[str]:
    if traced.asked_numbers:
        yield "the model's course depends on numbers, which were taken to be zero"
    if wanted.cuda and any(issubclass(kind, nn.RNNBase) for kind in traced.modules):
        yield "cuDNN's reserve space for recurrent layers is not in it"


def on_cuda(device: str) -> bool:
    """Whether a run asking for ``device`` would compute on a GPU here, asking the driver only."""
    return device.startswith("cuda") or (device == "auto" and bool(visible_gpus()))


def key(cuda: bool) -> calibration.Key:
    """The calibration key of this machine's device."""
    version = str(torch.__version__)
    if not cuda:
        return calibration.Key(device="cpu", driver="", torch=version)
    reader = GpuReader()
    try:
        report = reader.read()
    finally:
        reader.close()
    name = known(report.gpus[0].name, "GPU") if report.gpus else "GPU"
    return calibration.Key(device=name, driver=known(report.driver, ""), torch=version)


def _room(cuda: bool) -> float:
    """Free bytes on the device, on which it depends what of the data is kept there."""
    if not cuda:
        return host_free()
    for gpu in visible_gpus():
        if not isinstance(gpu.memory_total, Missing) and not isinstance(gpu.memory_used, Missing):
            return gpu.memory_total - gpu.memory_used
    return float("inf")
