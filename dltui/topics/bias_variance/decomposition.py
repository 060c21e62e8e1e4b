"""The error of fits on held-out points and what it is made of, drawn and expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dltui.topics.bias_variance.draws import Draw
from dltui.topics.bias_variance.options import Basis
from dltui.topics.bias_variance.polynomials import Array, basis, coefficients, truth


@dataclass(frozen=True, slots=True)
class Parts:
    """The mean squared error on the test points and what it is made of."""

    degree: int
    mse: float
    bias2: float
    variance: float
    noise: float
    """Mean ε² of the noise drawn."""
    cross: float
    """2 · mean((f − g) ε), f the truth and g the fit: zero only in expectation."""

    @property
    def remainder(self) -> float:
        """What is left of the error beside bias² and variance."""
        return self.mse - self.bias2 - self.variance

    @property
    def gap(self) -> float:
        """Rounding: the error minus all of its parts."""
        return self.remainder - self.noise - self.cross


def parts(fits: Array, drawn: Draw, degree: int) -> Parts:
    """Decompose the error of ``fits`` (test points, sets).

    With y = f + ε, (y − g)² = (f − g)² + ε² + 2 (f − g) ε, and averaged over the data sets
    (f − g)² is bias² + variance (Geman, Bienenstock and Doursat 1992).
    """
    f, noise = drawn.test_truth, drawn.test_noise
    average = fits.mean(axis=1, keepdims=True)
    return Parts(
        degree,
        mse=float(np.mean((drawn.y[drawn.test] - fits) ** 2)),
        bias2=float(np.mean((f - average) ** 2)),
        variance=float(np.mean((fits - average) ** 2)),
        noise=float(np.mean(noise**2)),
        cross=float(2 * np.mean((f - fits) * noise)),
    )


def decompose(
    drawn: Sequence[Draw], alpha: float = 0.0, kind: Basis = "legendre", first: int = 1
) -> list[Parts]:
    """The parts of the error for the degrees from ``first`` up, each of its own of ``drawn``,
    which differ in their noise."""
    some = drawn[0]
    design = basis(some.x, first + len(drawn) - 1, kind)
    train, test = design[some.train], design[some.test]
    found: list[Parts] = []
    for degree, own in enumerate(drawn, first):
        width = degree + 1
        fits = test[:, :width] @ coefficients(train[:, :width], own.y[own.train], alpha)
        found.append(parts(fits, own, degree))
    return found


@dataclass(frozen=True, slots=True)
class Expected:
    """What the parts are on the average over all noise, of as many data sets as there may be."""

    mse: float
    bias2: float
    variance: float


def expected(
    drawn: Draw, degree: int, noise: float, alpha: float = 0.0, kind: Basis = "legendre"
) -> Expected:
    """Without drawing: a fit is a matrix H (test points, training points) times y, so that its
    mean is H f and its variance ``noise`` · Σ H²."""
    design = basis(drawn.x, degree, kind)
    train = drawn.train
    fit = design[drawn.test] @ coefficients(design[train], np.eye(len(train)), alpha)
    bias2 = float(np.mean((fit @ truth(drawn.x[train])[:, None] - drawn.test_truth) ** 2))
    variance = noise * float(np.mean(np.sum(fit**2, axis=1)))
    return Expected(bias2 + variance + noise, bias2, variance)
