"""What a loss is, and what is recorded beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

from dltui.data.options import Task
from dltui.errors import UsageError
from dltui.training.tasks.targets import Targets

Value = Callable[[Tensor, Tensor], Tensor]
"""Of outputs and targets, a scalar."""


@dataclass(frozen=True, slots=True)
class Beside:
    """The metric that is told of each step beside its loss: ``factor`` × the mean of a number that
    each example has. ``better`` is 1 where more is good, −1 where less is.
    """

    name: str
    title: str
    unit: str = "%"
    factor: int = 100
    better: int = 1


ACCURACY = Beside("accuracy", "accuracy")
LABEL_ACCURACY = Beside("label-accuracy", "accuracy of labels")
MAE = Beside("mae", "mean absolute error", unit="", factor=1, better=-1)


@dataclass(frozen=True, slots=True)
class Loss:
    """``value(outputs, targets)`` is a batch's mean loss; outputs are (n, …), targets by task as
    in `dltui.data.dataset.Examples`. ``predict(outputs)`` gives (n,) classes, (n, k) labels of 0
    and 1, or (n, k) numbers in the target's unit; ``confidence(outputs)`` (n,) the probabilities
    of predicted classes, null where outputs are none.

    ``errors(outputs, targets)`` is the sum over examples of what is told ``beside`` the loss; of
    classes it is the number right. ``constant(targets)`` are (k,) outputs that are best where all
    examples get the same ones, null where that is not known. A ``binary`` loss tells two classes
    apart by one output.
    """

    value: Value
    predict: Callable[[Tensor], Tensor]
    confidence: Callable[[Tensor], Tensor] | None = None
    binary: bool = False
    constant: Callable[[Targets], Tensor] | None = None
    task: Task = "classes"
    beside: Beside = ACCURACY
    errors: Value | None = None

    def outputs(self, classes: int) -> int:
        """The number a network must have: one for each class, label or number, or one in all."""
        if self.binary and classes != 2:
            raise UsageError(f"train.loss: it tells two classes apart, the data have {classes}")
        return 1 if self.binary else classes

    def told(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """() of a batch: what its examples add to the metric ``beside`` the loss."""
        if self.errors is not None:
            return self.errors(outputs, targets)
        right = self.right(outputs, targets)
        # On a CPU a count takes 13 µs where a sum takes 17; elsewhere it is two kernels, not one.
        return right.count_nonzero() if right.is_cpu else right.sum()

    def right(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """(n,) bool. Of shares of classes the largest is the right one."""
        return self.predict(outputs) == (targets if targets.ndim == 1 else targets.argmax(1))
