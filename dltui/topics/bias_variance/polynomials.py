"""Polynomials by least squares, in a basis that stays well conditioned and in plain powers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import NDArray

from dltui.topics.bias_variance.options import Basis

Array = NDArray[np.float64]

LOW, HIGH = 0.0, 10.0
"""The interval of x."""

EPSILON = float(np.finfo(np.float64).eps)
"""Singular values below this share of the largest are rounding."""

TODAY = 1e-6
"""What scikit-learn cuts since its 1.9: ``LinearRegression(tol=1e-6)``."""


def truth(x: Array) -> Array:
    """The function behind the data, y = x + sin(1.5 x), of any shape."""
    return x + np.sin(1.5 * x)


def basis(x: Array, degree: int, kind: Basis = "legendre") -> Array:
    """(points, degree + 1): powers of x, or Legendre polynomials of x scaled from [LOW, HIGH]
    to [-1, 1].

    They span the same polynomials, but Legendre's are nearly orthogonal on evenly spaced points,
    so that solving for the coefficients loses no digits.
    """
    if kind == "powers":
        return np.vander(x, degree + 1, increasing=True)
    scaled = (2 * x - LOW - HIGH) / (HIGH - LOW)
    return np.asarray(legendre.legvander(scaled, degree), dtype=np.float64)


def coefficients(design: Array, y: Array, alpha: float = 0.0) -> Array:
    """(columns, sets): all data sets in the columns of ``y`` (points, sets) in one solve.

    ``alpha`` adds α‖w‖² over all but the constant: as rows √α · I under ``design``, with
    targets 0, which keeps the condition that normal equations would square. Columns are scaled
    to one length first; x¹⁰ has 10¹⁰ times that of 1.
    """
    if alpha:
        width = design.shape[1]
        design = np.vstack([design, np.sqrt(alpha) * np.eye(width)[1:]])
        y = np.vstack([y, np.zeros((width - 1, y.shape[1]))])
    scale = np.linalg.norm(design, axis=0)
    solution, *_ = np.linalg.lstsq(design / scale, y, rcond=None)
    return np.asarray(solution / scale[:, None], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Powers:
    """Polynomials in plain powers: ``weights`` (degree + 1, sets) of x⁰, x¹ …, with the 0 of the
    column of ones, and ``intercept`` (sets,) beside it."""

    intercept: Array
    weights: Array

    def __call__(self, x: Array) -> Array:
        """(points, sets)."""
        return self.intercept + np.vander(x, len(self.weights), increasing=True) @ self.weights


def of_powers(x: Array, y: Array, degree: int, cut: float = EPSILON) -> Powers:
    """Least squares as scikit-learn's ``LinearRegression`` does it on ``PolynomialFeatures``.

    Powers less their means, by singular values, of which those below ``cut`` times the largest
    are left out: of all polynomials that fit as well it finds the shortest ``weights``.
    """
    design = np.vander(x, degree + 1, increasing=True)
    centre, level = design.mean(axis=0), y.mean(axis=0)
    weights, *_ = np.linalg.lstsq(design - centre, y - level, rcond=cut)
    return Powers(level - centre @ weights, weights)
