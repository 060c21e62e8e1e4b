"""JSON lines: an object for each step, whose numbers are metrics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from dltui.adapters.pieces import FARTHEST, NAMES, Columns, Points, gathered
from dltui.adapters.tables.axis import LONG, STEPS, TIMES, moment, pick
from dltui.adapters.tables.grown import Table
from dltui.adapters.values import numbers

LINES = 4096
"""Lines that are handed over together."""

_DECODER = msgspec.json.Decoder(dict[str, Any])


class Lines(Table):
    """Reads lines as they come; a file that is shorter than it was has been begun anew.

    ``damaged`` counts lines that are no objects, or stand at no step.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._rows = 0
        self.damaged = 0

    def restore(self, state: Mapping[str, Any]) -> bool:
        """Go on behind what was read; false where that cannot be."""
        self._grown.offset, self._rows = int(state["offset"]), int(state["rows"])
        return self._grown.size() >= self._grown.offset

    @property
    def state(self) -> dict[str, Any]:
        return {"offset": self._grown.offset, "rows": self._rows}

    def pieces(self, *, torn: bool = False) -> Iterator[Points]:
        """What was added, of whole lines; with ``torn`` the last one also without its end, where it
        is an object.
        """
        if self._grown.size() < self._grown.offset:
            self._grown.offset = self._rows = 0
        for content in self._grown.pieces(torn=torn):
            lines = iter(content.split(b"\n"))
            while batch := list(islice(lines, LINES)):
                points = self._points([line for line in batch if line.strip()])
                if points.columns:
                    yield points
            if (
                not content.endswith(b"\n")
                and _decoded(content[content.rfind(b"\n") + 1 :]) is None
            ):
                self._grown.offset -= len(content) - content.rfind(b"\n") - 1

    def _points(self, lines: list[bytes]) -> Points:
        columns: Columns = {}
        time = 0.0
        for line in lines:
            row = _decoded(line)
            if row is None:
                self.damaged += 1
                continue
            step, rest, then = _row(row, self._rows)
            time = then or time
            self._rows += 1
            if step < 0:
                self.damaged += 1
                continue
            for name, value in rest:
                if name in columns or len(columns) < NAMES:
                    gathered({name: ([step], [value])}, columns)
        return Points(columns, time)


def _decoded(line: bytes) -> dict[str, Any] | None:
    try:
        return _DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _row(row: Mapping[str, Any], number: int) -> tuple[int, list[tuple[str, float]], float]:
    """Step, -1 without one, numbers by name, and Unix seconds, 0 without, of one object.

    It may be one of a single value: ``{"metric": "loss", "step": 3, "value": 0.5}``.
    """
    axis, time = pick(row, STEPS), pick(row, TIMES)
    step = _step(row[axis]) if axis else number
    then = moment(row[time]) if time else 0.0
    named, (value,) = pick(row, LONG[0]), LONG[1:]
    if named and isinstance(row[named], str) and value in row:
        return step, list(numbers(row[named], row[value])), then
    own = (axis, time if then else "")
    found = [one for key, value in row.items() if key not in own for one in numbers(key, value)]
    return step, found, then


def _step(value: Any) -> int:
    fine = isinstance(value, int | float) and 0 <= value <= FARTHEST
    return int(value) if fine else -1
