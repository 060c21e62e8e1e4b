"""CSV as it is written, against what the standard library reads of it."""

from __future__ import annotations

import csv
import io
import math
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dltui.reports.frame import BATCH, Frame, of_pieces
from dltui.reports.frame_files import to_csv
from dltui.runs.escaped import as_cell

KINDS: dict[type, st.SearchStrategy[Any]] = {
    str: st.text(max_size=6) | st.sampled_from(["", "a,b", '"', "a\nb", "\r", "=1+1", "null"]),
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(),
    bool: st.booleans(),
}


@st.composite
def tables(draw: st.DrawFn) -> dict[type, list[Any]]:
    kinds = draw(st.lists(st.sampled_from(list(KINDS)), min_size=1, unique=True))
    rows = draw(st.integers(0, 5))
    return {
        kind: draw(st.lists(st.none() | KINDS[kind], min_size=rows, max_size=rows))
        for kind in kinds
    }


def read(frame: Frame) -> list[list[str]]:
    file = io.StringIO()
    to_csv(frame, file)
    return list(csv.reader(io.StringIO(file.getvalue(), newline="")))


def agrees(cell: str, value: Any) -> bool:
    if isinstance(value, float):
        return float(cell) == value or (math.isnan(float(cell)) and math.isnan(value))
    if isinstance(value, str):
        return cell == as_cell(value)
    return cell == ("" if value is None else str(value))


@settings(max_examples=60, deadline=None)
@given(tables())
def test_what_is_written_reads_back(table: dict[type, list[Any]]) -> None:
    columns = {kind.__name__: kind for kind in table}
    head, *rows = read(Frame(columns, [list(table.values())]))
    assert head == list(columns)
    assert len(rows) == len(next(iter(table.values())))
    for row, values in zip(rows, zip(*table.values(), strict=True), strict=True):
        assert all(map(agrees, row, values))


def test_pieces_of_any_length_are_batches() -> None:
    pieces = ([[n] * length, [0.5] * length] for n, length in enumerate((0, 1, BATCH, 3, 0)))
    batches = list(of_pieces({"n": int, "x": float}, pieces).batches)
    assert [len(batch[0]) for batch in batches] == [BATCH + 1, 3]
    assert batches[1] == [[3, 3, 3], [0.5, 0.5, 0.5]]
