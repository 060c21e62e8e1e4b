"""Which points of a sweep share a process: those that differ in numbers only, as lanes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from dltui.presets.load import load
from dltui.presets.schema import Preset
from dltui.sweeps.points import Task
from dltui.training.options import Schedule, TrainOptions

Group = list[Task]


@dataclass(frozen=True, slots=True)
class Groups:
    """``groups`` of points, each for a process; ``apart`` has the points alone for a reason."""

    groups: list[Group]
    apart: dict[str, int] = field(default_factory=dict[str, int])


def share(tasks: Sequence[Task], lanes: int, places: int) -> Groups:
    """At most ``lanes`` points to a process, and as many processes as ``places`` can hold.

    The points of a group differ in seed, learning rate, schedule, momentum and weight decay
    only. With ``lanes`` below 2 every point is by itself.
    """
    if lanes < 2:
        return Groups([[task] for task in tasks])
    most = min(lanes, math.ceil(len(tasks) / places))
    apart: dict[str, int] = {}
    shapes: dict[bytes, Group] = {}
    groups: list[Group] = []
    for task in tasks:
        preset = load(task.run.preset).preset
        if reason := _unfit(preset):
            apart[reason] = apart.get(reason, 0) + 1
            groups.append([task])
            continue
        group = shapes.get(key := shape(preset))
        if group is None or len(group) == most:
            group = shapes[key] = []
            groups.append(group)
        group.append(task)
    return Groups(groups, apart)


def shape(preset: Preset) -> bytes:
    """What points must have in common to be lanes, as a key.

    Whether there is momentum at all counts: with it the optimizer has a state.
    """
    train = preset.train or TrainOptions()
    same = msgspec.structs.replace(
        train, lr=1.0, momentum=math.ceil(train.momentum), weight_decay=0.0, schedule=Schedule()
    )
    run = msgspec.structs.replace(preset.run, seed=0)
    return msgspec.json.encode(msgspec.structs.replace(preset, train=same, run=run))


def in_words(reason: str, points: int, of: int) -> str:
    """One message for the points that are not lanes because of ``reason``."""
    return f"{points} of {of} points have a process each, sweep.lanes is not for them: {reason}"


def _unfit(preset: Preset) -> str:
    """Why a point cannot be a lane, as far as its preset tells."""
    train = preset.train or TrainOptions()
    if train.accumulate > 1:
        return "train.accumulate is above 1"
    if train.schedule.kind == "pieces":
        return "train.schedule makes the optimizer anew on the way"
    if train.precision != "fp32":
        return f"train.precision is {train.precision}"
    if preset.data is not None and preset.data.transforms:
        return "data.transforms change each training's batches by numbers of its own"
    if preset.run.memory_limit:
        return "run.memory_limit counts the memory of one training"
    return ""
