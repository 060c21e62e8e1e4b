"""Gradients: how the error travels back, and where it gets lost (EXPERIMENTS §3)."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from dltui.metrics import Metric
from dltui.options import Count, Options, Positive, PositiveFloat, Size
from dltui.topics.catalogue import TRAINING, Experiment

Grid = tuple[tuple[float, ...], ...]


class Backprop(Options, frozen=True, kw_only=True):
    """A network small enough to write down; its numbers come from ``run.seed``."""

    inputs: Annotated[Size, Meta(description="Size of the input.")] = 4
    hidden: Annotated[
        tuple[Size, ...], Meta(min_length=1, description="Widths of the sigmoid layers.")
    ] = (4, 4, 4, 4, 4)
    outputs: Annotated[Size, Meta(description="Size of the linear output.")] = 1
    precision: Annotated[
        Literal["float32", "float64"], Meta(description="The numbers are drawn as float32.")
    ] = "float32"


class Vanishing(Options, frozen=True, kw_only=True):
    """Deep networks in which one layer is spoilt."""

    depth: Annotated[int, Meta(ge=3, le=200, description="Layers.")] = 12
    width: Annotated[Size, Meta(description="Units of every layer.")] = 32
    layer: Annotated[Positive, Meta(description="The layer that is spoilt, from 1.")] = 8
    factor: Annotated[PositiveFloat, Meta(description="First cause: its matrix times this.")] = 1e-3
    shift: Annotated[
        float, Meta(description="Second cause: its biases plus this, into saturation.")
    ] = 10.0
    examples: Annotated[Size, Meta(description="Random inputs.")] = 64

    def __post_init__(self) -> None:
        if not 1 < self.layer < self.depth:
            raise ValueError(f"layer: must lie inside the network, from 2 to {self.depth - 1}")


class Momentum(Options, frozen=True, kw_only=True):
    """A long valley ½(x² + steepness · y²), and steps down it."""

    lr: Annotated[PositiveFloat, Meta(description="Learning rate α.")] = 0.02
    beta: Annotated[float, Meta(ge=0.0, lt=1.0, description="Momentum β.")] = 0.9
    steps: Annotated[Positive, Meta(description="Updates.", extra={"unit": "steps"})] = 120
    steepness: Annotated[PositiveFloat, Meta(description="Curvature across the valley.")] = 30.0
    start: Annotated[tuple[float, float], Meta(description="Where it starts, x and y.")] = (-4.0, 1)
    lr_after: Annotated[
        PositiveFloat, Meta(description="Second comparison: α from half of the steps on.")
    ] = 0.002


class PoolingAndConv(Options, frozen=True, kw_only=True):
    """A small picture and a kernel, both to be typed over."""

    image: Annotated[Grid, Meta(min_length=1, description="Rows of the picture x.")] = (
        (1, 3, 2, 0),
        (4, 6, 5, 1),
        (7, 2, 9, 8),
        (0, 1, 3, 4),
    )
    kernel: Annotated[Grid, Meta(min_length=1, description="Rows of the convolution's W.")] = (
        (1, 0, -1),
        (2, 0, -2),
        (1, 0, -1),
    )
    pool: Annotated[Positive, Meta(description="Side of the pooling window.")] = 2
    pool_stride: Annotated[Count, Meta(description="Step of the window; 0 is its side.")] = 0
    upstream: Annotated[
        Literal["count", "ones"],
        Meta(description="dy, the gradient that comes from above: 1, 2, 3 … or all ones."),
    ] = "count"
    lr: Annotated[PositiveFloat, Meta(description="Rate λ of the step W − λ dW.")] = 0.01

    def __post_init__(self) -> None:
        _rectangles(self, "image", "kernel")
        size = min(len(self.image), len(self.image[0]))
        if max(len(self.kernel), len(self.kernel[0]), self.pool) > size:
            raise ValueError("image: smaller than the kernel or the pooling window")


class Transposed(Options, frozen=True, kw_only=True):
    """A small map and the kernel that each of its values puts down."""

    image: Annotated[Grid, Meta(min_length=1, description="Rows of the input.")] = (
        (-1, 2),
        (3, 1),
    )
    kernel: Annotated[Grid, Meta(min_length=1, description="Rows of the kernel.")] = (
        (1, -1),
        (0, 1),
    )
    stride: Annotated[Positive, Meta(description="How far apart kernels are put down.")] = 1

    def __post_init__(self) -> None:
        _rectangles(self, "image", "kernel")


class GradientSpread(Options, frozen=True, kw_only=True):
    """Random pictures of several sizes under one convolution."""

    sizes: Annotated[
        tuple[Positive, ...],
        Meta(min_length=2, description="Sides of the pictures.", extra={"unit": "pixels"}),
    ] = (8, 16, 32, 64)
    kernel: Annotated[Positive, Meta(description="Side of the kernel.")] = 3
    draws: Annotated[Positive, Meta(description="Random pictures of each size.")] = 400
    x_deviation: Annotated[PositiveFloat, Meta(description="Deviation σx of the pixels.")] = 1.0
    dy_deviation: Annotated[PositiveFloat, Meta(description="Deviation σy of dy.")] = 1.0

    def __post_init__(self) -> None:
        if min(self.sizes) < self.kernel:
            raise ValueError(f"sizes: none may be smaller than the kernel, {self.kernel}")
        if len(set(self.sizes)) < len(self.sizes):
            raise ValueError("sizes: each only once")


def _rectangles(options: Options, *names: str) -> None:
    for name in names:
        rows: Grid = getattr(options, name)
        if not rows[0] or len({len(row) for row in rows}) > 1:
            raise ValueError(f"{name}: its rows must have one length, e.g. [[0, 1], [1, 0]]")


EXPERIMENTS = {
    "backprop": Experiment(
        summary="The chain rule by hand beside autograd.",
        options=Backprop,
        layout=(("first-layer", "layers"), ("rule",)),
    ),
    "vanishing": Experiment(
        summary="One small matrix, one saturated layer, and a healthy network beside them.",
        options=Vanishing,
        layout=(("norms",), ("causes",), ("why",)),
    ),
    "momentum-forms": Experiment(
        summary="Two ways to write momentum, and PyTorch's.",
        options=Momentum,
        layout=(("path", "loss"), ("differences", "rate-change"), ("why",)),
    ),
    "pooling-and-conv": Experiment(
        summary="Gradients of pooling and convolution on a picture you can type over.",
        options=PoolingAndConv,
        layout=(
            ("image", "max-pool", "pool-dy", "max-gradient", "average-gradient"),
            ("kernel", "output", "conv-dy", "dw", "transposed", "stepped"),
            ("check", "why"),
        ),
    ),
    "transposed": Experiment(
        summary="A transposed convolution, one value of its input after the other.",
        options=Transposed,
        layout=(
            ("input", "kernel"),
            ("part-1", "part-2", "part-3", "part-4"),
            ("output", "spaced", "turned"),
            ("check", "why"),
        ),
    ),
    "gradient-spread": Experiment(
        summary="Mean and deviation of a convolution's gradient on pictures of growing size.",
        options=GradientSpread,
        layout=(("growth", "sizes"), ("finding",)),
    ),
    "train": Experiment(
        summary="Train a network and watch its gradients.",
        sections=TRAINING,
        lanes=True,
        layout=(
            ("first-mean", "first-norm"),
            ("gradient", "gradient-norm"),
            ("gradient-means", "gradient-layers"),
            ("loss", "accuracy"),
            ("signed-mean",),
        ),
    ),
}

METRICS = {
    "dA1/*": Metric("dL/dA₁ at {}"),
    "norm/*": Metric("norm of the gradient of {}"),
    "largest_difference": Metric("largest difference", better=-1),
    "largest_difference/rate-changed": Metric(
        "largest difference, rate changed on the way", better=-1
    ),
    "difference/*": Metric("difference in {}", better=-1),
    "first_over_last": Metric("first layer's gradient over the last's"),
    "first_over_last/*": Metric("first layer's gradient over the last's, {}"),
    "step/*": Metric("gradient across the spoilt layer, {}"),
    "left/*": Metric("left of the gradient, {}"),
    "nonzero/*": Metric("gradients that are not 0, {}", digits=0),
    "max-dx/*": Metric("dx of max pooling at {}"),
    "average-dx/*": Metric("dx of average pooling at {}"),
    "dW/*": Metric("dW at {}"),
    "out/*": Metric("output at {}"),
    "height": Metric("height of the output", digits=0),
    "width": Metric("width of the output", digits=0),
    "growth": Metric("power of the side with which the deviation of dW grows"),
    "mean/*": Metric("mean of dW in deviations, side {}"),
    "deviation/*": Metric("deviation of dW, side {}"),
    "over-predicted/*": Metric("deviation of dW over the derived one, side {}"),
    "gradient/largest-mean": Metric("largest mean gradient of the first 100 steps"),
    "gradient/falling": Metric(
        "steps of the first 100 at which the mean gradient falls", unit="%", digits=1
    ),
    "loss/step-*": Metric("loss at step {}", better=-1),
    "test/loss/batch-means": Metric("mean of the test batches' losses", better=-1),
}
