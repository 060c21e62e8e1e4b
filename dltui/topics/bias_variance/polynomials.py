"""Least squares in a basis that stays well conditioned, and the parts of its error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import NDArray

from dltui.topics.bias_variance.options import Samples

Array = NDArray[np.float64]

LOW, HIGH = 0.0, 10.0
"""The interval of x."""


def truth(x: Array) -> Array:
    """The function behind the data, y = x + sin(1.5 x), of any shape."""
    return x + np.sin(1.5 * x)


def basis(x: Array, degree: int) -> Array:
    """(points, degree + 1): Legendre polynomials of x scaled from [LOW, HIGH] to [-1, 1].

    They span the same polynomials as 1, x, x² …, but are nearly orthogonal on evenly spaced
    points, so that solving for the coefficients loses no digits.
    """
    scaled = (2 * x - LOW - HIGH) / (HIGH - LOW)
    return np.asarray(legendre.legvander(scaled, degree), dtype=np.float64)


def coefficients(design: Array, y: Array, alpha: float = 0.0) -> Array:
    """(columns, sets): all data sets in the columns of ``y`` (points, sets) in one solve.

    ``alpha`` adds α‖w‖² over all but the constant: as rows √α · I under ``design``, with
    targets 0, which keeps the condition that normal equations would square.
    """
    if alpha:
        width = design.shape[1]
        design = np.vstack([design, np.sqrt(alpha) * np.eye(width)[1:]])
        y = np.vstack([y, np.zeros((width - 1, y.shape[1]))])
    solution, *_ = np.linalg.lstsq(design, y, rcond=None)
    return np.asarray(solution, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Draw:
    """Data sets that differ only in their noise: ``y`` is (points, sets), the rest (points,)."""

    x: Array
    y: Array
    train: NDArray[np.intp]
    test: NDArray[np.intp]

    @property
    def test_truth(self) -> Array:
        """(test points, 1)."""
        return truth(self.x[self.test])[:, None]

    @property
    def test_noise(self) -> Array:
        """(test points, sets): what was really added, not what was to be expected."""
        return self.y[self.test] - self.test_truth


def draw(options: Samples, seed: int) -> Draw:
    """The data sets of ``options``; ``seed`` draws the noise, ``split_seed`` the test points."""
    x = np.linspace(LOW, HIGH, options.points)
    order = np.random.default_rng(options.split_seed).permutation(options.points)
    noise = np.random.default_rng(seed).normal(
        0.0, np.sqrt(options.noise), (options.points, options.data_sets)
    )
    return Draw(
        x,
        truth(x)[:, None] + noise,
        train=np.sort(order[options.test_points :]),
        test=np.sort(order[: options.test_points]),
    )


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


def decompose(drawn: Draw, max_degree: int, alpha: float = 0.0) -> list[Parts]:
    """The parts of the error for degrees 1 … ``max_degree``."""
    design = basis(drawn.x, max_degree)
    train, test, y = design[drawn.train], design[drawn.test], drawn.y[drawn.train]
    found: list[Parts] = []
    for degree in range(1, max_degree + 1):
        width = degree + 1
        fits = test[:, :width] @ coefficients(train[:, :width], y, alpha)
        found.append(parts(fits, drawn, degree))
    return found
