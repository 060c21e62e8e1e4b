"""Columns → inputs: what is scaled, filled and made of words is so by the training rows alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.data.tables.columns import DAY, Values
from dltui.data.tables.raw import counted, listed
from dltui.errors import InputError

Rows = NDArray[np.int64]

FINE = 1e-6
"""A range below this share of the largest number is lost in float32."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """``parts`` are (rows, inputs), float32 unless asked otherwise, ``names`` those of inputs."""

    parts: dict[str, NDArray[Any]]
    names: tuple[str, ...]
    notes: tuple[str, ...]


def encode(
    features: Sequence[Values],
    rows: Mapping[str, Rows],
    *,
    standardize: bool,
    dtype: type[np.floating[Any]] = np.float32,
) -> Inputs:
    """Inputs of each part of ``rows``, the first of which is the one that is trained on.

    Numbers and dates are scaled to mean 0 and deviation 1 of the training rows, in double
    precision, where ``standardize``; dates are days since the first otherwise. A gap becomes the
    median and 1 in an input of its own. Words become an input each that is 0 or 1.
    """
    train = next(iter(rows.values()))
    blocks = [_Block.of(column, train, standardize) for column in features]
    names = tuple(name for block in blocks for name in block.names)
    parts = {part: np.zeros((len(at), len(names)), dtype=dtype) for part, at in rows.items()}
    notes: list[str] = []
    begin = 0
    for block in blocks:
        for part, at in rows.items():
            block.write(parts[part][:, begin : begin + len(block.names)], at)
        begin += len(block.names)
        notes += block.notes(rows)
    for part, x in parts.items():
        wrong = ~np.isfinite(x).all(axis=0)
        if wrong.any():
            name = names[int(np.argmax(wrong))]
            raise InputError(
                f"column {name!r} has numbers too large for float32 in the {part} part"
            )
    return Inputs(parts=parts, names=names, notes=tuple(notes))


def width(features: Sequence[Values]) -> int:
    """How many inputs there are, if every word and gap comes among the training rows."""
    every = np.arange(len(features[0].numbers)) if features else np.arange(0)
    return sum(len(_Block.of(column, every, standardize=False).names) for column in features)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """The inputs that one column becomes."""

    column: Values
    names: tuple[str, ...]
    words: tuple[int, ...] = ()
    fill: float = 0.0
    least: float = 0.0
    mean: float = 0.0
    deviation: float = 1.0
    said: tuple[str, ...] = ()

    @classmethod
    def of(cls, column: Values, train: Rows, standardize: bool) -> _Block:
        values, gaps = column.numbers[train], column.gaps[train]
        empty = (f"{column.name} is empty",) if gaps.any() else ()
        if column.kind in ("category", "text"):
            words = tuple(int(place) for place in np.unique(values[~gaps]))
            names = tuple(f"{column.name} = {column.words[place]}" for place in words)
            return cls(column=column, names=(*names, *empty), words=words)
        filled = values[~gaps]
        fill = float(np.median(filled)) if len(filled) else 0.0
        names = (column.name, *empty)
        if column.kind == "flag":
            return cls(column=column, names=names, fill=fill)
        values = np.where(gaps, fill, values)
        least = float(values.min())
        if not standardize:
            day = column.kind == "date"
            said = () if day else _coarse(column.name, values)
            scale = DAY if day else 1.0
            least = least if day else 0.0
            return cls(
                column=column, names=names, fill=fill, least=least, deviation=scale, said=said
            )
        with np.errstate(over="ignore"):
            spread = float(values.max()) - least
        shares = (values - least) / (spread or 1.0)
        return cls(
            column=column,
            names=names,
            fill=fill,
            least=least,
            mean=float(shares.mean()) * spread,
            deviation=float(shares.std()) * spread or 1.0,
        )

    def write(self, x: NDArray[np.floating[Any]], rows: Rows) -> None:
        """Into ``x`` (rows, inputs), which is 0."""
        values, gaps = self.column.numbers[rows], self.column.gaps[rows]
        if self.words:
            for i, place in enumerate(self.words):
                x[:, i] = values == place
        else:
            values = np.where(gaps, self.fill, values)
            with np.errstate(over="ignore"):
                x[:, 0] = (values - self.least - self.mean) / self.deviation
        plain = len(self.words) or 1
        if len(self.names) > plain:
            x[:, plain] = gaps

    def notes(self, rows: Mapping[str, Rows]) -> list[str]:
        """What has to be said of words that no training row has."""
        notes = list(self.said)
        for part, at in rows.items() if self.words else ():
            values = self.column.numbers[at]
            values = values[(values >= 0) & ~np.isin(values, self.words)]
            if len(values):
                unseen = listed([self.column.words[int(place)] for place in np.unique(values)])
                there = counted(len(values), f"{part} row")
                notes.append(
                    f"{self.column.name} = {unseen}, in {there}, is in no training row: all its "
                    "inputs are 0 there"
                )
        return notes


def _coarse(name: str, values: NDArray[np.float64]) -> tuple[str, ...]:
    """A note where what differs is lost in float32."""
    if 0 < np.ptp(values) < FINE * np.abs(values).max():
        return (f"{name!r} differs by less than float32 can tell: data.standardize keeps it",)
    return ()
