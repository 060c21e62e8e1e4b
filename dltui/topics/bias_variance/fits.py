"""A few fits of one data set, drawn over the true function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dltui.figures.records import Bar, Bars, Cell, Column, Curve, Line, Note, Table
from dltui.topics.bias_variance.drawings import GRID, dots, values
from dltui.topics.bias_variance.draws import Draw
from dltui.topics.bias_variance.options import ThreeFits
from dltui.topics.bias_variance.polynomials import (
    HIGH,
    LOW,
    Array,
    Powers,
    basis,
    coefficients,
    of_powers,
    truth,
)

FINE = np.linspace(LOW, HIGH, 1001)
"""Where the distance from the truth is taken."""


@dataclass(frozen=True, slots=True)
class Fit:
    """One polynomial: its values at the data's points and on ``GRID``, and its squared errors.

    ``test`` is null where nothing is held out, ``powers`` in another basis.
    """

    degree: int
    at: Array
    grid: Array
    train: float
    test: float | None
    truth: float
    powers: Powers | None


def fit(drawn: Draw, degree: int, options: ThreeFits) -> Fit:
    x, y = drawn.x[drawn.train], drawn.y[drawn.train, :1]
    powers = of_powers(x, y, degree) if options.basis == "powers" else None
    weights = coefficients(basis(x, degree), y, options.alpha)

    def at(places: Array) -> Array:
        both = powers(places) if powers else basis(places, degree) @ weights
        return np.asarray(both[:, 0])

    squared = (drawn.y[:, 0] - at(drawn.x)) ** 2
    return Fit(
        degree,
        at=at(drawn.x),
        grid=at(GRID),
        train=float(squared[drawn.train].mean()),
        test=float(squared[drawn.test].mean()) if len(drawn.test) else None,
        truth=float(np.mean((at(FINE) - truth(FINE)) ** 2)),
        powers=powers,
    )


def curves(drawn: Draw, found: Sequence[Fit]) -> Curve:
    lines = [dots(drawn, drawn.train, "training points")]
    if len(drawn.test):
        lines.append(dots(drawn, drawn.test, "held out"))
    lines.append(Line(name="f(x)", x=values(GRID), y=values(truth(GRID)), faint=True))
    lines += [Line(name=f"degree {f.degree}", x=values(GRID), y=values(f.grid)) for f in found]
    return Curve(id="fits", title="Fits of one data set", lines=lines, x_label="x", y_label="y")


def errors(found: Sequence[Fit], noise: float) -> Bars:
    """On the training points, and what new points would give on the average."""
    bars: list[Bar] = []
    for one in found:
        bars.append(Bar(label=f"degree {one.degree}, training points", value=one.train))
        if one.test is not None:
            bars.append(Bar(label=f"degree {one.degree}, held out", value=one.test))
        bars.append(Bar(label=f"degree {one.degree}, new points", value=one.truth + noise))
    return Bars(id="errors", title="Mean squared error", bars=bars, digits=3)


def points(drawn: Draw, found: Sequence[Fit]) -> Table:
    """As the write-up prints them, in the order of drawing."""
    rows: list[list[Cell]] = [
        [
            place,
            float(x),
            float(drawn.y[place, 0]),
            float(truth(x)),
            *(float(one.at[place]) for one in found),
        ]
        for place, x in enumerate(drawn.x)
    ]
    return Table(
        id="points",
        title="The points",
        columns=[
            Column(name="point"),
            Column(name="x"),
            Column(name="y", digits=6),
            Column(name="f(x)", digits=6),
            *(Column(name=f"g_{one.degree}", digits=6) for one in found),
        ],
        rows=rows,
    )


def coefficient_table(found: Sequence[Fit]) -> Table:
    """A row for the intercept, then one for each power."""
    powers = [one.powers for one in found if one.powers]
    rows: list[list[Cell]] = [["intercept", *(f"{p.intercept[0]:.9g}" for p in powers)]]
    for power in range(max(len(p.weights) for p in powers)):
        cells = [f"{p.weights[power, 0]:.9g}" if power < len(p.weights) else "" for p in powers]
        rows.append([f"x^{power}" if power else "column of ones", *cells])
    return Table(
        id="coefficients",
        title="Coefficients",
        columns=[
            Column(name="of", kind="text"),
            *(Column(name=f"g_{one.degree}", kind="text") for one in found),
        ],
        rows=rows,
    )


def finding(drawn: Draw, found: Sequence[Fit], noise: float) -> Note:
    last, different = found[-1], len(np.unique(drawn.x[drawn.train]))
    text = (
        "Every higher degree comes nearer to the training points. Whether it also comes nearer to "
        "f(x) is another question, and only other points can tell. On the average no fit gets "
        f"below the noise there, {noise:g}."
    )
    if last.degree >= different:
        text += (
            f" The points have {different} different x: degree {different - 1} already goes "
            f"through the mean of the points at each, and so does degree {last.degree}; which of "
            "the many such curves comes out, and how it swings in between, is up to the solver, "
            "which takes the one with the least sum of squared coefficients."
        )
    return Note(id="finding", title="What to see", tone="finding", text=text)


def metrics(drawn: Draw, found: Sequence[Fit]) -> dict[str, float]:
    measured: dict[str, float] = {}
    for one in found:
        degree = one.degree
        measured |= {f"train-mse/{degree}": one.train, f"truth-mse/{degree}": one.truth}
        if one.test is not None:
            measured[f"test-mse/{degree}"] = one.test
        if one.powers:
            measured[f"intercept/g_{degree}"] = float(one.powers.intercept[0])
            for power, weight in enumerate(one.powers.weights[:, 0]):
                measured[f"coefficient/g_{degree}/x^{power}"] = float(weight)
    if not len(drawn.test):
        measured |= {f"y/{place}": float(y) for place, y in enumerate(drawn.y[:, 0])}
    return measured
