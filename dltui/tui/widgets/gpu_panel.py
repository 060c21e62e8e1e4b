"""The GPUs as nvidia-smi shows them, in its order of columns, and whose run is on each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dltui.charts.kinds.spark import levels
from dltui.charts.text import clean
from dltui.devices import words as said
from dltui.devices.gpu import GpuProcess, GpuSample
from dltui.devices.values import Missing, known
from dltui.tui.reader.snapshot import MachineSample
from dltui.tui.texts import phrases
from dltui.tui.texts.toned import TextCell, TextColumn, TextLine, fit, joined, row
from dltui.tui.widgets.lines import Lines
from dltui.words import amount, filled

COLUMNS = (
    TextColumn("GPU", 3, right=True),
    TextColumn("name", 22),
    TextColumn("temp", 6, right=True),
    TextColumn("power", 10, right=True),
    TextColumn("util", 12, right=True),
)
MEMORY = TextColumn("memory", 26)
PROCESSES = TextColumn("processes")
NARROW = tuple(TextColumn("name") if column.title == "name" else column for column in COLUMNS)

ONE_LINE = 104
"""Narrower than this memory and processes go to a second line."""

SHOWN = [field for field in said.FIELDS if field != "fan"]

HOT = (85, 92)
"""Degrees Celsius from which a temperature is amber, and red."""


class GpuPanel(Lines):
    def __init__(self) -> None:
        super().__init__()
        self._told: tuple[Sequence[MachineSample], Mapping[int, str]] = ((), {})

    def tell(self, machine: Sequence[MachineSample], owners: Mapping[int, str]) -> None:
        """The samples so far, and the run of each process that is one."""
        self._told = (machine, owners)
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        if self.size.width:
            self.show(gpu_lines(*self._told, self.size.width - 1))


def gpu_lines(
    machine: Sequence[MachineSample], owners: Mapping[int, str], width: int
) -> list[TextLine]:
    """A heading, a row or two a GPU, and why there is no value where there is none."""
    if not machine:
        return [(("GPU  ", "muted"), ("reading…", "muted"))]
    report = machine[-1].gpus
    if report.absent:
        return [(("GPU  ", "muted"), ("none: ", ""), (clean(report.absent), "muted"))]
    wide = width >= ONE_LINE
    columns = (*COLUMNS, MEMORY, PROCESSES) if wide else NARROW
    titles = [(column.title, "muted") for column in columns]
    lines: list[TextLine] = [row(titles, columns, width)]
    for gpu in report.gpus:
        past = [_utilization(sample, gpu.index) for sample in machine[-6:]]
        cells = [*_cells(gpu, past), _memory(gpu, MEMORY.width), _processes(gpu, owners)]
        lines.append(row(cells, columns, width))
        if not wide:
            second = joined((_memory(gpu, width // 2), _processes(gpu, owners)))
            lines.append(fit((("     ", ""), *second), width))
    return lines + [((clean(reason), "muted"),) for reason in said.reasons(report, SHOWN)]


def _cells(gpu: GpuSample, past: Sequence[float]) -> list[TextCell]:
    heat = known(gpu.temperature, 0)
    tone = "bad" if heat >= HOT[1] else "warn" if heat >= HOT[0] else ""
    load = "–" if isinstance(gpu.utilization, Missing) else f"{gpu.utilization:3d} %"
    return [
        str(gpu.index),
        clean(said.text(gpu.name)).removeprefix("NVIDIA "),
        (said.with_unit(gpu.temperature, " °C"), tone),
        said.power(gpu),
        ((levels(past), "accent"), (f" {load}", "")),
    ]


def _utilization(sample: MachineSample, index: int) -> float:
    gpu = next((gpu for gpu in sample.gpus.gpus if gpu.index == index), None)
    return known(gpu.utilization, 0) / 100 if gpu else 0.0


def _memory(gpu: GpuSample, width: int) -> TextLine:
    if isinstance(gpu.memory_used, Missing) or isinstance(gpu.memory_total, Missing):
        return (("–", ""),)
    share = gpu.memory_used / gpu.memory_total if gpu.memory_total else 0.0
    tone = "bad" if share > 0.95 else "warn" if share > 0.85 else "accent"
    told = f" {filled(gpu.memory_used, gpu.memory_total):>14}"
    return ((phrases.bar(share, max(4, width - len(told))), tone), (told, ""))


def _processes(gpu: GpuSample, owners: Mapping[int, str]) -> TextLine:
    if isinstance(gpu.processes, Missing):
        return (("–", "muted"),)
    parts = [_process(process, owners) for process in gpu.processes]
    return joined(parts) or (("–", "muted"),)


def _process(process: GpuProcess, owners: Mapping[int, str]) -> TextLine:
    """A run by its name, any other process by its owner and command."""
    memory = "" if isinstance(process.memory, Missing) else f" {amount(process.memory)}"
    if name := owners.get(process.pid):
        return ((f"run {clean(name)}", "accent"), (memory, ""))
    if isinstance(process.user, Missing):
        return ((f"pid {process.pid}", "muted"), (memory, ""))
    command = clean(said.command(process.command)).split(" ")[0].rpartition("/")[2]
    return ((f"{clean(process.user)}: {command}", ""), (memory, ""))
