"""The machine: its GPUs as nvidia-smi shows them, what each run has of them, and the host."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from dltui.charts.text import clean
from dltui.devices import words as said
from dltui.devices.link import said as said_of_line
from dltui.runs.layout import RunDir
from dltui.tui.reader.reader import LIVE
from dltui.tui.reader.snapshot import MachineSample, Snapshot
from dltui.tui.screens.lab import LabScreen
from dltui.tui.texts.allocation import allocations, owners, workers
from dltui.tui.texts.memory_time import memory_over_time
from dltui.tui.texts.toned import TextLine, joined
from dltui.tui.widgets.allocator_bar import AllocatorBars, Taken
from dltui.tui.widgets.chart import Chart
from dltui.tui.widgets.gpu_panel import GpuPanel
from dltui.tui.widgets.headline import Headline
from dltui.tui.widgets.host_panel import HostPanel
from dltui.tui.widgets.page import Reading
from dltui.tui.widgets.process_panel import ProcessPanel


class SystemScreen(LabScreen):
    """The machine, read once a second while this is shown. Reading takes no memory on a GPU."""

    DEFAULT_CSS = """
    SystemScreen #parts { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1;
                          scrollbar-background: $background; scrollbar-color: $rule; }
    SystemScreen #parts > * { margin-top: 1; }
    SystemScreen Chart { height: 1fr; min-height: 9; }
    """
    about = "The machine, read once a second while this is shown. Reading takes no memory on a GPU."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,s", "back", "back", key_display="esc", id="system.back")
    ]

    def __init__(self) -> None:
        super().__init__()
        self._names: dict[Path, str] = {}
        self._shown: tuple[MachineSample | None, set[RunDir]] = (None, set())

    def body(self) -> ComposeResult:
        yield Headline()
        with Reading(id="parts"):
            yield GpuPanel()
            yield AllocatorBars()
            yield HostPanel()
            yield ProcessPanel()
            yield Chart(memory_over_time((), ())[0])

    @property
    def listed(self) -> Collection[Path]:
        """The newest of those that go on: each has its part of the memory here."""
        return [record.run.path for record in self.lab.snapshot.live[:LIVE]]

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Chart).set_axis("time")
        self.query_one("#parts").focus()
        self.lab.reader.watch_machine(True)

    def on_unmount(self) -> None:
        self.lab.reader.watch_machine(False)

    def show(self, snapshot: Snapshot) -> None:
        newest = snapshot.machine[-1] if snapshot.machine else None
        left: TextLine = (("system", "strong"), (f"  {self.lab.machine}", "muted"))
        self.query_one(Headline).tell(left, _facts(snapshot, newest))
        shown = newest, {record.run for record in snapshot.live}
        if newest is None or shown == self._shown:
            return
        self._shown = shown
        found = workers(snapshot, self._names)
        around = snapshot.around
        families = around.processes.families if around else {}
        runs = owners(found, families)
        self.query_one(GpuPanel).tell(snapshot.machine, runs)
        taken = [
            Taken(
                worker=worker,
                allocation=allocation,
                usage=families.get(worker.pid),
                disk=around.sizes.get(worker.view.run.path) if around else None,
                ranks=snapshot.ranks.get(worker.view.run.path, ()),
            )
            for worker, allocation in allocations(found, newest.host, newest.gpus)
        ]
        self.query_one(AllocatorBars).tell(taken, len(snapshot.live))
        disk = around.disk if around else None
        line = said_of_line(self.lab.sender.line.measured) if self.lab.sender else ""
        more = {"line": line, "warm start": self.lab.warm_start.told}
        self.query_one(HostPanel).tell(newest.host, disk, self.lab.runs_shown, more)
        processes = around.processes if around else None
        self.query_one(ProcessPanel).tell(processes, runs, newest.gpus.memory_by_pid)
        self.query_one(Chart).show(*memory_over_time(snapshot.machine, found), growing=True)


def _facts(snapshot: Snapshot, newest: MachineSample | None) -> TextLine:
    live = len(snapshot.live)
    running: TextLine = (
        ((f"{live} live" if live else "nothing running"), "accent" if live else "muted"),
    )
    if newest is None or newest.gpus.absent:
        return running
    return joined((running, (f"driver {clean(said.text(newest.gpus.driver))}", "muted")), " · ")
