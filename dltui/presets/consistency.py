"""Settings that are each valid and do not go together."""

from __future__ import annotations

from dltui.presets import chosen_by, command_line, idle, parts, transforms
from dltui.presets.schema import Preset
from dltui.toml.problems import Faults
from dltui.topics.catalogue import topics
from dltui.training.options import TrainOptions
from dltui.training.tasks import options as losses


def check(preset: Preset, faults: Faults) -> None:
    """Note every contradiction within ``preset``."""
    if preset.train is not None:
        _train(preset.train, faults)
    if preset.data is not None:
        transforms.check(preset.data, preset.train.loss if preset.train else None, faults)
    if preset.data is not None and preset.train is not None:
        chosen_by.check(preset.data, preset.train, faults)
        parts.check(preset.data, faults)
    if preset.sweep.lanes:
        _lanes(preset, faults)
    if preset.run.ranks != 1:
        _ranks(preset, faults)
    if preset.run.shard != "none":
        _shard(preset, faults)
    command_line.check(preset, faults)
    _question(preset, faults)
    for index, claim in enumerate(preset.reported):
        if claim.value is None and not claim.than:
            faults.add(("reported", index), "needs a value, or than: other points to compare with")
        if claim.reason == "known-wrong" and claim.right is None:
            faults.add(("reported", index, "right"), "missing: what is right, to be judged")


def _train(train: TrainOptions, faults: Faults) -> None:
    for key, text in (*idle.found(train), *losses.idle(train)):
        faults.add(tuple(key.split(".")), text)
    if train.nesterov and not train.momentum:
        faults.add(("train", "nesterov"), "needs train.momentum above 0")
    if train.rates and train.optimizer == "muon":
        faults.add(("train", "rates"), "does not go with muon, which has two groups of its own")
    if train.accumulate > train.batch_size:
        faults.add(("train", "accumulate"), f"is above the batch size, {train.batch_size}")
    if 0 < train.batch_doubling < train.batch_size:
        faults.add(("train", "batch_doubling"), f"is below the batch size, {train.batch_size}")
    if train.converge and train.converge.stop and train.converge.rule == "settled":
        faults.add(("train", "converge", "stop"), "rule settled is known at the end alone")
    _schedule(train, faults)


def _schedule(train: TrainOptions, faults: Faults) -> None:
    schedule, rates = train.schedule, ("train", "schedule", "rates")
    if schedule.kind == "pieces" and not schedule.rates:
        faults.add(rates, "missing: pieces needs them")
    elif schedule.kind == "pieces" and train.epochs % len(schedule.rates):
        faults.add(rates, f"{len(schedule.rates)} of them do not divide {train.epochs} epochs")
    if schedule.kind == "pieces" and (train.max_steps or train.batch_doubling):
        faults.add(rates, "pieces goes with neither max_steps nor batch_doubling")
    if schedule.kind in ("step", "cyclic") and not schedule.period:
        faults.add(("train", "schedule", "period"), f"missing: {schedule.kind} needs it")
    if schedule.kind in ("cyclic", "exponential") and not schedule.high:
        faults.add(("train", "schedule", "high"), f"missing: {schedule.kind} needs it")
    if schedule.high and schedule.low >= schedule.high:
        faults.add(("train", "schedule", "low"), f"is not below high, {schedule.high:g}")
    if schedule.kind == "plateau" and schedule.factor >= 1:
        faults.add(("train", "schedule", "factor"), f"{schedule.factor:g} lowers no rate")
    if schedule.kind in ("polynomial", "plateau") and schedule.low >= train.lr:
        faults.add(("train", "schedule", "low"), f"is not below train.lr, {train.lr:g}")


def _lanes(preset: Preset, faults: Faults) -> None:
    experiments = topics()[preset.topic].experiments
    if not experiments[preset.experiment].lanes:
        can = [name for name, experiment in experiments.items() if experiment.lanes]
        others = f"; of {preset.topic} only {', '.join(can)} can" if can else ""
        faults.add(
            ("sweep", "lanes"),
            f"points of {preset.experiment} cannot train together{others}: leave it out",
        )


def _ranks(preset: Preset, faults: Faults) -> None:
    ranks, device = ("run", "ranks"), preset.run.device
    if not topics()[preset.topic].experiments[preset.experiment].lanes:
        faults.add(ranks, f"{preset.experiment} is not one training that ranks can share")
    if preset.sweep.lanes:
        faults.add(ranks, "does not go with sweep.lanes: a point trains in a process or in ranks")
    if ":" in device or device == "mps":
        faults.add(ranks, f"needs more than one device; run.device names one, {device}")


def _shard(preset: Preset, faults: Faults) -> None:
    shard, train = ("run", "shard"), preset.train
    if preset.run.ranks == 1:
        faults.add(shard, "has no effect with run.ranks = 1: ranks share out, and this is alone")
    if train is not None and train.optimizer == "muon":
        faults.add(shard, "does not go with muon, which needs whole matrices and all of its state")
    if train is not None and train.precision == "fp16" and preset.run.shard == "full":
        faults.add(shard, "full does not go with train.precision fp16, whose scale no share knows")


def _question(preset: Preset, faults: Faults) -> None:
    question = preset.question
    if question is not None and question.answer >= len(question.choices):
        faults.add(("question", "answer"), f"there are {len(question.choices)} choices, from 0")
