"""What a training shows of its gradients beside loss and accuracy (EXPERIMENTS D7)."""

from __future__ import annotations

from dltui.figures.records import Note, StepSeries
from dltui.training.hooks import Hooks, Setup


class GradientFigures(Hooks):
    """The signed mean and the sizes in charts of their own: they differ by orders of magnitude."""

    def started(self, setup: Setup) -> None:
        if setup.options.gradients == "off":
            return
        record, by_layer = setup.recorder.figure, setup.options.gradients == "layers"
        record(
            StepSeries(
                id="gradient-mean",
                title="mean gradient",
                metrics={"grad/mean": "sum over tensors of their means"},
                y_label="signed",
            )
        )
        record(
            StepSeries(
                id="gradient-size",
                title="size of the gradient",
                metrics={"grad/norm": "L2 norm"}
                | ({"grad/abs": "mean absolute value"} if by_layer else {}),
                y_label="size",
                log_y=True,
            )
        )
        if by_layer:
            record(_by_layer([name for name, _ in setup.model.named_parameters()]))
        record(_signed_mean())


def _by_layer(names: list[str]) -> StepSeries:
    return StepSeries(
        id="gradient-layers",
        title="norm by parameter",
        metrics={f"grad/norm/{name}": name for name in names},
        y_label="L2 norm",
        log_y=True,
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
