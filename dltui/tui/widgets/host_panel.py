"""The machine itself: memory, processors one by one, load, and what a container allows."""

from __future__ import annotations

from collections.abc import Mapping

from dltui.charts.kinds.spark import levels
from dltui.charts.text import clean
from dltui.devices import words as said
from dltui.devices.disk import DiskSample
from dltui.devices.host import HostSample
from dltui.devices.values import Missing
from dltui.tui.texts.machine import memory_line
from dltui.tui.texts.toned import TextLine, fit, joined
from dltui.tui.widgets.lines import Lines
from dltui.words import amount

LABEL = 9
BAR = 60
"""Widest bar, so that its number stays near its name."""


class HostPanel(Lines):
    def __init__(self) -> None:
        super().__init__()
        self._host: HostSample | None = None
        self._disk: tuple[DiskSample | Missing | None, str] = (None, "")
        self._said: dict[str, str] = {}

    def tell(
        self,
        host: HostSample | None,
        disk: DiskSample | Missing | None,
        root: str,
        said: Mapping[str, str],
    ) -> None:
        """``disk`` is that of the runs root ``root``, null until it was read; ``said`` is what
        else is known, by its title.
        """
        self._host, self._disk, self._said = host, (disk, root), dict(said)
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        if self._host and self.size.width:
            width = self.size.width - 1
            lines = host_lines(self._host, width, self._said)
            self.show([*lines, *disk_lines(*self._disk, width)])


def host_lines(host: HostSample, width: int, more: Mapping[str, str]) -> list[TextLine]:
    bounds = host.limits
    title = joined(((("HOST ", "muted"), (clean(host.name), "strong")), f"{host.cores} cores"))
    lines: list[TextLine] = [title, _memory("memory", host.memory_used, host.memory_total, width)]
    if bounds.memory_limit is not None and bounds.memory_used is not None:
        lines.append(_memory("limit", bounds.memory_used, bounds.memory_limit, width))
    lines += _cores(host, width)
    rest: list[TextLine] = [
        (("load", "muted"), (f" {said.load(host)}", "")),
        (("free", "muted"), (f" {amount(host.memory_free)}", "")),
        (("swap", "muted"), (f" {amount(host.swap_used)}", "")),
        (("usable", "muted"), (f" {host.usable_cores} of {host.cores} cores", "")),
        (("container", "muted"), (f" {said.limits(host)}", "")),
    ]
    rest += [((title, "muted"), (f" {text}", "")) for title, text in more.items() if text]
    return lines + _flowing(rest, width)


def disk_lines(disk: DiskSample | Missing | None, root: str, width: int) -> list[TextLine]:
    """What is used of the disk that the runs lie on, and what is free."""
    if disk is None:
        return []
    label = f"  {'disk':<{LABEL}}"
    if isinstance(disk, Missing):
        return [fit(((f"{label} ", "muted"), (f"{disk.missing}: {root}", "warn")), width)]
    bar = _memory("disk", disk.total - disk.free, disk.total, width)
    free = f"  {amount(disk.free)} free · runs {root}"
    return [bar, fit(((" " * len(label), ""), (free, "muted")), width)]


def _memory(label: str, used: int, total: int, width: int) -> TextLine:
    return memory_line(f"  {label:<{LABEL}}", used, total, min(width, BAR + LABEL + 2))


def _cores(host: HostSample, width: int) -> list[TextLine]:
    """One cell a core on a fixed scale, under one another where there are many."""
    percent = "" if isinstance(host.cpu, Missing) else f"{host.cpu:3.0f} %"
    marks = levels([share / 100 for share in host.per_core])
    room = max(8, min(64, width - LABEL - 10))
    rows = [marks[i : i + room] for i in range(0, len(marks), room)] or [""]
    lines: list[TextLine] = []
    for number, cells in enumerate(rows):
        label = f"  {'cpu' if not number else '':<{LABEL}} "
        lines.append(((label, "muted"), (f"{percent if not number else '':<6}", ""), (cells, "")))
    return lines


def _flowing(parts: list[TextLine], width: int) -> list[TextLine]:
    """``parts`` side by side, on as many lines as they take."""
    lines: list[TextLine] = []
    current: TextLine = (("  ", ""),)
    for part in parts:
        longer = joined((current, part), "   ") if len(current) > 1 else (*current, *part)
        if sum(len(text) for text, _ in longer) > width and len(current) > 1:
            lines.append(fit(current, width))
            longer = (("  ", ""), *part)
        current = longer
    return [*lines, fit(current, width)]
