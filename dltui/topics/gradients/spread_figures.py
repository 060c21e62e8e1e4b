"""The figures of how dW spreads."""

from __future__ import annotations

from collections.abc import Sequence

from dltui.figures.records import Cell, Column, Curve, Line, Note, Table
from dltui.topics.gradients.numbers import rounded
from dltui.topics.gradients.options import GradientSpread
from dltui.topics.gradients.spread import Size


def growth_curve(sizes: Sequence[Size]) -> Curve:
    sides = [float(size.side) for size in sizes]
    measured = [size.deviation for size in sizes]
    predicted = [size.predicted for size in sizes]
    return Curve(
        id="growth",
        title="Deviation of dW against the picture's side",
        lines=[
            Line(name="derived: m σx σy", x=[*sides], y=[*predicted], faint=True),
            Line(name="measured", x=[*sides], y=[*measured], style="points"),
        ],
        x_label="side of the picture, pixels",
        y_label="deviation of dW",
        log_x=True,
        log_y=True,
    )


def sizes_table(sizes: Sequence[Size]) -> Table:
    rows: list[list[Cell]] = [
        [
            f"{size.side}×{size.side}",
            size.places,
            rounded(size.mean, 2),
            rounded(size.deviation, 4),
            rounded(size.predicted, 4),
            size.deviation / size.predicted,
        ]
        for size in sizes
    ]
    return Table(
        id="sizes",
        title="dW over all draws",
        columns=[
            Column(name="picture", kind="text"),
            Column(name="m"),
            Column(name="mean"),
            Column(name="deviation"),
            Column(name="m σx σy"),
            Column(name="ratio", digits=3),
        ],
        rows=rows,
    )


def finding(growth: float, options: GradientSpread) -> Note:
    return Note(
        id="finding",
        title="It grows like the side",
        tone="finding",
        text=(
            f"Over {options.draws} draws the mean of dW is 0 within its error, and its deviation "
            f"grows like m to the power of {growth:.3f}: proportional to the side, as derived. "
            "Sums of signs that do not agree grow like the root of their number, and there are m² "
            "of them. A gradient in which all places agree would grow like m². So the same rate "
            "takes larger steps on larger pictures; a mean over the places would not."
        ),
    )
