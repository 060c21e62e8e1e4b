"""Tables in text: CSV with commas, semicolons or tabs, a head, and a row for each step or value."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dltui.adapters.pieces import FARTHEST, NAMES, Columns, Points, gathered
from dltui.adapters.tables.axis import LONG, STEPS, TIMES, moment, pick
from dltui.adapters.tables.grown import Table

ROWS = 4096
"""Rows that are handed over together."""

Row = Sequence[str]
Numbers = Sequence[float | None]


class Delimited(Table):
    """Reads rows as they come. A head that has become another, as Lightning writes it with a new
    metric, does not begin anew: rows that were taken are passed over. A shorter file does.

    ``damaged`` counts rows without a step, and what cannot be told apart as cells.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._head = b""
        self._names: list[str] = []
        self._delimiter = ","
        self._rows = 0
        self._torn = False
        self.damaged = 0
        self.axis = self.time = self.metric = ""
        """Columns of steps, of Unix seconds, and of names where each value has a row."""

    def restore(self, state: Mapping[str, Any]) -> bool:
        """Go on behind what was read; false where that cannot be."""
        offset = int(state["offset"])
        if self._grown.size() < offset or (state["torn"] and self._grown.size() > offset):
            return False
        self._take_head(str(state["head"]).encode())
        self._grown.offset, self._rows = offset, int(state["rows"])
        return True

    @property
    def state(self) -> dict[str, Any]:
        head = self._head.decode("utf-8", "replace")
        return {"offset": self._grown.offset, "head": head, "rows": self._rows, "torn": self._torn}

    def pieces(self, *, torn: bool = False) -> Iterator[Points]:
        """What was added, of whole rows; with ``torn`` the last one also without its end."""
        head = self._grown.first()
        if not head:
            return
        passed = 0
        if head != self._head:
            passed = self._rows if self._head else 0
            self._take_head(head)
            self._grown.offset, self._rows = len(head), 0
        elif self._grown.size() < self._grown.offset:
            self._grown.offset, self._rows = len(head), 0
        for content in self._grown.pieces(torn=torn):
            self._torn = not content.endswith(b"\n")
            text = io.StringIO(content.decode("utf-8", "replace"), newline="")
            rows = csv.reader(text, delimiter=self._delimiter)
            while batch := self._batch(rows):
                self._rows += len(batch)
                fresh = batch[max(0, len(batch) - (self._rows - passed)) :]
                if fresh:
                    yield self._long(fresh) if self.metric else self._wide(fresh)

    def _batch(self, rows: Iterator[Row]) -> list[Row]:
        """Rows of the head's width; a cell of more than 128 KiB makes a row none."""
        batch: list[Row] = []
        while len(batch) < ROWS:
            try:
                batch.append(next(rows))
            except csv.Error:
                self.damaged += 1
            except StopIteration:
                break
        width = len(self._names)
        return [[*row, *[""] * (width - len(row))][:width] for row in batch]

    def _take_head(self, head: bytes) -> None:
        text = head.decode("utf-8", "replace").removeprefix("\ufeff").strip("\r\n")
        self._head, self._delimiter = head, max(",;\t", key=text.count)
        try:
            cells = next(csv.reader([text], delimiter=self._delimiter), [])
        except csv.Error:
            cells = []
        self._names = [name.strip() for name in cells][:NAMES]
        self.axis, self.time = pick(self._names, STEPS), pick(self._names, TIMES)
        names, value = LONG
        self.metric = pick(self._names, names) if pick(self._names, (value,)) else ""

    def _wide(self, rows: list[Row]) -> Points:
        cells = dict(zip(self._names, zip(*rows, strict=True), strict=False))
        steps = self._steps(cells, len(rows))
        columns: Columns = {}
        for name, column in cells.items():
            if name in ("", self.axis, self.time):
                continue
            values = _numbers(column)
            kept = [n for n, value in enumerate(values) if value is not None and steps[n] >= 0]
            if kept:
                columns[name] = ([steps[n] for n in kept], [values[n] or 0.0 for n in kept])
        return Points(columns, self._moment(rows[-1]))

    def _long(self, rows: list[Row]) -> Points:
        cells = dict(zip(self._names, zip(*rows, strict=True), strict=False))
        values = _numbers(cells[pick(self._names, (LONG[1],))])
        columns: Columns = {}
        for name, step, value in zip(
            cells[self.metric], self._steps(cells, len(rows)), values, strict=True
        ):
            if value is not None and step >= 0 and (name in columns or len(columns) < NAMES):
                gathered({name: ([step], [value])}, columns)
        return Points(columns, self._moment(rows[-1]))

    def _steps(self, cells: Mapping[str, Row], count: int) -> list[int]:
        """Of each row; -1 for one without."""
        if not self.axis:
            return list(range(self._rows - count, self._rows))
        steps = [
            int(value) if value is not None and 0 <= value <= FARTHEST else -1
            for value in _numbers(cells[self.axis])
        ]
        self.damaged += steps.count(-1)
        return steps

    def _moment(self, row: Row) -> float:
        if not self.time:
            return 0.0
        return moment(_numbers([row[self._names.index(self.time)]])[0])


def _numbers(cells: Row) -> Numbers:
    """Null for what is none."""
    try:
        return list(map(float, cells))
    except ValueError:
        return [_number(cell) for cell in cells]


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None
