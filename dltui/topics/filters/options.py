"""Filters: one small kernel moved over a picture (EXPERIMENTS C9)."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from dltui.metrics import Metric
from dltui.options import Count, Options
from dltui.topics.catalogue import Experiment

Size = Annotated[int, Meta(ge=1, le=31)]


class Source(Options, frozen=True, kw_only=True):
    """What is filtered."""

    picture: Annotated[
        str,
        Meta(
            description="china, flower (scikit-learn's photographs), generated, or an image file.",
            extra={"without_file": ("china", "flower", "generated")},
        ),
    ] = "china"
    width: Annotated[
        Count,
        Meta(
            description="Scale the picture to this width first; 0 leaves it.",
            extra={"unit": "pixels"},
        ),
    ] = 72


class Picture(Source, frozen=True, kw_only=True):
    """What is filtered, and what lies beyond its border."""

    boundary: Annotated[
        Literal["edge", "mirror", "zero", "wrap"],
        Meta(description="Beyond the border: its last pixel, its mirror image, black, or round."),
    ] = "edge"


class Averaging(Picture, frozen=True, kw_only=True):
    """Averages over squares of several sizes."""

    sizes: Annotated[
        tuple[Size, ...], Meta(min_length=1, description="Side lengths of the squares.")
    ] = (3, 6, 9)


class Kernel(Picture, frozen=True, kw_only=True):
    """A kernel typed in, row by row."""

    kernel: Annotated[
        tuple[tuple[float, ...], ...], Meta(description="Rows of weights, all of one length.")
    ] = ((0.0, 1.0, 0.0), (1.0, -4.0, 1.0), (0.0, 1.0, 0.0))
    normalise: Annotated[bool, Meta(description="Divide the weights by their sum.")] = False
    flip: Annotated[
        bool, Meta(description="Turn the kernel by 180° first: convolution as in mathematics.")
    ] = False

    def __post_init__(self) -> None:
        if not self.kernel or not self.kernel[0]:
            raise ValueError("kernel needs at least one weight, e.g. [[1]]")
        if len({len(row) for row in self.kernel}) > 1:
            raise ValueError("kernel rows must have one length, e.g. [[0, 1], [1, 0]]")
        if self.normalise and abs(sum(map(sum, self.kernel))) < 1e-12:
            raise ValueError("kernel sums to 0 and cannot be normalised; set normalise = false")


class FindKernel(Options, frozen=True, kw_only=True):
    """A signal and what a filter made of it, moved over it without padding."""

    signal: Annotated[tuple[float, ...], Meta(min_length=2, description="What went in.")] = (
        1, 4, 0, -2, 3,
    )  # fmt: skip
    output: Annotated[tuple[float, ...], Meta(min_length=1, description="What came out.")] = (
        -2, 2, 11,
    )  # fmt: skip

    def __post_init__(self) -> None:
        if len(self.output) > len(self.signal):
            raise ValueError("output: longer than the signal, which no filter without padding does")

    @property
    def size(self) -> int:
        """Length of the filter."""
        return len(self.signal) - len(self.output) + 1


class Shift(Source, frozen=True, kw_only=True):
    """A picture that is moved round, under one filter and poolings."""

    kernel: Annotated[
        tuple[tuple[float, ...], ...], Meta(description="Rows of the filter before the pooling.")
    ] = ((1, 0, -1), (2, 0, -2), (1, 0, -1))
    sides: Annotated[
        tuple[Size, ...], Meta(min_length=1, description="Sides of the poolings, and their steps.")
    ] = (2, 4, 8)
    shifts: Annotated[
        tuple[Size, ...],
        Meta(min_length=1, description="How far the picture is moved.", extra={"unit": "pixels"}),
    ] = (1, 2, 3, 4, 5, 6, 7, 8)

    def __post_init__(self) -> None:
        if not self.kernel or not self.kernel[0] or len({len(row) for row in self.kernel}) > 1:
            raise ValueError("kernel rows must have one length, e.g. [[0, 1], [1, 0]]")


EXPERIMENTS = {
    "averaging": Experiment(
        summary="Blur a picture with averages over growing squares.",
        options=Averaging,
        layout=(("pictures",), ("statistics", "row"), ("finding", "slip"), ("border",)),
    ),
    "kernel": Experiment(
        summary="Move any kernel over a picture.",
        options=Kernel,
        layout=(("pictures",), ("kernel", "row"), ("finding", "border")),
    ),
    "find-kernel": Experiment(
        summary="Which filter made this output of that signal?",
        options=FindKernel,
        layout=(("equations", "filter"), ("finding",)),
    ),
    "shift": Experiment(
        summary="How much the output of filter and pooling changes when the picture moves.",
        options=Shift,
        layout=(("pictures",), ("moved",), ("shares", "along"), ("finding",)),
    ),
}

METRICS = {
    "kernel-sum": Metric("sum of the kernel"),
    "kernel-sum/*": Metric("sum of the kernel, side {}"),
    "brightness/*": Metric("brightness over that before, side {}"),
    "published/mean/*": Metric("mean brightness, divided by 9, side {}"),
    "published/brightness/*": Metric("brightness over that before, divided by 9, side {}"),
    "mean": Metric("mean brightness"),
    "gain/mean": Metric("mean brightness over that before"),
    "gain/deviation": Metric("spread of brightness over that before"),
    "mean/*": Metric("mean brightness, {}"),
    "deviation/*": Metric("spread of brightness, {}"),
    "smallest": Metric("smallest value"),
    "largest": Metric("largest value"),
    "weight/*": Metric("weight {} of the filter"),
    "residual": Metric("largest error of the output", better=-1),
    "moved/*": Metric("change, {}"),
    "along/*": Metric("left after moving along, {}"),
    "along-whole/*": Metric("left after whole steps, {}"),
}
