"""What a program prints: passed on, kept in the log, and read for its numbers."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from dltui.launch.echo import Echo
from dltui.metrics import Metric, find
from dltui.runs.terminal import Line, Log, Terminal
from dltui.topics.programs.endings import LastLines
from dltui.topics.programs.printed.found import Found
from dltui.topics.programs.printed.lines import Reader
from dltui.topics.programs.printed.steps import BAR, Steps
from dltui.topics.programs.streams import ERRORS, OUTPUT

STREAMS = (OUTPUT, ERRORS)

NAMES = 500
"""Metrics that are taken from what is printed; of more no screen makes sense."""


class Output:
    """Both streams of one program. ``columns`` gives what has been read since the last call;
    ``crowded`` is true once there were more than `NAMES`.
    """

    def __init__(self, patterns: Sequence[str], echo: Echo) -> None:
        self._echo = echo
        self._terminals = {stream: Terminal() for stream in STREAMS}
        self._readers = {stream: Reader(patterns) for stream in STREAMS}
        self._log = Log(_write, time.monotonic)
        self._columns: dict[str, tuple[list[int], list[float]]] = {}
        self._newest: dict[str, int] = {}
        self._units: dict[str, str] = {}
        self._told_units: set[str] = set()
        self.crowded = False
        self.steps = Steps()
        self.last = LastLines()

    def take(self, stream: int, data: bytes) -> None:
        self._echo.write(stream, data)
        self._lines(stream, self._terminals[stream].feed(data))
        sys.stdout.flush()

    def end(self) -> None:
        """Lines without a line feed end, too."""
        for stream, terminal in self._terminals.items():
            self._lines(stream, terminal.end())
        self._log.close()
        sys.stdout.flush()

    def columns(self) -> Mapping[str, tuple[list[int], list[float]]]:
        taken, self._columns = self._columns, {}
        return taken

    def units(self) -> dict[str, Metric]:
        """Metrics of which a unit was printed, once each."""
        new = {name: unit for name, unit in self._units.items() if name not in self._told_units}
        self._told_units |= new.keys()
        return {name: _with_unit(name, unit) for name, unit in new.items()}

    def _lines(self, stream: int, lines: Iterable[Line]) -> None:
        for line in lines:
            self._log.take(line)
            if line.how == "said":
                self._read(self._readers[stream].read(line.text))
            elif line.how == "done":
                self.last.add(line.text)

    def _read(self, found: Found) -> None:
        self.steps.take(found)
        moves = found.step is not None and found.step.kind == BAR
        for name, value in found.values.items():
            self._put(name, self.steps.step_of(name), value, moves=moves)
        self._units |= {name: unit for name, unit in found.units.items() if name in self._newest}

    def _put(self, name: str, step: int, value: float, *, moves: bool) -> None:
        """A bar is drawn oftener than it counts: the last value at a step is that of it."""
        if name not in self._newest and len(self._newest) >= NAMES:
            self.crowded = True
            return
        steps, values = self._columns.setdefault(name, ([], []))
        if moves and self._newest.get(name) == step:
            if steps and steps[-1] == step:
                values[-1] = value
            return
        self._newest[name] = step
        steps.append(step)
        values.append(value)


def _with_unit(name: str, unit: str) -> Metric:
    known = find(name, {})
    return replace(known, unit=unit, digits=2 if unit == "%" else known.digits)


def _write(text: str) -> None:
    sys.stdout.write(text)
