"""What ``dltui system`` prints: nvidia-smi's columns per GPU, its processes, or the host."""

from __future__ import annotations

from dltui.charts.draw import draw
from dltui.charts.drawing import Line, exactly, text_line
from dltui.charts.style import Style
from dltui.charts.table import bar
from dltui.devices.gpu import GpuReport, GpuSample
from dltui.devices.host import HostSample
from dltui.devices.units import GIB, amount
from dltui.devices.values import Missing
from dltui.figures.records import Cell, Column, Table

METER = 10
"""Cells of a memory or load bar."""

GPU_COLUMNS = ["GPU", "name", "fan", "temp", "power", "memory", "util"]
"""The order in which nvidia-smi shows them."""


def lines(report: GpuReport, host: HostSample, *, width: int, style: Style) -> list[Line]:
    """The whole picture; the host leads where there is no GPU, and follows where there is."""
    own = _host(host, width, style)
    if report.absent:
        return [*own, exactly([], width), text_line(f"no GPU: {report.absent}", width, style.dim)]
    reasons = _reasons(report)
    return [
        text_line(f"driver {_text(report.driver)}", width, style.dim),
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
            rows.append([gpu.index, str(one.pid), _text(one.user), used, _command(one.command)])
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
    cap = "–" if isinstance(gpu.power_cap, Missing) else f"{gpu.power_cap:.0f}"
    return [
        str(gpu.index),
        _text(gpu.name),
        _with_unit(gpu.fan, " %"),
        _with_unit(gpu.temperature, " °C"),
        "–" if isinstance(gpu.power, Missing) else f"{gpu.power:.0f}/{cap} W",
        _memory(gpu.memory_used, gpu.memory_total, style),
        _with_unit(gpu.utilization, " %"),
    ]


def _host(host: HostSample, width: int, style: Style) -> list[Line]:
    rows = [
        ["memory", _memory(host.memory_used, host.memory_total, style)],
        ["cpu", _cpu(host, style)],
        ["load", _load(host)],
        ["container", _limits(host)],
    ]
    head = text_line(f"{host.name}  {host.cores} cores", width, style.strong)
    return [head, *[text_line(f"  {name:<10} {text}", width) for name, text in rows]]


def _memory(used: int | Missing, total: int | Missing, style: Style) -> str:
    if isinstance(used, Missing) or isinstance(total, Missing):
        return "–"
    meter = bar(used / total if total else 0.0, METER, style)
    return f"{meter} {used / GIB:.1f}/{total / GIB:.1f} GiB"


def _cpu(host: HostSample, style: Style) -> str:
    usable = f"{host.usable_cores} of {host.cores} cores usable"
    if isinstance(host.cpu, Missing):
        return usable
    return f"{bar(host.cpu / 100, METER, style)} {host.cpu:.0f} %, {usable}"


def _load(host: HostSample) -> str:
    if isinstance(host.load, Missing):
        return host.load.missing
    return " ".join(f"{value:.2f}" for value in host.load)


def _limits(host: HostSample) -> str:
    bounds = host.limits
    parts: list[str] = []
    if bounds.memory_limit is not None:
        used = "" if bounds.memory_used is None else f"{amount(bounds.memory_used)} of "
        parts.append(f"memory {used}{amount(bounds.memory_limit)}")
    if bounds.cores is not None:
        parts.append(f"{bounds.cores:g} cores")
    return ", ".join(parts) or "no limit"


def _reasons(report: GpuReport) -> list[str]:
    """Why fields show a dash, each reason once with the fields it explains."""
    found: dict[tuple[int, str], list[str]] = {}
    for gpu in report.gpus:
        for field in ("name", "fan", "temperature", "power", "memory_used", "utilization"):
            value = getattr(gpu, field)
            if isinstance(value, Missing):
                name = field.removesuffix("_used")
                found.setdefault((gpu.index, value.missing), []).append(name)
    return [f"GPU {i}: {', '.join(names)}: {why}" for (i, why), names in found.items()]


def _command(command: str | Missing) -> str:
    """A worker of ours is shown by its run."""
    text = _text(command)
    _, found, run = text.partition("-m dltui.worker ")
    return f"dltui: {run.rstrip('/').rpartition('/')[2]}" if found else text


def _text(value: str | Missing) -> str:
    return f"({value.missing})" if isinstance(value, Missing) else value


def _with_unit(value: float | Missing, unit: str) -> str:
    return "–" if isinstance(value, Missing) else f"{value}{unit}"


def _table(table: Table, width: int, style: Style) -> list[Line]:
    return draw(table, width=width, style=style).lines
