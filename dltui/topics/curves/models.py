"""Scores of a few two-class models on rows that were held out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import AdaBoostClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from dltui.data.tables.encode import encode
from dltui.errors import DataError
from dltui.topics.curves.binary import Binary
from dltui.topics.curves.options import Curves

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Parts:
    """Standardised features (rows, columns), scaled by the training part, and labels (rows,)."""

    train_x: Array
    train_y: NDArray[np.bool_]
    test_x: Array
    test_y: NDArray[np.bool_]
    notes: tuple[str, ...] = ()


def split(data: Binary, options: Curves) -> Parts:
    """scikit-learn's split, so that published figures can be met to the last digit."""
    rows = len(data.labels)
    held = int(np.ceil(options.test_share * rows))
    if not 0 < held < rows:
        raise DataError(f"test_share {options.test_share:g} of {rows} rows leaves one part empty")
    train, test = train_test_split(
        np.arange(rows), test_size=held, random_state=options.random_state
    )
    train_y, test_y = data.labels[train], data.labels[test]
    for part, labels in (("training", train_y), ("test", test_y)):
        if labels.all() or not labels.any():
            raise DataError(f"{data.name}: the {part} part has rows of one class only")
    every = {"training": train, "test": test}
    inputs = encode(data.features, every, standardize=False, dtype=np.float64)
    scaler = StandardScaler().fit(inputs.parts["training"])
    train_x, test_x = (scaler.transform(inputs.parts[part]) for part in every)
    return Parts(train_x, train_y, test_x, test_y, inputs.notes)


def adaboost(parts: Parts, options: Curves) -> Array:
    """(test rows,) of 100 stumps by SAMME, the one algorithm that scikit-learn still has."""
    model = AdaBoostClassifier(n_estimators=options.estimators, random_state=options.random_state)
    return _probability(model.fit(parts.train_x, parts.train_y).predict_proba(parts.test_x))


def logistic_regression(parts: Parts, options: Curves) -> Array:
    """The positive class's probability for each test row, (test rows,)."""
    model = LogisticRegression(random_state=options.random_state)
    return _probability(model.fit(parts.train_x, parts.train_y).predict_proba(parts.test_x))


def _probability(both: NDArray[np.float64]) -> Array:
    """The positive class's column of (rows, 2)."""
    return np.asarray(both[:, 1], dtype=np.float64)


SCORES: dict[str, Callable[[Parts, Curves], Array]] = {
    "adaboost": adaboost,
    "logistic-regression": logistic_regression,
}
