"""A table as it is written, before anything is understood."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dltui.data import natural
from dltui.errors import InputError

SHOWN = 8
"""Names that a line lists; of more it says how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """``frame`` (rows, columns) holds text without blanks around it, or the file's own types; null
    where a cell is empty. ``places`` (rows,) int64 are lines or, by ``unit``, rows of the file.

    ``declared`` are kinds that the file itself says, by column. ``decimal`` is that of its text.
    ``whole`` is false where only the beginning was read. Rows of several files have the place of
    theirs among ``paths`` in ``origin`` (rows,).
    """

    paths: tuple[Path, ...]
    frame: pl.DataFrame
    places: NDArray[np.int64]
    origin: NDArray[np.int8]
    unit: str = "line"
    decimal: str = "."
    declared: Mapping[str, str] = field(default_factory=dict[str, str])
    notes: tuple[str, ...] = ()
    whole: bool = True

    @property
    def path(self) -> Path:
        """The file, or the first of several."""
        return self.paths[0]

    def where(self, row: int) -> str:
        """File, and line or row of it, where the row ``row`` stands."""
        return f"{self.paths[self.origin[row]]}, {self.unit} {self.places[row]}"

    def line(self, row: int) -> str:
        """Where it stands, in short: with the name of the file where there are several."""
        place = f"{self.unit} {self.places[row]}"
        name = self.paths[self.origin[row]].name
        return place if len(self.paths) == 1 else f"{name}, {place}"

    def kept(self, rows: NDArray[np.bool_]) -> Raw:
        """Only ``rows`` (rows,), true for those that stay."""
        return replace(
            self,
            frame=self.frame.filter(pl.Series(rows)),
            places=self.places[rows],
            origin=self.origin[rows],
        )


def joined(tables: Sequence[Raw]) -> Raw:
    """The rows of all, in order; InputError unless they have the columns of the first, whatever
    their order."""
    first = tables[0]
    names = first.frame.columns
    for table in tables[1:]:
        has = table.frame.columns
        if lacking := [name for name in names if name not in has]:
            raise InputError(
                f"{table.path} has no column {lacking[0]!r}, which {first.path.name} has"
            )
        if more := [name for name in has if name not in names]:
            raise InputError(
                f"{table.path} has a column {more[0]!r}, which {first.path.name} has not: "
                f"{without(more[0])} leaves it out"
            )
    frames = [table.frame.select(names) for table in tables]
    return replace(
        first,
        paths=tuple(path for table in tables for path in table.paths),
        frame=pl.concat(frames, how="vertical_relaxed"),
        places=np.concatenate([table.places for table in tables]),
        origin=np.concatenate([np.full(len(t.places), i, np.int8) for i, t in enumerate(tables)]),
        notes=tuple(dict.fromkeys(note for table in tables for note in table.notes)),
        whole=all(table.whole for table in tables),
    )


def listed(names: Sequence[str]) -> str:
    """Names of columns or words, the first few of many."""
    return natural.listed(list(names), SHOWN)


def shortened(cell: str) -> str:
    return repr(cell if len(cell) <= 40 else f"{cell[:37]}…")


def key(name: str) -> str:
    """``name`` as a key of TOML."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else f'"{name}"'


def without(name: str) -> str:
    """The setting that leaves the column ``name`` out."""
    return f"data.ignore = [{json.dumps(name, ensure_ascii=False)}]"


def counted(count: int, noun: str) -> str:
    """``1 row``, ``1,200 rows``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


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
