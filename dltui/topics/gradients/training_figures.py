"""What a training says of its gradients beside its charts (EXPERIMENTS D7)."""

from __future__ import annotations

from itertools import pairwise

from dltui.figures.records import Curve, Line, Note
from dltui.runs.log.events import Steps
from dltui.runs.log.recorder import Recorder
from dltui.runs.log.tail import Tail
from dltui.training.evaluate import Evaluation
from dltui.training.hooks import Hooks, Setup

FIRST = 100
"""Steps of the published curve, and between two printed losses (write-up D 1.7)."""

PRINTED = 10
"""Losses that are told one by one: of the first thousand steps."""

Values = list[float | None]


class SignedMean(Hooks):
    """Explains the published quantity, draws its first hundred steps and measures them."""

    def started(self, setup: Setup) -> None:
        if setup.options.gradients != "off":
            setup.recorder.figure(_signed_mean())

    def ended(self, setup: Setup, test: Evaluation) -> dict[str, float]:
        steps = recorded(setup.recorder)
        found = {f"loss/step-{n}": v for n, v in _printed(steps["loss"]) if v is not None}
        if test.batches:
            found["test/loss/batch-means"] = sum(b[0] for b in test.batches) / len(test.batches)
        if "grad/mean" in steps:
            for name, title in (("mean", "sum of mean gradients"), ("norm", "gradient norm")):
                values = steps[f"grad/{name}"][:FIRST]
                setup.recorder.figure(_first_steps(f"first-{name}", title, values))
            found |= _measured(steps["grad/mean"][:FIRST])
        return found


def recorded(recorder: Recorder) -> dict[str, Values]:
    """Every step's values by name, from the log: also of the steps before a resume."""
    recorder.flush()
    found: dict[str, Values] = {}
    for event in Tail(recorder.run.events).read():
        if isinstance(event, Steps):
            for name, values in event.columns.items():
                found.setdefault(name, []).extend(values)
    return found


def _printed(losses: Values) -> list[tuple[int, float | None]]:
    """The loss of every hundredth batch, the first included, with its step from 1."""
    return [(i + 1, losses[i]) for i in range(0, len(losses), FIRST)][:PRINTED]


def _measured(means: Values) -> dict[str, float]:
    """How far the signed mean gets from 0, and at how many of its steps it falls, in percent."""
    known = [value for value in means if value is not None]
    if len(known) < 2:
        return {}
    falls = sum(after < before for before, after in pairwise(known))
    return {
        "gradient/largest-mean": max(map(abs, known)),
        "gradient/falling": 100 * falls / (len(known) - 1),
    }


def _first_steps(id: str, title: str, values: Values) -> Curve:
    return Curve(
        id=id,
        title=f"{title}, first {len(values)} steps",
        lines=[Line(name=title, x=[*range(1, len(values) + 1)], y=values)],
        x_label="step",
        y_label="",
    )


def _signed_mean() -> Note:
    return Note(
        id="signed-mean",
        title="What a signed mean can tell",
        text=(
            "The published curve is the sum over the parameter tensors of each one's mean "
            "gradient. In a mean, large positive and negative entries cancel, so near 0 does not "
            "mean that the gradient is small: look at the norm beside it, which cannot cancel. A "
            "tensor of 10 biases also counts as much as a matrix of 200,000 weights.\n"
            "What it can tell: whether the entries lean to one side, and whether a step is not "
            "finite. What it cannot: how fast the network learns, or whether the gradient "
            "“decreases, then rises”, as was concluded from it. That needs the norm."
        ),
    )
