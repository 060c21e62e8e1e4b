"""What ``dltui system`` prints: nvidia-smi's columns per GPU, its processes, or the host."""

from __future__ import annotations

from dltui.charts.draw import draw
from dltui.charts.drawing import DrawnLine, exactly, text_line
from dltui.charts.kinds.table import bar
from dltui.charts.style import Style
from dltui.devices import words
from dltui.devices.gpu import GpuReport, GpuSample
from dltui.devices.host import HostSample
from dltui.devices.values import Missing
from dltui.figures.records import Cell, Column, Table
from dltui.words import amount, filled

METER = 10
"""Cells of a memory or load bar."""

GPU_COLUMNS = ["GPU", "name", "fan", "temp", "power", "memory", "util"]
"""The order in which nvidia-smi shows them."""


def lines(report: GpuReport, host: HostSample, *, width: int, style: Style) -> list[DrawnLine]:
    """The whole picture; the host leads where there is no GPU, and follows where there is."""
    own = _host(host, width, style)
    if report.absent:
        return [*own, exactly([], width), text_line(f"no GPU: {report.absent}", width, style.dim)]
    reasons = words.reasons(report)
    return [
        text_line(f"driver {words.text(report.driver)}", width, style.dim),
        *_table(gpu_table(report, style), width, style),
        exactly([], width),
        *_table(process_table(report), width, style),
        *[text_line(reason, width, style.dim) for reason in reasons],
        exactly([], width),
        *own,
    ]


def gpu_table(report: GpuReport, style: Style) -> Table:
    columns = [Column(name=name, kind="text") for name in GPU_COLUMNS]
    rows = [_gpu(gpu, style) for gpu in report.gpus]
    return Table(id="gpus", title="GPUs", columns=columns, rows=rows)


def process_table(report: GpuReport) -> Table:
    """Compute processes, a row each; a GPU without any, or without a list, says so."""
    rows: list[list[Cell]] = []
    for gpu in report.gpus:
        if isinstance(gpu.processes, Missing):
            rows.append([gpu.index, None, "", "", gpu.processes.missing])
            continue
        for one in gpu.processes:
            used = "–" if isinstance(one.memory, Missing) else amount(one.memory)
            user = "–" if isinstance(one.user, Missing) else one.user
            rows.append([gpu.index, str(one.pid), user, used, words.command(one.command)])
        if not gpu.processes:
            rows.append([gpu.index, None, "", "", "no compute process"])
    columns = [
        Column(name="GPU"),
        Column(name="pid"),
        Column(name="user", kind="text"),
        Column(name="memory", kind="text"),
        Column(name="command", kind="text"),
    ]
    return Table(id="processes", title="Processes", columns=columns, rows=rows)


def _gpu(gpu: GpuSample, style: Style) -> list[Cell]:
    return [
        str(gpu.index),
        words.text(gpu.name),
        words.with_unit(gpu.fan, " %"),
        words.with_unit(gpu.temperature, " °C"),
        words.power(gpu),
        _memory(gpu.memory_used, gpu.memory_total, style),
        words.with_unit(gpu.utilization, " %"),
    ]


def _host(host: HostSample, width: int, style: Style) -> list[DrawnLine]:
    rows = [
        ["memory", _memory(host.memory_used, host.memory_total, style)],
        ["cpu", _cpu(host, style)],
        ["load", words.load(host)],
        ["container", words.limits(host)],
    ]
    head = text_line(f"{host.name}  {host.cores} cores", width, style.strong)
    return [head, *[text_line(f"  {name:<10} {text}", width) for name, text in rows]]


def _memory(used: int | Missing, total: int | Missing, style: Style) -> str:
    if isinstance(used, Missing) or isinstance(total, Missing):
        return "–"
    meter = bar(used / total if total else 0.0, METER, style)
    return f"{meter} {filled(used, total)}"


def _cpu(host: HostSample, style: Style) -> str:
    usable = f"{host.usable_cores} of {host.cores} cores usable"
    if isinstance(host.cpu, Missing):
        return usable
    return f"{bar(host.cpu / 100, METER, style)} {host.cpu:.0f} %, {usable}"


def _table(table: Table, width: int, style: Style) -> list[DrawnLine]:
    return draw(table, width=width, style=style).lines
