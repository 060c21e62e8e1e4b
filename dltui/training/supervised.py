"""Supervised training of one preset: data, model, loop, evaluation, figures."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Literal

from dltui.data.batches import Batches
from dltui.data.dataset import Dataset, Examples
from dltui.data.load import load
from dltui.data.loading import Loader
from dltui.data.options import DataOptions, FileData
from dltui.data.readers import lost, processes
from dltui.errors import DltuiError, InputError, ResourceError, UsageError
from dltui.launch.ranks import Seat
from dltui.models.user import run_files
from dltui.options import RunOptions
from dltui.presets.chosen_by import unmeasured
from dltui.presets.own_code import own_code
from dltui.presets.schema import Preset
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from dltui.runs.outcome import Outcome
from dltui.training import (
    checkpoints,
    choosing,
    devices,
    final,
    inputs,
    losses,
    optimizers,
    pictures,
    reliability,
    schedules,
    seeds,
    sheet,
    stored,
)
from dltui.training.hooks import Hooks, Setup
from dltui.training.loop import Fit
from dltui.training.options import TrainOptions
from dltui.training.ranks.fit import RankedFit
from dltui.training.ranks.group import Group, synchronised
from dltui.training.tasks.judge import Judge
from dltui.training.tasks.targets import Targets
from dltui.training.trial import try_out


def train(setup: Setup, hooks: Hooks | None = None, *, resume: bool = False) -> Outcome:
    """Train as the preset of ``setup`` says; ``resume`` goes on from its newest checkpoint."""
    fit = start(setup, hooks or Hooks())
    if resume:
        go_on(fit)
    elif setup.judge.metrics:
        setup.recorder.phase("trying metrics")
        fit.evaluate(fit.parts[fit.watched])
    setup.recorder.phase("training")
    try:
        with _readers_told(fit):
            outcome = conclude(fit, fit.run())
        if isinstance(fit, RankedFit):
            fit.done()
        return outcome
    except InputError as error:
        # What the user's code does after the first step is no fault of the preset any more.
        raise DltuiError(str(error)) from error
    finally:
        setup.loader.close()


def follow(setup: Setup) -> Outcome:
    """Do this rank's share of a training, as rank 0 says."""
    fit = start(setup, Hooks())
    assert isinstance(fit, RankedFit)
    setup.recorder.phase("training")
    with _readers_told(fit):
        fit.follow()
    return Outcome(status=Status.FINISHED)


@contextmanager
def _readers_told(fit: Fit) -> Iterator[None]:
    """One line for a process of the loader that has died, whatever broke by it."""
    try:
        yield
    except (RuntimeError, OSError, EOFError):
        loader = fit.setup.loader
        if not (ended := loader.ended):
            raise
        part = next((name for name, one in fit.parts.items() if one.x is loader.reading), "")
        doing = f"in the {part} part after step {fit.progress.step:,}"
        raise ResourceError(lost(ended, doing, loader.count)) from None


def conclude(fit: Fit, status: Status) -> Outcome:
    """What a training that ended with ``status`` leaves, in files and in numbers.

    Accuracies are in percent, ``images_per_second`` is without evaluation.
    """
    at = f"step {fit.progress.step:,}"
    if status is Status.STOPPED:
        kept = bool(checkpoints.complete(fit.setup.checkpoints))
        said = f"stopped at {at}, {'with a' if kept else 'without a'} checkpoint"
        return Outcome(status=status, metrics=_last(fit), message=said)
    fit.setup.recorder.phase("evaluating")
    metrics, caveat = final.finish(fit)
    if status is not Status.DIVERGED and math.isfinite(metrics["train/loss"]):
        return Outcome(status=status, metrics=metrics, message=caveat)
    said = f"the loss was not finite at {at}: such a network has no accuracy"
    return Outcome(status=Status.DIVERGED, metrics=metrics, message=said)


def prepare(
    preset: Preset,
    recorder: Recorder,
    *,
    data_root: Path | None,
    folder: Path,
    stop_requested: Callable[[], bool],
    dataset: Dataset | None = None,
    seat: Seat | None = None,
) -> Setup:
    """Device, data and model of ``preset``; the seed decides the weights.

    ``dataset`` stands in for loading the data that the preset names, ``seat`` is this process's
    among the ranks.
    """
    if preset.data is None or preset.model is None or preset.train is None:
        raise UsageError("a training needs [data], [model] and [train]")
    wanted = preset.run.device
    device = devices.of_rank(wanted, seat.local) if seat else devices.choose(wanted)
    recorder.phase("loading data", _source(preset.data))
    if dataset is None:
        count, seed = _told_now_and_then(recorder), preset.run.seed
        dataset = load(preset.data, seed=seed, data_root=data_root, folder=folder, count=count)
    recorder.phase("building model")
    own = own_code(preset)
    run_files(own, folder)
    targets = Targets.of(dataset)
    loss = losses.choose(preset.train, targets, folder=folder, device=device)
    judge = Judge.of(preset, targets, folder)
    dataset = inputs.encoded_for(dataset, preset.model, copies=bool(own))
    transforms = inputs.transforms(preset.data, dataset, folder, loss)
    outputs = loss.outputs(len(dataset.classes))
    seeds.plant(preset.run.seed)
    model = inputs.network(preset, dataset, outputs, folder, recorder.message, device)
    if seat and preset.run.batch_norm == "synchronised":
        model = synchronised(model, device)
    notes = [*dataset.notes, *seeds.overruled(preset)]
    _demand_measured(preset.train, dataset, judge)
    setup = Setup(
        preset=preset,
        options=preset.train,
        dataset=dataset,
        model=model.to(device),
        loss=loss,
        device=device,
        recorder=recorder,
        stop_requested=stop_requested,
        checkpoints=recorder.run.checkpoints,
        transforms=transforms,
        judge=judge,
        seat=seat,
        loader=_loader(preset.run, seat, pinned=device.type == "cuda"),
    )
    tried = try_out(setup, outputs, training_batches, own=bool(own))
    for note in (*notes, *tried.notes):
        recorder.message(note, "warning")
    for kind, note in judge.notes(preset.train):
        recorder.message(note, kind)
    return replace(setup, join=tried.join, least=tried.least, unused=tried.unused)


