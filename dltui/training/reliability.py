"""Figures of a classifier's calibration: accuracy against confidence, and its course."""

from __future__ import annotations

from collections.abc import Mapping

from dltui.figures.records import Cell, Column, Curve, Line, Number, StepSeries, Table
from dltui.training.calibration import BINS, Calibration


def course() -> StepSeries:
    """What it says of itself beside what is true, epoch by epoch."""
    metrics = {
        "test/confidence": "mean confidence",
        "test/accuracy": "accuracy",
        "test/ece": "calibration error",
    }
    return StepSeries(
        id="calibration", title="how sure, how often right (test)", metrics=metrics, y_label="%"
    )


def diagram(found: Mapping[str, Calibration]) -> Curve:
    """Reliability diagram: for each bin that has examples its accuracy over its confidence.

    ``found`` are evaluations of the same examples, by when they were made.
    """
    ends = [0.0, 100.0]
    lines = [Line(name="as sure as right", x=[*ends], y=[*ends], faint=True)]
    for name, one in found.items():
        rows = _rows(one)
        label = f"{name}: {one.error:.1f} % off"
        x: list[Number] = [said for _, said, _ in rows]
        y: list[Number] = [right for *_, right in rows]
        lines.append(Line(name=label, x=x, y=y, style="points"))
    return Curve(
        id="reliability",
        title="Reliability (test)",
        lines=lines,
        x_label="confidence %",
        y_label="accuracy %",
    )


def bins(last: Calibration) -> Table:
    """The bins of the diagram in numbers; those without examples are left out."""
    rows: list[list[Cell]] = []
    for place, said, right in _rows(last):
        low, high = 100 * place / BINS, 100 * (place + 1) / BINS
        rows.append(
            [f"{low:.0f}–{high:.0f}", int(last.counts[place]), said, right, said - right],
        )
    return Table(
        id="reliability-bins",
        title=f"Test examples by confidence ({BINS} bins)",
        columns=[
            Column(name="confidence %", kind="text"),
            Column(name="examples", kind="bar"),
            Column(name="said", unit="%", digits=1),
            Column(name="right", unit="%", digits=1),
            Column(name="too sure by", digits=1),
        ],
        rows=rows,
    )


def _rows(one: Calibration) -> list[tuple[int, float, float]]:
    """Bin, mean confidence and accuracy in percent, of bins with examples."""
    sums = enumerate(zip(one.counts, one.confidences, one.right, strict=True))
    return [
        (place, 100 * said / count, 100 * right / count)
        for place, (count, said, right) in sums
        if count
    ]
