"""The figures of the momentum forms."""

from __future__ import annotations

from itertools import combinations

from torch import Tensor

from dltui.figures.records import Column, Curve, Line, Mark, Note, Table
from dltui.topics.gradients.numbers import rounded
from dltui.topics.gradients.options import Momentum


def largest_differences(paths: dict[str, Tensor]) -> dict[str, float]:
    """The largest distance of any coordinate, for every two of the paths (steps + 1, 2)."""
    return {
        f"{one} and {other}": float((paths[one] - paths[other]).abs().max())
        for one, other in combinations(paths, 2)
    }


def path_curve(paths: dict[str, Tensor]) -> Curve:
    """Paths of (steps + 1, 2) points in the plane."""
    lines = [
        Line(name=name, x=path[:, 0].tolist(), y=path[:, 1].tolist())
        for name, path in paths.items()
    ]
    return Curve(id="path", title="The way down", lines=lines, x_label="x", y_label="y")


def loss_curve(losses: dict[str, Tensor]) -> Curve:
    """Losses (steps + 1,) over steps."""
    return Curve(
        id="loss",
        title="Loss: three lines in one",
        lines=[_over_steps(name, values) for name, values in losses.items()],
        x_label="step",
        y_label="loss",
        log_y=True,
    )


def _over_steps(name: str, values: Tensor) -> Line:
    return Line(name=name, x=[float(step) for step in range(len(values))], y=values.tolist())


def differences_table(same: dict[str, float], parted: dict[str, float], options: Momentum) -> Table:
    return Table(
        id="differences",
        title="Largest difference between the forms, at any step",
        columns=[
            Column(name="forms", kind="text"),
            Column(name=f"α = {options.lr:g}"),
            Column(name=f"α falls to {options.lr_after:g}"),
        ],
        rows=[[pair, rounded(same[pair], 2), rounded(parted[pair], 2)] for pair in same],
    )


def rate_change_curve(paths: dict[str, Tensor], options: Momentum) -> Curve:
    """The first coordinate of paths (steps + 1, 2) when the rate changes half-way."""
    return Curve(
        id="rate-change",
        title="x, when α changes half-way",
        lines=[_over_steps(name, path[:, 0]) for name, path in paths.items()],
        x_label="step",
        y_label="x",
        marks=[Mark(label=f"α = {options.lr_after:g}", x=float(options.steps // 2))],
    )


def why_momentum() -> Note:
    return Note(
        id="why",
        title="Why they are the same",
        text=(
            "From θ⁺ = θ − αv⁺ follows θ − θ⁻ = −αv, so β(θ − θ⁻) = −αβv, and the first form is "
            "θ − α(g + βv): the second one. In 64-bit numbers only rounding is left.\n"
            "The step uses one α for the old and the new velocity. When α changes, the velocity "
            "form (PyTorch's) scales the whole running sum by the new rate, while β(θ − θ⁻) goes "
            "on with the move made at the old one: the forms part, here and under every schedule."
        ),
    )
