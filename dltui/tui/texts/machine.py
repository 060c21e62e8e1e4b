"""The machine in a few words: its GPUs, its memory, and what a run takes of it."""

from __future__ import annotations

from dltui.charts.kinds.spark import spark
from dltui.charts.text import clean
from dltui.devices.values import Missing
from dltui.runs.log.fold import RunView
from dltui.tui.reader.snapshot import Snapshot
from dltui.tui.texts import phrases
from dltui.tui.texts.toned import TextLine, ends
from dltui.words import amount, filled

COUNTS = ("retries", "ooms")
"""What of the allocator's statistics are no bytes."""


def device_lines(view: RunView, snapshot: Snapshot, width: int) -> list[TextLine]:
    """The device, its load and memory, and the run's own share, measured."""
    lines: list[TextLine] = []
    newest = view.memory[-1] if view.memory else None
    device = newest.device if newest else (view.result.device if view.result else "")
    if not view.status.final:
        lines += _host(snapshot, width)
    if newest:
        lines.append(ends((("this run", "muted"),), ((clean(device), ""),), width))
        for name, size in newest.bytes.items():
            said = str(size) if name in COUNTS else amount(size)
            lines.append(ends(((f"  {clean(name)}", "muted"),), ((said, ""),), width))
        if trend := _trend(view, width):
            lines.append(trend)
    elif device:
        lines.append(ends((("device", "muted"),), ((clean(device), ""),), width))
    return lines


def _trend(view: RunView, width: int) -> TextLine:
    name = next(iter(view.memory[-1].bytes))
    values = [float(event.bytes.get(name, 0)) for event in view.memory[-200:]]
    return (("  ", ""), (spark(values, width - 2), "muted")) if len(set(values)) > 1 else ()


def _host(snapshot: Snapshot, width: int) -> list[TextLine]:
    host = snapshot.host
    if host is None:
        return []
    cpu = "" if isinstance(host.cpu, Missing) else f"cpu {host.cpu:3.0f} %"
    lines = [ends(((clean(host.name), ""),), ((cpu, ""),), width)]
    lines.append(memory_line("memory", host.memory_used, host.memory_total, width))
    return lines


def memory_line(label: str, used: int, total: int, width: int) -> TextLine:
    """``memory ▰▰▱▱▱▱ 4.1/16.0 GiB``; amber above 85 %, red above 95."""
    share = used / total if total else 0.0
    tone = "bad" if share > 0.95 else "warn" if share > 0.85 else "accent"
    told = f" {filled(used, total)}"
    room = max(4, width - len(label) - 1 - len(told))
    return ((f"{label} ", "muted"), (phrases.bar(share, room), tone), (told, ""))
