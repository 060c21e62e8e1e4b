"""A table with two classes: the embedded one, or the user's CSV or ARFF file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.data.files import arff_columns, csv_columns
from dltui.errors import DataError

Column = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Binary:
    """``features`` (rows, columns) float64, ``labels`` (rows,) true for ``positive``."""

    name: str
    features: NDArray[np.float64]
    labels: NDArray[np.bool_]
    positive: str
    negative: str

    @property
    def base_rate(self) -> float:
        """Share of positives in the whole table."""
        return float(self.labels.mean())


def load(data: str, target: str, positive: str, places: list[Path]) -> Binary:
    """``breast-cancer`` or a file, relative ones in the first of ``places`` that has it.

    Raises DataError for what is missing, unreadable, not numeric, or not of two classes.
    """
    if data == "breast-cancer":
        return _split(data, _breast_cancer(), target, positive)
    tried = [place / Path(data).expanduser() for place in places]
    path = next((place for place in tried if place.is_file()), None)
    if path is None:
        raise DataError(
            f"no table {data!r} in {' or '.join(map(str, places))}: set --data-root to the folder "
            "that has it, or use breast-cancer, which needs no file"
        )
    readers = {".csv": csv_columns, ".arff": arff_columns}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise DataError(f"{path} is no table: expected a name ending in .csv or .arff")
    try:
        columns = reader(path)
    except (OSError, ValueError, NotImplementedError) as error:
        reason = str(error).strip().splitlines() or [type(error).__name__]
        raise DataError(f"{path} cannot be read: {reason[0]}") from error
    return _split(str(path), columns, target, positive)


def _breast_cancer() -> dict[str, Column]:
    from sklearn.datasets import load_breast_cancer

    bunch = load_breast_cancer()
    columns: dict[str, Column] = dict(zip(bunch.feature_names, bunch.data.T, strict=True))
    return columns | {"diagnosis": bunch.target_names[bunch.target]}


def _split(name: str, columns: dict[str, Column], target: str, positive: str) -> Binary:
    """Features and labels; the target is the last column unless it is named."""
    target = target or list(columns)[-1]
    if target not in columns:
        raise DataError(f"{name} has no column {target!r}; it has {', '.join(columns)}")
    words = columns[target].astype(str)
    classes = sorted(set(words.tolist()))
    if len(classes) != 2:
        raise DataError(
            f"{name}: column {target!r} has {len(classes)} different values; curves need two "
            "classes, set options.target to the column that has them"
        )
    positive = positive or classes[1]
    if positive not in classes:
        raise DataError(f"{name}: no class {positive!r}; it has {' and '.join(classes)}")
    features = [_numbers(name, key, cells) for key, cells in columns.items() if key != target]
    if not features:
        raise DataError(f"{name} has no column beside {target!r}")
    negative = classes[0] if positive == classes[1] else classes[1]
    return Binary(
        Path(name).name, np.stack(features, axis=1), words == positive, positive, negative
    )


def _numbers(name: str, column: str, cells: Column) -> NDArray[np.float64]:
    try:
        numbers = cells.astype(np.float64)
    except ValueError as error:
        raise DataError(f"{name}: column {column!r} holds words ({error})") from error
    if not np.isfinite(numbers).all():
        row = int(np.flatnonzero(~np.isfinite(numbers))[0]) + 1
        raise DataError(f"{name}: column {column!r} has no number in row {row} of the data")
    return numbers
