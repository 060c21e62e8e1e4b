"""The area under the gain curve as write-up A computed it, and how it gets above 3000."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dltui.figures.records import Cell, Column, Note, Table
from dltui.training.tasks.measures import Array, Counts, area, precision_recall

EPSILON = 0.0001
"""Added to the denominator of a gain there."""


@dataclass(frozen=True, slots=True)
class Gained:
    """``curve`` is recall gain and precision gain at every threshold, the first at recall 0;
    the areas are of the segment that starts there, of the rest below gain 0, and of all."""

    curve: tuple[Array, Array]
    first: float
    below: float
    total: float

    @property
    def above(self) -> float:
        """Of the part that counts: recall gain from 0 on."""
        return self.total - self.first - self.below


def gain(value: Array, base_rate: float) -> Array:
    """(v − π) / ((1 − π) v + ε): finite at v = 0, where it is −π/ε."""
    return (value - base_rate) / ((1 - base_rate) * value + EPSILON)


def gained(counts: Counts, base_rate: float) -> Gained:
    """By the trapezoid over all thresholds (A 2.2); ``base_rate`` is that of the whole table."""
    recall, precision = precision_recall(counts)
    x, y = gain(recall, base_rate), gain(precision, base_rate)
    first = int(np.argmax(recall > 0))
    zero = int(np.argmax(x >= 0))
    crossing = float(np.interp(0.0, x, y))
    below = (np.append(x[first:zero], 0.0), np.append(y[first:zero], crossing))
    return Gained(
        curve=(x, y),
        first=area((x[: first + 1], y[: first + 1])),
        below=area(below),
        total=area((x, y)),
    )


def table(found: dict[str, Gained]) -> Table:
    """Where the published area comes from, model by model."""
    rows: list[list[Cell]] = [
        [name, float(one.curve[0][0]), one.first, one.below, one.above, one.total]
        for name, one in found.items()
    ]
    return Table(
        id="auprg-as-published",
        title=f"Area under PR gain with ε = {EPSILON:g} in the gain: its parts",
        columns=[
            Column(name="model", kind="text"),
            Column(name="gain at recall 0", digits=1),
            Column(name="first segment", digits=2),
            Column(name="rest below 0", digits=2),
            Column(name="from 0 on", digits=4),
            Column(name="all", digits=4),
        ],
        rows=rows,
    )


def note(found: dict[str, Gained]) -> Note:
    one = next(iter(found.values()))
    share = 100 * one.first / one.total
    return Note(
        id="auprg-pitfall",
        title="How an area of 1 becomes thousands",
        text=(
            "The gain of a recall r is (r − π) / ((1 − π) r): at r = 0 it is −∞. With "
            f"ε = {EPSILON:g} added below, so that nothing is divided by 0, it is −π/ε = "
            f"{one.curve[0][0]:.1f}, and a trapezoid over all thresholds starts there: "
            f"{share:.0f} % of the area is its first segment, up to the first true positive. "
            "A smaller ε makes it larger without limit. Gains below 0 say worse than calling "
            "everything positive; they are no part of the curve, which starts at recall gain 0."
        ),
    )
