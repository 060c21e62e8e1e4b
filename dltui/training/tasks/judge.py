"""What is told of a part beside its loss and accuracy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from torch import Tensor

from dltui.presets.schema import Preset
from dltui.training.evaluate import Evaluation
from dltui.training.options import TrainOptions
from dltui.training.tasks import own, scores, verdict
from dltui.training.tasks.loss import Loss
from dltui.training.tasks.options import told_in_detail
from dltui.training.tasks.targets import Targets


@dataclass(frozen=True, slots=True)
class Judge:
    """``details`` are for classes: of named data only accuracy is told unless they are asked for.

    ``metrics`` are the user's own.
    """

    details: bool = False
    metrics: tuple[own.OwnMetric, ...] = ()
    targets: Targets | None = None

    @classmethod
    def of(cls, preset: Preset, targets: Targets, folder: Path) -> Self:
        assert preset.train is not None
        details = told_in_detail(preset.train, preset.data)
        return cls(details, own.metrics(preset.train.metrics, folder), targets)

    def needs_outputs(self, loss: Loss) -> bool:
        """Whether an evaluation must keep what the network gave for every example."""
        return bool(self.metrics) or loss.task != "classes"

    @property
    def two(self) -> bool:
        """Whether curves over thresholds are drawn at the end."""
        known = self.targets
        return (
            self.details and known is not None and known.task == "classes" and len(known.names) == 2
        )

    def notes(self, options: TrainOptions) -> Iterator[tuple[str, str]]:
        """What to know of the targets before the first step, with how urgent it is."""
        known = self.targets
        if known is None:
            return
        weighed = options.class_weights != "off"
        if self.details and (text := verdict.imbalance(known, weighed=weighed)):
            yield "warning", text
        if known.task == "labels" and known.counts is not None:
            for name, count in zip(known.names, known.counts.tolist(), strict=True):
                if count in (0, known.examples):
                    said = "no" if count == 0 else "every"
                    yield "warning", f"{said} training example has the label {name!r}"
        if known.mean is not None and known.deviation is not None and options.scale_target:
            yield "info", _scaling(known, known.mean, known.deviation)

    def guess(self, loss: Loss, y: Tensor) -> float | None:
        """What the best constant answer loses on the training targets ``y``; null if not known."""
        return None if self.targets is None else verdict.baseline_loss(loss, self.targets, y)

    def baselines(self, guess: float | None, test: Evaluation) -> dict[str, float]:
        """What needs no network: of data of named sets only where details are asked for."""
        known = self.targets
        if known is None or not (self.details or known.task != "classes"):
            return {}
        found = {} if guess is None else {"baseline/loss": guess}
        if known.task == "classes":
            found["baseline/accuracy"] = verdict.baseline_accuracy(known, test)
        return found

    def judged(self, found: Evaluation, loss: Loss) -> Evaluation:
        """``found`` with the scores of its task; without any where its loss is not finite."""
        if not found.finite:
            return found
        told = dict[str, float]()
        if loss.task == "classes" and self.details:
            told = scores.of_classes(found.confusion)
        elif found.outputs is not None and loss.task != "classes":
            of = scores.of_labels if loss.task == "labels" else scores.of_numbers
            told = of(loss.predict(found.outputs), found.targets)
        if self.metrics and found.outputs is not None:
            outputs = loss.predict(found.outputs) if loss.task == "numbers" else found.outputs
            told |= {one.name: one(outputs, found.targets) for one in self.metrics}
        return replace(found, scores=told)


def _scaling(targets: Targets, mean: Tensor, deviation: Tensor) -> str:
    scales = zip(targets.names, mean.tolist(), deviation.tolist(), strict=True)
    each = ", ".join(f"{name}: ({name} − {m:.6g}) / {d:.6g}" for name, m, d in scales)
    return (
        f"the network learns targets by their mean and deviation in the training part: {each}; "
        "metrics and figures are in their own units (train.scale_target)"
    )
