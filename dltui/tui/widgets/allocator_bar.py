"""The allocator's view of each live run, as a bar: what is what is told by filling and legend."""

from __future__ import annotations

from collections.abc import Sequence

from dltui.charts.text import clean
from dltui.tui.allocation import Allocation, Worker
from dltui.tui.line import Line, ends, fit, joined, length
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

NONE: Line = (("RUNS ", "muted"), ("no run is going; enter on Home starts one", "muted"))


class AllocatorBars(Lines):
    def __init__(self) -> None:
        super().__init__()
        self._told: Sequence[tuple[Worker, Allocation]] = ()

    def tell(self, found: Sequence[tuple[Worker, Allocation]]) -> None:
        self._told = found
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        if self.size.width:
            self.show(allocator_lines(self._told, self.size.width - 1))


def allocator_lines(found: Sequence[tuple[Worker, Allocation]], width: int) -> list[Line]:
    """Two lines a run or more: name and counts, bar, legend."""
    if not found:
        return [NONE]
    lines: list[Line] = [
        (("RUNS ", "muted"), ("memory of each, as its allocator sees it", "muted"))
    ]
    for worker, one in found:
        left = ((f"  {clean(worker.name)}", "strong"), (f"  {clean(one.device)}", "muted"))
        lines.append(ends(left, _counts(one), width))
        lines.append((("  ", ""), *bar(one, max(8, width - 2))))
        lines += _legend(one, width)
    return lines


def bar(one: Allocation, width: int) -> Line:
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


def _counts(one: Allocation) -> Line:
    parts: list[Line] = []
    if one.peak is not None:
        parts.append((("peak ", "muted"), (amount(one.peak), "")))
    if one.retries is not None:
        tone = "warn" if one.retries else ""
        parts.append((("retries ", "muted"), (str(one.retries), tone)))
    if one.ooms:
        parts.append((("out of memory ", "muted"), (f"{one.ooms}×", "bad")))
    return joined(parts)


def _legend(one: Allocation, width: int) -> list[Line]:
    """Each part with its filling, on as many lines as they take."""
    lines: list[Line] = []
    current: Line = ()
    for name, size in one.parts:
        glyph, tone = FILLS[name]
        entry: Line = ((f"{glyph} ", tone), (f"{name} ", "muted"), (amount(size), ""))
        longer = joined((current, entry), "   ")
        if current and length(longer) > width - 2:
            lines.append(fit((("  ", ""), *current), width))
            longer = entry
        current = longer
    return [*lines, fit((("  ", ""), *current), width)]
