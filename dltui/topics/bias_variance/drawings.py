"""Bias and variance as figures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dltui.figures.records import Column, Curve, Line, Mark, Note, Table
from dltui.topics.bias_variance.polynomials import (
    HIGH,
    LOW,
    Array,
    Draw,
    Parts,
    basis,
    coefficients,
    truth,
)

GRID = np.linspace(LOW, HIGH, 101)
"""Where fitted curves are drawn."""


def values(array: Array) -> list[float | None]:
    """The numbers of an (n,) array; for a drawing, six decimals are plenty."""
    return [round(float(value), 6) for value in array]


def u_shape(found: list[Parts]) -> Curve:
    """The parts of the error against the degree, on a logarithm: they span four decades."""
    degrees: list[float | None] = [part.degree for part in found]
    best = min(found, key=lambda part: part.mse)
    return Curve(
        id="decomposition",
        title="Error on held-out points",
        lines=[
            Line(name="MSE", x=degrees, y=[part.mse for part in found]),
            Line(name="bias²", x=degrees, y=[part.bias2 for part in found]),
            Line(name="variance", x=degrees, y=[part.variance for part in found]),
            Line(name="noise", x=degrees, y=[part.noise for part in found], faint=True),
        ],
        x_label="degree",
        y_label="squared error",
        log_y=True,
        marks=[Mark(label=f"best {best.degree}", x=best.degree, y=best.mse)],
    )


def table(found: list[Parts], plain: list[Parts] | None = None) -> Table:
    """One row a degree; ``plain`` adds the error of least squares beside that of ridge."""
    columns = [
        Column(name="degree"),
        Column(name="MSE", digits=4),
        Column(name="bias²", digits=5),
        Column(name="variance", digits=4),
        Column(name="noise ε²", digits=4),
        Column(name="cross term", digits=4),
        Column(name="remainder", digits=4),
    ]
    rows: list[list[float | int | str | bool | None]] = [
        [p.degree, p.mse, p.bias2, p.variance, p.noise, p.cross, p.remainder] for p in found
    ]
    if plain:
        columns.append(Column(name="MSE α=0", digits=4))
        for row, part in zip(rows, plain, strict=True):
            row.append(part.mse)
    return Table(id="table", title="Parts of the error by degree", columns=columns, rows=rows)


def splits(found: list[Parts], others: list[list[Parts]]) -> Table:
    """How the error changes with the points held out: the same sets, other splits."""
    mse = np.array([[part.mse for part in other] for other in others])
    bias2 = np.array([[part.bias2 for part in other] for other in others])
    columns = [Column(name="degree"), Column(name="MSE", digits=3)]
    columns += [Column(name=f"MSE {q}%", digits=3) for q in (10, 50, 90)]
    columns += [Column(name="bias²", digits=4)]
    columns += [Column(name=f"b² {q}%", digits=4) for q in (10, 50, 90)]
    spread = np.quantile(mse, (0.1, 0.5, 0.9), axis=0).T.tolist()
    spread2 = np.quantile(bias2, (0.1, 0.5, 0.9), axis=0).T.tolist()
    return Table(
        id="splits",
        title=f"Here, and the spread of {len(others)} other choices of held-out points",
        columns=columns,
        rows=[
            [part.degree, part.mse, *spread[i], part.bias2, *spread2[i]]
            for i, part in enumerate(found)
        ],
    )


def average_fit(drawn: Draw, degree: int, alpha: float) -> Curve:
    """The mean of all fits of ``degree``, one deviation around it, and the truth."""
    weights = coefficients(basis(drawn.x[drawn.train], degree), drawn.y[drawn.train], alpha)
    fits = basis(GRID, degree) @ weights
    mean, spread = fits.mean(axis=1), fits.std(axis=1)
    x = values(GRID)
    return Curve(
        id=f"degree-{degree}",
        title=f"Degree {degree}: all {fits.shape[1]} fits",
        lines=[
            Line(
                name="average fit",
                x=x,
                y=values(mean),
                low=values(mean - spread),
                high=values(mean + spread),
            ),
            Line(name="truth", x=x, y=values(truth(GRID)), faint=True),
            points(drawn, drawn.train, "data of set 1"),
        ],
        x_label="x",
        y_label="y",
    )


def some_fits(drawn: Draw, degrees: tuple[int, ...], alpha: float) -> Curve:
    """Fits of the first data set over the truth."""
    x = values(GRID)
    lines = [
        points(drawn, drawn.train, "training points"),
        points(drawn, drawn.test, "held out"),
        Line(name="f(x)", x=x, y=values(truth(GRID)), faint=True),
    ]
    for degree in degrees:
        train = basis(drawn.x[drawn.train], degree)
        weights = coefficients(train, drawn.y[drawn.train, :1], alpha)
        lines.append(
            Line(name=f"degree {degree}", x=x, y=values((basis(GRID, degree) @ weights)[:, 0]))
        )
    return Curve(id="fits", title="Fits of one data set", lines=lines, x_label="x", y_label="y")


def points(drawn: Draw, chosen: NDArray[np.intp], name: str) -> Line:
    """The first data set at the points with the indices ``chosen``, (n,)."""
    return Line(name=name, x=values(drawn.x[chosen]), y=values(drawn.y[chosen, 0]), style="points")


def basis_note(drawn: Draw, degree: int) -> Note:
    """Why not plain powers, with the condition numbers of this very problem."""
    x = drawn.x[drawn.train]
    raw = np.linalg.cond(np.vander(x, degree + 1, increasing=True))
    ours = np.linalg.cond(basis(x, degree))
    return Note(
        id="basis",
        title="Why Legendre polynomials",
        text=(
            f"Powers of x up to x^{degree} are nearly parallel columns: their condition number "
            f"here is {raw:.0e}, and a double holds 16 digits. Solvers that cut small singular "
            "values lose the high degrees: an independent run of the same fits in raw powers got a "
            "bias² of 5 to 27 from degree 9 on. Legendre polynomials of x scaled to [-1, 1] span "
            f"the same curves with a condition number of {ours:.1f}, so least squares is exact to "
            "rounding. A ridge penalty acts on these coefficients."
        ),
    )


def closing_note(found: list[Parts]) -> Note:
    """That the parts add up, and what the published noise column holds."""
    gap = max(abs(part.gap) for part in found)
    cross = max(found, key=lambda part: abs(part.cross))
    return Note(
        id="closing",
        title="The parts add up",
        text=(
            "MSE = bias² + variance + mean ε² + 2·mean((f − g)ε) with the noise that was really "
            f"drawn; the largest difference over all degrees is {gap:.0e}. The last term vanishes "
            f"only in expectation: here it reaches {cross.cross:+.3f}, at degree {cross.degree}. "
            "A noise column computed as MSE − bias² − variance, like the published one (remainder "
            "in the table), holds that term too."
        ),
    )


def split_note(test_points: int) -> Note:
    return Note(
        id="split",
        title="Which points are held out",
        text=(
            f"Only {test_points} points judge the fits, and a straight line misses a wave by much "
            "or little depending on where it is asked; a high degree swings widest where the "
            "outermost points are held out. The table repeats everything with the same noise and "
            "other held-out points: compare figures of two splits only with that spread in mind."
        ),
    )
