"""Which loss fits which targets: known without torch, so that a preset is refused early."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dltui.data.options import Task
from dltui.options import Code
from dltui.training.options import TrainOptions

LOSSES_OF: Mapping[Task, tuple[str, ...]] = {
    "classes": ("cross-entropy", "focal", "mse", "logistic", "bce", "squares", "squares-slip"),
    "labels": ("bce", "focal"),
    "numbers": ("mse", "mae", "huber"),
}
"""By name; the first is what ``auto`` means."""

OF_TWO = ("logistic", "bce", "squares", "squares-slip")
"""Those of classes that tell two apart, by one output."""

WEIGHTED: Mapping[Task, tuple[str, ...]] = {
    "classes": ("cross-entropy", "focal", "logistic", "bce"),
    "labels": ("bce", "focal"),
    "numbers": (),
}
"""Those that take ``class_weights``."""


def named(train: TrainOptions, task: Task) -> str:
    """The loss for targets of ``task``; empty for one of the user's own."""
    if isinstance(train.loss, Code):
        return ""
    return LOSSES_OF[task][0] if train.loss == "auto" else train.loss


def misfit(train: TrainOptions, task: Task, names: Sequence[str]) -> str:
    """Why ``[train]`` cannot be meant for targets of ``task``, setting first; empty where it can.

    ``names`` are the classes, the labels or the numbers to be told.
    """
    return _loss(train, task, names) or _weights(train, task, names) or _others(train, task)


def _loss(train: TrainOptions, task: Task, names: Sequence[str]) -> str:
    loss, fitting = named(train, task), LOSSES_OF[task]
    if task == "classes" and len(names) == 1:
        return f"all examples are of the class {names[0]!r}: there is nothing to tell apart"
    if loss and loss not in fitting:
        return f"train.loss: {loss} is not for {task}; of those there are {', '.join(fitting)}"
    if task == "classes" and loss in OF_TWO and len(names) != 2:
        return f"train.loss: {loss} tells two classes apart, the data have {len(names)}"
    return ""


def _weights(train: TrainOptions, task: Task, names: Sequence[str]) -> str:
    weights, loss = train.class_weights, named(train, task)
    if weights == "off":
        return ""
    if loss not in WEIGHTED[task]:
        can = ", ".join(WEIGHTED[task])
        which = f"{loss} takes none" if loss else "a loss of your own takes none"
        return f"train.class_weights: {which}" + (f"; of {task} {can} do" if can else "")
    if isinstance(weights, tuple) and len(weights) != len(names):
        return f"train.class_weights: {len(weights)} for {len(names)} {task}"
    if isinstance(weights, dict) and (strange := set(weights) ^ set(names)):
        name = min(strange)
        what = "no weight for" if name in names else "there is no"
        return f"train.class_weights: {what} {name!r}; {task}: {', '.join(names)}"
    return ""


def _others(train: TrainOptions, task: Task) -> str:
    loss = named(train, task)
    if train.smoothing and loss != "cross-entropy":
        return "train.smoothing is of cross-entropy alone"
    if train.calibration and (task != "classes" or loss in ("", "mse")):
        return "train.calibration needs probabilities of classes"
    return ""
