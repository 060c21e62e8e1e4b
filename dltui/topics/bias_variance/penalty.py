"""What a ridge penalty does to one degree: as drawn, on the same data, and expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dltui.figures.records import Cell, Column, Curve, Line, Mark, Note, Table
from dltui.topics.bias_variance.decomposition import Expected, Parts, decompose, expected
from dltui.topics.bias_variance.draws import Draw
from dltui.topics.bias_variance.options import Basis, Ridge

NAMES = ("mse", "bias2", "variance")

WORDS = {"mse": "MSE", "bias2": "bias²", "variance": "variance"}

OTHER: dict[Basis, Basis] = {"powers": "legendre", "legendre": "powers"}

BASES: dict[Basis, str] = {"powers": "on powers", "legendre": "on Legendre's"}

ALPHAS = np.logspace(-4, 4, 33)


@dataclass(frozen=True, slots=True)
class Compared:
    """``plain`` and ``ridge`` on their own data, ``same`` without penalty on that of ``ridge``;
    the other two over all noise."""

    plain: Parts
    ridge: Parts
    same: Parts
    plain_mean: Expected
    ridge_mean: Expected

    def change(self, name: str, how: str = "") -> float:
        """Ridge less plain: as drawn, ``same-data`` or ``expected``."""
        if how == "expected":
            return float(getattr(self.ridge_mean, name) - getattr(self.plain_mean, name))
        before = self.same if how else self.plain
        return float(getattr(self.ridge, name) - getattr(before, name))


def compare(drawn: Sequence[Draw], options: Ridge) -> Compared:
    """``drawn`` has the data of the fit without and with the penalty."""
    degree, alpha, kind = options.degree, options.alpha, options.basis
    first, second = drawn
    return Compared(
        plain=decompose([first], first=degree)[0],
        ridge=decompose([second], alpha, kind, first=degree)[0],
        same=decompose([second], first=degree)[0],
        plain_mean=expected(first, degree, options.noise),
        ridge_mean=expected(first, degree, options.noise, alpha, kind),
    )


def change(drawn: Draw, options: Ridge) -> tuple[float, ...]:
    """What the penalty changes in the expected MSE, bias² and variance."""
    plain = expected(drawn, options.degree, options.noise)
    ridge = expected(drawn, options.degree, options.noise, options.alpha, options.basis)
    return tuple(getattr(ridge, name) - getattr(plain, name) for name in NAMES)


def table(compared: Compared) -> Table:
    """The published four figures of either fit, then what they are without the luck of a draw."""
    drawn = {
        "plain": compared.plain,
        "ridge": compared.ridge,
        "plain, on the data of ridge": compared.same,
    }
    rows: list[list[Cell]] = [
        [name, p.mse, p.bias2, p.variance, p.remainder] for name, p in drawn.items()
    ]
    means = {
        "plain, expected": compared.plain_mean,
        "ridge, expected": compared.ridge_mean,
    }
    rows += [
        [name, m.mse, m.bias2, m.variance, m.mse - m.bias2 - m.variance]
        for name, m in means.items()
    ]
    return Table(
        id="parts",
        title=f"Parts of the error at degree {compared.plain.degree}",
        columns=[
            Column(name="fit", kind="text"),
            *(Column(name=name, digits=6) for name in (*WORDS.values(), "remainder")),
        ],
        rows=rows,
    )


def alphas(drawn: Draw, options: Ridge) -> Curve:
    """The expected parts against α: its own U-shape, with the same parts as that of the degree."""
    degree, noise = options.degree, options.noise
    x = [float(alpha) for alpha in ALPHAS]
    found, other = (
        [expected(drawn, degree, noise, alpha, kind) for alpha in x]
        for kind in (options.basis, OTHER[options.basis])
    )
    least = min(range(len(x)), key=lambda place: found[place].mse)
    return Curve(
        id="alphas",
        title=f"Expected error at degree {degree} by α",
        lines=[
            Line(name=word, x=[*x], y=[getattr(mean, name) for mean in found])
            for name, word in WORDS.items()
        ]
        + [
            Line(
                name=f"MSE, {BASES[OTHER[options.basis]]}",
                x=[*x],
                y=[mean.mse for mean in other],
                faint=True,
            )
        ],
        x_label="α",
        y_label="squared error",
        log_x=True,
        log_y=True,
        marks=[
            Mark(label=f"least at {x[least]:.2g}", x=x[least], y=found[least].mse),
            Mark(label=f"α = {options.alpha:g}", x=options.alpha),
        ]
        if options.alpha
        else [],
    )


def splits(changes: Sequence[tuple[float, ...]]) -> Table:
    """How much the expected parts change over other choices of the held-out points."""
    found = np.array(changes)
    quantiles = np.quantile(found, (0.1, 0.5, 0.9), axis=0)
    rows: list[list[Cell]] = [
        [word, *map(float, quantiles[:, place]), 100 * float((found[:, place] < 0).mean())]
        for place, word in enumerate(WORDS.values())
    ]
    return Table(
        id="splits",
        title=f"Change by the penalty, expected, on {len(changes)} other splits",
        columns=[
            Column(name="of", kind="text"),
            *(Column(name=f"{q}%", digits=4) for q in (10, 50, 90)),
            Column(name="falls on", unit="%", digits=1),
        ],
        rows=rows,
    )


def finding(compared: Compared, changes: Sequence[tuple[float, ...]]) -> Note:
    fell = 100 * np.mean([change[0] < 0 for change in changes])
    return Note(
        id="finding",
        title="What of it is the penalty",
        tone="finding",
        text=(
            f"From plain to ridge MSE changes by {compared.change('mse'):+.4f}. Where the two "
            "were fitted to different noise, that is luck as well: on the data of the second "
            f"alone it is {compared.change('mse', 'same-data'):+.4f}, and over all noise "
            f"{compared.change('mse', 'expected'):+.4f}, of bias² "
            f"{compared.change('bias2', 'expected'):+.4f} and of variance "
            f"{compared.change('variance', 'expected'):+.4f}. With other points held out the "
            f"expected error falls on {fell:.0f} of 100 splits."
        ),
    )


def metrics(compared: Compared, changes: Sequence[tuple[float, ...]]) -> dict[str, float]:
    degree = compared.plain.degree
    found: dict[str, float] = {}
    for name in (*NAMES, "remainder"):
        found[f"{name}/{degree}/plain"] = getattr(compared.plain, name)
        found[f"{name}/{degree}/ridge"] = getattr(compared.ridge, name)
    for place, name in enumerate(NAMES):
        found[f"change/{name}"] = compared.change(name)
        for how in ("same-data", "expected"):
            found[f"change/{name}/{how}"] = compared.change(name, how)
        found[f"splits/{name}-falls"] = 100 * float(np.mean([c[place] < 0 for c in changes]))
    return found
