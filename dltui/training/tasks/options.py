"""Which loss fits which targets: known without torch, so that a preset is refused early."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dltui.data.options import EdgesData, NamedData, Task
from dltui.options import Code, Options
from dltui.training.options import TrainOptions

Fault = tuple[str, str]
"""A dotted key, and what is wrong with it."""

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


DEFAULTS = TrainOptions()


def named(train: TrainOptions, task: Task) -> str:
    """The loss for targets of ``task``; empty for one of the user's own."""
    if isinstance(train.loss, Code):
        return ""
    return LOSSES_OF[task][0] if train.loss == "auto" else train.loss


def told_in_detail(train: TrainOptions, data: Options | None) -> bool:
    """Whether of classes more than loss and accuracy is told; null ``data`` are of no file."""
    if train.details == "auto":
        return data is not None and not isinstance(data, NamedData | EdgesData)
    return train.details == "on"


def misfit(train: TrainOptions, task: Task, names: Sequence[str]) -> Fault | None:
    """Why ``[train]`` cannot be meant for targets of ``task``; null where it can.

    ``names`` are the classes, the labels or the numbers to be told.
    """
    if task == "classes" and len(names) == 1:
        return "data", f"all examples are of the class {names[0]!r}: there is nothing to tell apart"
    return _loss(train, task, names) or _weights(train, task, names) or _others(train, task)


def _loss(train: TrainOptions, task: Task, names: Sequence[str]) -> Fault | None:
    loss, fitting = named(train, task), LOSSES_OF[task]
    if loss and loss not in fitting:
        return "train.loss", f"{loss} is not for {task}; for those there are {', '.join(fitting)}"
    if task == "classes" and loss in OF_TWO and len(names) != 2:
        return "train.loss", f"{loss} tells two classes apart, the data have {len(names)}"
    return None


def _weights(train: TrainOptions, task: Task, names: Sequence[str]) -> Fault | None:
    weights, loss, can = train.class_weights, named(train, task), WEIGHTED[task]
    if weights == "off":
        return None
    key = "train.class_weights"
    if loss not in can:
        others = f"; of {task} {', '.join(can)} do" if can else f"; {task} are of no class"
        return key, f"{loss or 'a loss of your own'} takes none{others}"
    if isinstance(weights, tuple) and len(weights) != len(names):
        return key, f"{len(weights)} weights for {len(names)} {task}: {', '.join(names)}"
    if isinstance(weights, dict) and (strange := set(weights) ^ set(names)):
        name = min(strange)
        said = "no weight for" if name in names else "there is no"
        return key, f"{said} {name!r}; the {task} are {', '.join(names)}"
    return None


def _others(train: TrainOptions, task: Task) -> Fault | None:
    if train.smoothing and named(train, task) != "cross-entropy":
        return "train.smoothing", f"is of cross-entropy, which is not for {task}"
    if train.calibration and task != "classes":
        return "train.calibration", f"needs probabilities of classes; the targets are {task}"
    return None


def idle(train: TrainOptions) -> Iterator[Fault]:
    """Settings that do nothing with the loss that is named, whatever the data are."""
    loss = "a loss of your own" if isinstance(train.loss, Code) else train.loss
    if train.smoothing and loss not in ("auto", "cross-entropy"):
        yield "train.smoothing", f"is for cross-entropy; {loss} has none"
    if train.focal_gamma != DEFAULTS.focal_gamma and loss != "focal":
        yield "train.focal_gamma", f"does nothing with {loss}; it is for focal"
    if train.huber_delta != DEFAULTS.huber_delta and loss != "huber":
        yield "train.huber_delta", f"does nothing with {loss}; it is for huber"
    if train.class_weights != "off" and loss not in ("auto", *WEIGHTED["classes"]):
        can = ", ".join(WEIGHTED["classes"])
        yield "train.class_weights", f"{loss} takes none; {can} do"
    if train.calibration and (isinstance(train.loss, Code) or loss in LOSSES_OF["numbers"]):
        yield "train.calibration", f"needs probabilities; outputs under {loss} are none"
