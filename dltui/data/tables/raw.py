"""A table as it is written, before anything is understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dltui.errors import InputError

SHOWN = 8
"""Names that a line lists; of more it says how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """``frame`` (rows, columns) holds text without blanks around it, or the file's own types; null
    where a cell is empty. ``places`` (rows,) int64 are lines or, by ``unit``, rows of the file.

    ``declared`` are kinds that the file itself says, by column. ``decimal`` is that of its text.
    ``whole`` is false where only the beginning was read.
    """

    path: Path
    frame: pl.DataFrame
    places: NDArray[np.int64]
    unit: str = "line"
    decimal: str = "."
    declared: Mapping[str, str] = field(default_factory=dict[str, str])
    notes: tuple[str, ...] = ()
    whole: bool = True

    def where(self, row: int) -> str:
        """In which line or row of the file the row ``row`` stands."""
        return f"{self.unit} {self.places[row]}"


def listed(names: list[str]) -> str:
    """Names of columns or words, the first few of many."""
    shown = ", ".join(names[:SHOWN])
    return shown if len(names) <= SHOWN else f"{shown} and {len(names) - SHOWN} more"


def refuse_doubles(path: Path, names: list[str]) -> None:
    """No name may stand twice: which of two columns is meant could not be said."""
    seen: dict[str, int] = {}
    for place, name in enumerate(names, 1):
        if name in seen:
            raise InputError(
                f"{path}: columns {seen[name]} and {place} are both called {name!r}; "
                "give each a name of its own"
            )
        seen[name] = place
