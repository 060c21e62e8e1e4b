"""Bias and variance as figures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dltui.figures.records import Cell, Column, Curve, Line, Mark, Note, Table
from dltui.topics.bias_variance.decomposition import Expected, Parts, parts
from dltui.topics.bias_variance.draws import Draw
from dltui.topics.bias_variance.options import Basis
from dltui.topics.bias_variance.polynomials import (
    EPSILON,
    HIGH,
    LOW,
    TODAY,
    Array,
    basis,
    coefficients,
    of_powers,
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


def table(found: list[Parts], means: list[Expected], plain: list[Parts] | None = None) -> Table:
    """One row a degree; ``plain`` adds the error of least squares beside that of ridge."""
    columns = [
        Column(name="degree"),
        Column(name="MSE", digits=6),
        Column(name="bias²", digits=6),
        Column(name="variance", digits=6),
        Column(name="remainder", digits=6),
        Column(name="noise ε²", digits=4),
        Column(name="cross", digits=4),
        Column(name="expected MSE", digits=4),
    ]
    rows: list[list[Cell]] = [
        [p.degree, p.mse, p.bias2, p.variance, p.remainder, p.noise, p.cross, mean.mse]
        for p, mean in zip(found, means, strict=True)
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


def average_fit(
    drawn: Draw, degree: int, alpha: float, kind: Basis = "legendre", name: str = ""
) -> Curve:
    """The mean of all fits of ``degree``, one deviation around it, and the truth."""
    train = basis(drawn.x[drawn.train], degree, kind)
    fits = basis(GRID, degree, kind) @ coefficients(train, drawn.y[drawn.train], alpha)
    mean, spread = fits.mean(axis=1), fits.std(axis=1)
    x, penalty = values(GRID), f", α = {alpha:g}" if alpha else ""
    return Curve(
        id=name or f"degree-{degree}",
        title=f"Degree {degree}{penalty}: all {fits.shape[1]} fits",
        lines=[
            Line(
                name="average fit",
                x=x,
                y=values(mean),
                low=values(mean - spread),
                high=values(mean + spread),
            ),
            Line(name="truth", x=x, y=values(truth(GRID)), faint=True),
            dots(drawn, drawn.train, "data of set 1"),
        ],
        x_label="x",
        y_label="y",
    )


def dots(drawn: Draw, chosen: NDArray[np.intp], name: str) -> Line:
    """The first data set at the points with the indices ``chosen``, (n,)."""
    return Line(name=name, x=values(drawn.x[chosen]), y=values(drawn.y[chosen, 0]), style="points")


def bases(drawn: list[Draw], found: list[Parts]) -> Table:
    """The same least squares in powers of x, with all singular values and with those cut that
    scikit-learn cuts today."""
    rows: list[list[Cell]] = []
    for own, part in zip(drawn, found, strict=True):
        x, y = own.x[own.train], own.y[own.train]
        powers = [
            parts(of_powers(x, y, part.degree, cut)(own.x[own.test]), own, part.degree).mse
            for cut in (EPSILON, TODAY)
        ]
        condition = float(np.linalg.cond(np.vander(x, part.degree + 1)))
        rows.append([part.degree, f"{condition:.0e}", part.mse, *powers])
    return Table(
        id="bases",
        title="MSE of the same fits in three computations",
        columns=[
            Column(name="degree"),
            Column(name="condition of powers", kind="text"),
            Column(name="Legendre", digits=6),
            Column(name="powers", digits=6),
            Column(name="powers, cut at 1e-6", digits=6),
        ],
        rows=rows,
    )


def basis_note(compared: Table, drawn: Draw) -> Note:
    """Why not plain powers, from what became of them in ``compared``."""
    degree = len(compared.rows)
    ours = np.linalg.cond(basis(drawn.x[drawn.train], degree))
    kept, cut = (_last_equal(compared, column) for column in (3, 4))
    stiff = f" from degree {cut + 1} on" if cut < degree else " at higher degrees"
    return Note(
        id="basis",
        title="Why Legendre polynomials",
        text=(
            "Powers of x are nearly parallel columns, and a double holds 16 digits. With all "
            f"singular values kept, powers give the error of Legendre's to five digits up to "
            f"degree {kept}; the write-up's figures are of that kind. Its lines no longer give "
            "them: since 1.9 scikit-learn's LinearRegression leaves out singular values below "
            f"1e-6 of the largest (its tol), and that is another, stiffer model{stiff}. Legendre "
            "polynomials of x scaled to [-1, 1] span the same curves with a condition number of "
            f"{ours:.1f} at degree {degree}, so that nothing is ever cut."
        ),
    )


def _last_equal(compared: Table, column: int) -> int:
    """The degree up to which ``column`` has the error of Legendre's, to five decimals."""
    count = 0
    for row in compared.rows:
        legendre, other = row[2], row[column]
        assert isinstance(legendre, float) and isinstance(other, float)
        if abs(legendre - other) > 1e-5:
            break
        count += 1
    return count


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
            "in the table), holds that term too, which is why it is not the same for all degrees."
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
