"""What a training is stopped and its weights are kept by: metrics that every epoch has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

from dltui.data.options import DataOptions, EdgesData, FileData, NamedData, Task
from dltui.metrics import RUNNING, SPLITS
from dltui.toml.problems import Faults, nearest
from dltui.training.measured.options import DETAILS, QUANTITIES
from dltui.training.options import TrainOptions
from dltui.training.tasks.options import told_in_detail


def check(data: DataOptions, train: TrainOptions, faults: Faults) -> None:
    """Note every setting that goes by a metric which no epoch can have, as far as is known
    without the data.
    """
    for key, text in unmeasured(
        train, get_args(Task), _watched(data), detailed=told_in_detail(train, data)
    ):
        faults.add(tuple(key.split(".")), text)


def _watched(data: DataOptions) -> list[str]:
    """The part that epochs are evaluated on; both where only the files tell."""
    if data.validation_share or (isinstance(data, FileData) and data.validation):
        return ["validation"]
    return ["test"] if isinstance(data, NamedData | EdgesData) else ["validation", "test"]


def told(train: TrainOptions | None, *, validation: bool) -> list[str]:
    """What is chosen by which part, for the plan; nothing where nothing is."""
    if train is None:
        return []
    stopping, by = train.early_stopping, train.keep_by
    said = [] if stopping is None else [f"{stopping.metric} says when to stop"]
    said += [f"the weights best by {by} are kept"] if train.keep == "best" else []
    if validation:
        said = said or ["epochs are evaluated on the validation part"]
        said.append("the test part is looked at once, at the end")
    return ["; ".join(said)] if said else []


def measured(
    train: TrainOptions, tasks: Sequence[Task], parts: Sequence[str], *, detailed: bool = False
) -> list[str]:
    """Names of the metrics of an epoch where the target is one of ``tasks``, and epochs are
    evaluated on one of ``parts``: validation where there is such a part, else test.
    """
    known = [name for task in tasks for name in QUANTITIES[task]]
    details = DETAILS if detailed and "classes" in tasks else ()
    quantities = dict.fromkeys([*known, *details, *(code.name for code in train.metrics)])
    names = [f"{part}/{name}" for part in (*parts, "train") for name in quantities]
    return [*names, *(("test/ece", "test/confidence") if train.calibration else ())]


def unmeasured(
    train: TrainOptions, tasks: Sequence[Task], parts: Sequence[str], *, detailed: bool = False
) -> Iterator[tuple[str, str]]:
    """Settings that go by a metric that no epoch has: dotted key, and why it cannot be meant."""
    known = measured(train, tasks, parts, detailed=detailed)
    for key, name in _asked(train):
        if name.removesuffix(RUNNING) not in known:
            yield key, f"{name!r} is not measured after an epoch{_hint(name, known, parts)}"


def _asked(train: TrainOptions) -> Iterator[tuple[str, str]]:
    if train.converge is not None:
        yield "train.converge.metric", train.converge.metric
    if train.early_stopping is not None:
        yield "train.early_stopping.metric", train.early_stopping.metric
    if train.schedule.metric:
        yield "train.schedule.metric", train.schedule.metric
    if train.keep == "best":
        yield "train.keep_by", train.keep_by


def _hint(name: str, known: Sequence[str], parts: Sequence[str]) -> str:
    written, _, quantity = name.partition("/")
    part = "validation" if SPLITS.get(written) == "val" else written
    if part != written and f"{part}/{quantity}" in known:
        return f"; did you mean {part}/{quantity}?"
    other = [one for one in parts if one != part]
    instead = f"{other[0]}/{quantity}" if other else ""
    if part == "validation" and part not in parts and instead in known:
        return (
            ": there is no validation part; hold one out with data.validation_share = 0.2, or name "
            + instead
        )
    if part == "test" and part not in parts and instead in known:
        return f": the test part is looked at once, at the end; the one to choose by is {instead}"
    return nearest(name, known) or f"; {', '.join(known)} are"
