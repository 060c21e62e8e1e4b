"""What a training says of its gradients beside its charts (EXPERIMENTS D7)."""

from __future__ import annotations

from dltui.figures.records import Note
from dltui.runs.log.events import Steps
from dltui.runs.log.recorder import Recorder
from dltui.runs.log.tail import Tail
from dltui.training.evaluate import Evaluation
from dltui.training.hooks import Hooks, Setup


class SignedMean(Hooks):
    """Explains the published quantity and measures how far it gets from zero."""

    def started(self, setup: Setup) -> None:
        if setup.options.gradients != "off":
            setup.recorder.figure(_signed_mean())

    def ended(self, setup: Setup, test: Evaluation) -> dict[str, float]:
        means = signed_means(setup.recorder)
        return {"gradient/largest-mean": max(map(abs, means))} if means else {}


def signed_means(recorder: Recorder) -> list[float]:
    """``grad/mean`` of every step so far, from the log: also of the steps before a resume."""
    recorder.flush()
    events = Tail(recorder.run.events).read()
    steps = [event for event in events if isinstance(event, Steps)]
    found = [value for event in steps for value in event.columns.get("grad/mean", ())]
    return [value for value in found if value is not None]


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
