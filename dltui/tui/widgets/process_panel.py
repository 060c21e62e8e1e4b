"""Who else computes here: the busiest processes, whose they are, and which are runs."""

from __future__ import annotations

import os
from collections.abc import Mapping

from dltui.charts.text import clean
from dltui.devices import words as said
from dltui.devices.processes import ProcessReport, ProcessSample
from dltui.devices.values import Missing
from dltui.tui.texts import phrases
from dltui.tui.texts.toned import TextCell, TextColumn, TextLine, row
from dltui.tui.widgets.lines import Lines
from dltui.words import amount

COLUMNS = (
    TextColumn("pid", 7, right=True),
    TextColumn("user", 10, from_width=70),
    TextColumn("cpu", 6, right=True),
    TextColumn("memory", 9, right=True),
    TextColumn("process"),
)
GPU = TextColumn("GPU memory", 10, right=True)


class ProcessPanel(Lines):
    def __init__(self) -> None:
        super().__init__()
        self._told: tuple[ProcessReport | None, Mapping[int, str], Mapping[int, int]]
        self._told = (None, {}, {})

    def tell(
        self, report: ProcessReport | None, runs: Mapping[int, str], on_gpus: Mapping[int, int]
    ) -> None:
        """What was read, null until it was; by process the run that it is part of, and its bytes
        on GPUs.
        """
        self._told = (report, runs, on_gpus)
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        if self.size.width:
            self.show(process_lines(*self._told, self.size.width - 1))


def process_lines(
    report: ProcessReport | None, runs: Mapping[int, str], on_gpus: Mapping[int, int], width: int
) -> list[TextLine]:
    """A heading, and a row a process: percent of one core, and bytes resident."""
    if report is None:
        return [(("PROCESSES  ", "muted"), ("reading…", "muted"))]
    columns = (*COLUMNS[:-1], GPU, COLUMNS[-1]) if on_gpus else COLUMNS
    titles = [(column.title, "muted") for column in columns]
    lines: list[TextLine] = [(("PROCESSES", "muted"),), row(titles, columns, width)]
    for one in report.busiest:
        *first, last = _cells(one, runs)
        middle = [amount(size) if (size := on_gpus.get(one.pid)) else ""] if on_gpus else []
        lines.append(row([*first, *middle, last], columns, width))
    return lines


def _cells(one: ProcessSample, runs: Mapping[int, str]) -> list[TextCell]:
    user = one.user if isinstance(one.user, str) else phrases.NOTHING
    cpu = phrases.NOTHING if isinstance(one.cpu, Missing) else f"{one.cpu:.0f} %"
    return [str(one.pid), clean(user), cpu, amount(one.memory), _what(one, runs)]


def _what(one: ProcessSample, runs: Mapping[int, str]) -> TextLine:
    """A run by its name, this lab as such, else the command without the folder of its program."""
    if name := runs.get(one.pid):
        return ((f"run {clean(name)}", "accent"),)
    if one.pid == os.getpid():
        return (("this lab", "muted"),)
    if " -m dltui.launch.warm " in said.command(one.command):
        return (("waits warm, for runs to begin at once", "muted"),)
    program, _, rest = clean(said.command(one.command)).partition(" ")
    return ((f"{program.rpartition('/')[2] or program} {rest}".strip(), ""),)
