"""A table with two classes: the embedded one, or the user's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dltui.data.options import TABLES, FileData
from dltui.data.section import of_section
from dltui.data.tables.columns import Values
from dltui.data.tables.read import one
from dltui.data.tables.understand import understand
from dltui.errors import DataError, InputError
from dltui.topics.curves.options import Curves

OF_TABLES = (
    *("target", "ignore", "kinds", "missing", "gaps"),
    *("separator", "decimal", "header", "encoding"),
)
"""Options that a table is read by, as those of ``[data]``."""

DIAGNOSIS = "diagnosis"
"""The target column of the embedded table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary:
    """``features`` are columns of rows, ``labels`` (rows,) true for ``positive``."""

    name: str
    features: tuple[Values, ...]
    labels: NDArray[np.bool_]
    positive: str
    negative: str
    notes: tuple[str, ...] = ()

    @property
    def base_rate(self) -> float:
        """Share of positives in the whole table."""
        return float(self.labels.mean())


def load(options: Curves, places: list[Path]) -> Binary:
    """``breast-cancer`` or a file, relative ones in the first of ``places`` that has it.

    DataError for what is missing or unreadable, InputError for what is not of two classes or
    cannot be meant, as `dltui.data.tables` says.
    """
    if options.data == "breast-cancer":
        return _breast_cancer(options)
    tried = [place / Path(options.data).expanduser() for place in places]
    path = next((place for place in tried if place.is_file()), None)
    if path is None:
        raise DataError(
            f"no table {options.data!r} in {' or '.join(map(str, places))}: set --data-root to the "
            "folder that has it, or use breast-cancer, which needs no file"
        )
    if not path.name.lower().endswith(TABLES):
        raise DataError(f"{path} is no table: expected a name ending in {', '.join(TABLES)}")
    try:
        return _own(path, options)
    except InputError as error:
        raise InputError(of_section(str(error), "options")) from error


def _own(path: Path, options: Curves) -> Binary:
    said = {name: getattr(options, name) for name in OF_TABLES}
    wanted = FileData(path=str(path), task="classes", **said)
    table = understand(one(path, wanted), wanted)
    goal = table.target
    positive = _positive(str(path), goal.names, options)
    return Binary(
        name=path.name,
        features=table.features,
        labels=goal.y == goal.names.index(positive),
        positive=positive,
        negative=goal.names[1 - goal.names.index(positive)],
        notes=tuple(of_section(note, "options") for note in table.notes),
    )


def _breast_cancer(options: Curves) -> Binary:
    from sklearn.datasets import load_breast_cancer

    if options.target not in ("", DIAGNOSIS):
        raise InputError(f"breast-cancer has its classes in {DIAGNOSIS!r}, not {options.target!r}")
    bunch = load_breast_cancer()
    classes = sorted(str(name) for name in bunch.target_names)
    positive = _positive("breast-cancer", classes, options)
    return Binary(
        name="breast-cancer",
        features=tuple(
            Values(name=str(name), kind="number", numbers=numbers)
            for name, numbers in zip(bunch.feature_names, bunch.data.T, strict=True)
        ),
        labels=bunch.target_names[bunch.target] == positive,
        positive=positive,
        negative=classes[1 - classes.index(positive)],
    )


def _positive(name: str, classes: Sequence[str], options: Curves) -> str:
    """The last class unless ``options.positive`` names the other; InputError for all else."""
    if len(classes) != 2:
        raise InputError(
            f"{name}: the target has {len(classes)} different values; curves need two classes, set "
            "options.target to the column that has them"
        )
    if options.positive and options.positive not in classes:
        raise InputError(f"{name}: no class {options.positive!r}; it has {' and '.join(classes)}")
    return options.positive or classes[1]
