"""What each live run takes, and its allocator's view as a bar with filling and legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dltui.charts.text import clean
from dltui.devices.processes import Usage
from dltui.devices.values import Missing
from dltui.runs.files.ranks import Rank
from dltui.tui.texts.allocation import Allocation, Worker
from dltui.tui.texts.ranks import process_lines
from dltui.tui.texts.toned import TextLine, ends, fit, joined, length
from dltui.tui.widgets.lines import Lines
from dltui.words import amount

FILLS = {
    "allocated": ("█", "accent"),
    "this run": ("█", "accent"),
    "cached": ("▓", "accent"),
    "context and other": ("▒", ""),
    "other processes": ("░", "muted"),
    "free": ("·", "muted"),
}

NONE: TextLine = (("RUNS ", "muted"), ("no run is going; enter on Home starts one", "muted"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a run takes: ``usage`` is its processes', ``disk`` bytes; null until it was read.
    ``ranks`` are its processes, where several train it."""

    worker: Worker
    allocation: Allocation | None
    usage: Usage | None = None
    disk: int | None = None
    ranks: Sequence[Rank] = ()


class AllocatorBars(Lines):
    def __init__(self) -> None:
        super().__init__()
        self._told: tuple[Sequence[Taken], int] = ((), 0)

    def tell(self, found: Sequence[Taken], live: int) -> None:
        """The runs that are looked at, of ``live`` that go on."""
        self._told = (found, live)
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        if self.size.width:
            self.show(run_lines(*self._told, self.size.width - 1))


def run_lines(found: Sequence[Taken], live: int, width: int) -> list[TextLine]:
    """Two lines a run or more: name and counts, bar, legend."""
    if not found and not live:
        return [NONE]
    lines: list[TextLine] = [
        (("RUNS ", "muted"), ("what each takes; memory as its allocator sees it", "muted"))
    ]
    for one in found:
        left: TextLine = ((f"  {clean(one.worker.name)}", "strong"),)
        if one.allocation:
            left = (*left, (f"  {clean(one.allocation.device)}", "muted"))
        lines.append(ends(left, _counts(one), width))
        if one.allocation:
            lines.append((("  ", ""), *bar(one.allocation, max(8, width - 2))))
            lines += _legend(one.allocation, width)
        elif one.usage is None:
            lines.append((("  no memory recorded yet", "muted"),))
        lines += [(("  ", ""), *line) for line in process_lines(one.ranks, width - 2)]
    shown = sum(not one.worker.view.run.is_point for one in found)
    if live > shown:
        lines.append(((f"  {live - shown} more", "muted"),))
    return lines


def bar(one: Allocation, width: int) -> TextLine:
    """Every part that is not nothing has at least one cell; the largest gives way."""
    total = sum(size for _, size in one.parts)
    if not total:
        return ()
    cells = [max(1, round(size / total * width)) if size else 0 for _, size in one.parts]
    cells[cells.index(max(cells))] += width - sum(cells)
    return tuple(
        (FILLS[name][0] * max(0, count), FILLS[name][1])
        for (name, _), count in zip(one.parts, cells, strict=True)
    )


def _counts(taken: Taken) -> TextLine:
    parts: list[TextLine] = []
    if taken.usage and not isinstance(taken.usage.cpu, Missing):
        parts.append((("cpu ", "muted"), (f"{taken.usage.cpu:.0f} %", "")))
    if taken.usage:
        parts.append((("resident ", "muted"), (amount(taken.usage.memory), "")))
    if taken.disk is not None:
        parts.append((("disk ", "muted"), (amount(taken.disk), "")))
    return joined((*parts, *_allocated(taken.allocation)))


def _allocated(one: Allocation | None) -> list[TextLine]:
    parts: list[TextLine] = []
    if one is None:
        return parts
    if one.peak is not None:
        parts.append((("peak ", "muted"), (amount(one.peak), "")))
    if one.retries is not None:
        tone = "warn" if one.retries else ""
        parts.append((("retries ", "muted"), (str(one.retries), tone)))
    if one.ooms:
        parts.append((("out of memory ", "muted"), (f"{one.ooms}×", "bad")))
    return parts


def _legend(one: Allocation, width: int) -> list[TextLine]:
    """Each part with its filling, on as many lines as they take."""
    lines: list[TextLine] = []
    current: TextLine = ()
    for name, size in one.parts:
        glyph, tone = FILLS[name]
        entry: TextLine = ((f"{glyph} ", tone), (f"{name} ", "muted"), (amount(size), ""))
        longer = joined((current, entry), "   ")
        if current and length(longer) > width - 2:
            lines.append(fit((("  ", ""), *current), width))
            longer = entry
        current = longer
    return [*lines, fit((("  ", ""), *current), width)]
