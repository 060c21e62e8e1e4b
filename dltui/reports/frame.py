"""Rows of typed columns, as every table for programs is written; they may be too many to hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast

import msgspec

Value = float | int | str | bool | None

BATCH = 2**16
"""Rows that are held at a time."""


@dataclass(frozen=True, slots=True)
class Frame:
    """``columns`` are types by name: str, int, float or bool; ``batches`` have one list a column,
    all of one length, with None where there is nothing.
    """

    columns: Mapping[str, type]
    batches: Iterable[Sequence[Sequence[Value]]]


def of_rows(columns: Mapping[str, type], rows: Iterable[Sequence[Value]]) -> Frame:
    """In batches that are made as they are asked for."""
    return Frame(columns, _batches(iter(rows)))


def _batches(rows: Iterator[Sequence[Value]]) -> Iterator[Sequence[Sequence[Value]]]:
    while batch := list(islice(rows, BATCH)):
        yield list(zip(*batch, strict=True))


def of_pieces(columns: Mapping[str, type], pieces: Iterable[Sequence[Sequence[Value]]]) -> Frame:
    """Of batches of any length, which are joined to such as are written well."""
    return Frame(columns, _joined(len(columns), pieces))


def _joined(
    width: int, pieces: Iterable[Sequence[Sequence[Value]]]
) -> Iterator[Sequence[Sequence[Value]]]:
    held: list[list[Value]] = [[] for _ in range(width)]
    for piece in pieces:
        for column, values in zip(held, piece, strict=True):
            column.extend(values)
        if len(held[0]) >= BATCH:
            yield held
            held = [[] for _ in range(width)]
    if held[0]:
        yield held


def of_columns(columns: dict[str, Sequence[Any]]) -> Frame:
    """A table that is held whole; each column has the narrowest type of all its values."""
    types = {name: kind_of(values) for name, values in columns.items()}
    told = [[plain(value, kind) for value in columns[name]] for name, kind in types.items()]
    return Frame(types, [told] if told and told[0] else [])


def kind_of(values: Iterable[Any]) -> type:
    """The one type of all that are not None; numbers of both kinds are floats, a mixture text."""
    kinds = {type(value) for value in values if value is not None}
    if kinds and kinds <= {int, float}:
        return float if float in kinds else int
    return kinds.pop() if kinds in ({bool}, {str}) else str


def plain(value: Any, kind: type) -> Value:
    """``value`` in a column of ``kind``; as text lists and tables are JSON: ``[256,512]``."""
    if value is None:
        return None
    if kind is str and not isinstance(value, str):
        return msgspec.json.encode(value).decode()
    return float(value) if kind is float else cast(Value, value)