def _demand_measured(train: TrainOptions, dataset: Dataset, judge: Judge) -> None:
    """``UsageError`` where something is to be chosen by what nobody measures."""
    part = "test" if dataset.validation is None else "validation"
    for key, text in unmeasured(train, [dataset.task], [part], detailed=judge.details):
        raise UsageError(f"{key}: {text}")


def _loader(run: RunOptions, seat: Seat | None, *, pinned: bool) -> Loader:
    """Ranks of a machine share its cores."""
    beside = 1 if seat is None else -(-seat.size // seat.nodes)
    return Loader(processes(run.loaders, sharing=beside), pinned=pinned)


def _source(data: DataOptions) -> str:
    return data.path if isinstance(data, FileData) else data.name


def _told_now_and_then(recorder: Recorder) -> Callable[[int, int], None]:
    """Says how far reading the examples has come, at most once a second."""
    told = time.monotonic()

    def count(done: int, of: int) -> None:
        nonlocal told
        if time.monotonic() - told >= 1:
            told = time.monotonic()
            recorder.phase("loading data", f"{done:,} of {of:,}")

    return count


def start(setup: Setup, hooks: Hooks, like: Fit | None = None) -> Fit:
    """The loop, ready to run, with its plan and curves announced.

    It shares the examples of ``like``, where that is a training on the same data.
    """
    if like is None:
        dataset = setup.dataset
        test, held = _in_order(setup, dataset.test), dataset.validation
        validation = None if held is None else _in_order(setup, held)
        fit = _fit(setup, training_batches(setup), test, hooks, validation)
    else:
        train = like.train.reordered(setup.preset.run.seed)
        fit = Fit(setup, train, like.test, hooks, like.validation)
    setup.recorder.plan(steps=fit.steps, epochs=setup.options.epochs)
    for said, level in _to_be_known(fit):
        setup.recorder.message(said, level)
    names, beside = fit.stepper.statistics.names, setup.loss.beside
    for figure in pictures.curves(setup.options, names, fit.watched, beside):
        setup.recorder.figure(figure)
    if setup.options.calibration:
        setup.recorder.figure(reliability.course())
    for text in choosing.warnings(setup.options):
        setup.recorder.message(text, "warning")
    data = setup.preset.data
    if data is not None and sheet.recorded(data, setup.dataset.kind):
        shown = sheet.sheet(setup.dataset, fit.train, setup.options.batch_size, data)
        setup.recorder.figure(shown)
    hooks.started(setup)
    return fit


def _fit(
    setup: Setup, train: Batches, test: Batches, hooks: Hooks, validation: Batches | None
) -> Fit:
    """Of one process, or of one rank once all have come."""
    if setup.seat is None:
        return Fit(setup, train, test, hooks, validation)
    setup.recorder.phase("waiting for ranks")
    timeout = setup.preset.run.rank_timeout
    group = Group(setup.seat, setup.device, setup.least, timeout)
    return RankedFit(setup, train, test, hooks, validation, group)


def _to_be_known(fit: Fit) -> Iterator[tuple[str, Literal["info", "warning"]]]:
    """What optimizer and schedule do otherwise than their names say, and how loud to say it."""
    options = fit.setup.options
    if note := optimizers.notes(fit.stepper.optimizer):
        yield note, "info"
    if note := schedules.unreached(options.schedule, options.lr, fit.steps):
        yield note, "warning"
    by_test = not options.schedule.metric and fit.setup.dataset.validation is None
    if options.schedule.kind == "plateau" and by_test:
        yield (
            "train.schedule plateau follows test/loss, so the test part has a say in the training: "
            "a validation part would leave it unseen",
            "warning",
        )


def _in_order(setup: Setup, part: Examples) -> Batches:
    return Batches(part, setup.dataset.encoding, setup.device, join=setup.join, loader=setup.loader)


def training_batches(setup: Setup) -> Batches:
    """The training part in the order that the run's seed gives it."""
    dataset = setup.dataset
    return Batches(
        dataset.train,
        dataset.encoding,
        setup.device,
        seed=setup.preset.run.seed,
        shuffle=setup.options.shuffle,
        order=setup.order,
        transforms=setup.transforms,
        join=setup.join,
        loader=setup.loader,
    )


def go_on(fit: Fit, step: int = 0) -> None:
    """Resume from the newest whole checkpoint or that of ``step``; without one, start again."""
    recorder = fit.setup.recorder
    if not fit.resume(step):
        was = stored.logged(recorder.run.events)
        why = "its checkpoints are gone" if was else "no checkpoint yet"
        recorder.message(f"{why}: starting again from the first step", "warning" if was else "info")
    fit.setup.recorder.resumed(fit.progress.step)


def _last(fit: Fit) -> dict[str, float]:
    """What is known of a training that was stopped."""
    last = fit.progress.history[-1] if fit.progress.history else {}
    return {**last, "steps": float(fit.progress.step)}
