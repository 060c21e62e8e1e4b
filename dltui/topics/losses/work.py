"""The computations of the topic."""

from __future__ import annotations

import torch
from torch import Tensor

from dltui.figures.records import Column, Curve, Line, Note, Table
from dltui.runs.outcome import Outcome
from dltui.topics.job import Job
from dltui.topics.training import Training
from dltui.training.hooks import Hooks, Setup
from dltui.training.losses import logistic, squares, squares_slip

LARGE = 1e6
"""An output at which a careless exponential overflows."""

CASES: dict[str, tuple[tuple[float, ...], tuple[int, ...]]] = {
    "wrong-and-unsure": ((LARGE, 1.0), (0, 0)),
    "right": ((-LARGE,), (0,)),
    "right-positive": ((LARGE,), (1,)),
    "wrong": ((-LARGE,), (1,)),
    "both-right": ((LARGE, -LARGE / 10), (1, 0)),
}
"""Outputs f and their labels (0 is y = −1, 1 is y = +1): the five checks of write-up E 6."""


class ExplainSlip(Hooks):
    """Says what the slip does, where a training uses it."""

    def started(self, setup: Setup) -> None:
        if setup.options.loss == "squares-slip":
            setup.recorder.figure(_why_slip(setup.options.batch_size))


def train(job: Job) -> Training:
    """Train with one loss (E1)."""
    return Training(job, ExplainSlip())


def checks(job: Job) -> Outcome:
    """Sum of squares and logistic loss where f is very large (E1's checks)."""
    rows: list[list[float | int | str | bool | None]] = []
    metrics: dict[str, float] = {}
    for name, (outputs, ys) in CASES.items():
        f = torch.tensor(outputs, dtype=torch.float64)
        labels = torch.tensor(ys)
        metrics[f"squares/{name}"] = float(squares(f, labels))
        metrics[f"logistic/{name}"] = float(logistic(f, labels))
        shown = ", ".join(f"{value:g}" for value in outputs)
        values = [metrics[f"squares/{name}"], metrics[f"logistic/{name}"]]
        rows.append([name, shown, ", ".join("+1" if y else "−1" for y in ys), *values])
    job.recorder.figure(_values(rows))
    job.recorder.figure(_shapes())
    slipped, intended = _means(torch.linspace(-4, 4, 64))
    metrics |= {"slip/loss": slipped, "slip/intended": intended}
    job.recorder.figure(_why_slip(64))
    return Outcome(metrics=metrics)


def _means(f: Tensor) -> tuple[float, float]:
    """The slipped and the intended loss of outputs (n,) that are all right: y = sign f."""
    labels = (f > 0).long()
    return float(squares_slip(f[:, None], labels)), float(squares(f[:, None], labels))


def _values(rows: list[list[float | int | str | bool | None]]) -> Table:
    columns = [
        Column(name="case", kind="text"),
        Column(name="f", kind="text"),
        Column(name="y", kind="text"),
        Column(name="squares", digits=4),
        Column(name="logistic", digits=4),
    ]
    return Table(id="values", title="Losses where f is very large", columns=columns, rows=rows)


def _shapes() -> Curve:
    """Both losses over the margin y·f."""
    margins = torch.linspace(-6, 6, 121)
    ones = torch.ones(1, dtype=torch.int64)
    curves = {"logistic": logistic, "squares": squares}
    lines = [
        Line(
            name=name,
            x=margins.tolist(),
            y=[float(loss(margin[None], ones)) for margin in margins],
        )
        for name, loss in curves.items()
    ]
    title = "loss over the margin y·f"
    return Curve(id="shapes", title=title, lines=lines, x_label="y·f", y_label="loss")


def _why_slip(batch: int) -> Note:
    return Note(
        id="slip",
        title="The shape slip",
        tone="finding",
        text=(
            f"A network with one output returns shape ({batch}, 1); the labels have shape "
            f"({batch},). Multiplied together they broadcast to ({batch}, {batch}): every output "
            "is compared with every label of the batch, and the mean is still one number. Each "
            "output is then pulled towards the batch's average label instead of its own. Nothing "
            "fails; the accuracy stays near a coin toss. One flatten() mends it."
        ),
    )
