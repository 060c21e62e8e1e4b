"""The machine, and who else is on it, read from the reader's thread while somebody looks."""

from __future__ import annotations

import socket
import time
from collections import deque
from collections.abc import Callable, Collection
from concurrent.futures import Future
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from dltui.runs import clock
from dltui.tui import periods
from dltui.tui.reader.snapshot import Around, MachineSample

if TYPE_CHECKING:
    from dltui.devices.disk import DiskSample
    from dltui.devices.gpu import GpuReader
    from dltui.devices.host import HostReader
    from dltui.devices.processes import ProcessReader, ProcessReport
    from dltui.devices.values import Missing
    from dltui.runs.files.identity import Identity

KEPT = 600
"""Samples of the machine that are kept."""

RESTING = 20
"""A look is followed by a pause of so many times what it took: with 5,000 processes one takes
0.4 s (measured: 0.08 ms each), and 5 % of a core is enough for what is only looked at.
"""


Taken = tuple["DiskSample | Missing", dict[Path, int], float]
"""The disk, bytes by run, and the seconds it took to find out."""


class Sampler:
    """``machine`` are the samples so far; ``around`` is what only the system screen shows."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._due: dict[str, float] = {}
        self._host_reader: HostReader | None = None
        self._gpu_reader: GpuReader | None = None
        self._process_reader: ProcessReader | None = None
        self._processes: ProcessReport | None = None
        self._disk: Taken | None = None
        self._adding: Future[Taken] | None = None
        self._kept: deque[MachineSample] = deque(maxlen=KEPT)

    @property
    def machine(self) -> tuple[MachineSample, ...]:
        return tuple(self._kept)

    @property
    def around(self) -> Around | None:
        if self._processes is None:
            return None
        disk, sizes, _ = self._disk or (None, dict[Path, int](), 0.0)
        return Around(processes=self._processes, disk=disk, sizes=sizes)

    def sample(self) -> None:
        """The machine's load and memory, and its GPUs; at most once a period, as all here."""
        self._in_turn("machine", periods.SAMPLE, self._sample)

    def look_around(self, runs: Collection[Path], workers: Collection[Identity]) -> None:
        """Other processes, the disk, and what ``runs``, which go on, and their ``workers`` take."""
        self._in_turn("processes", periods.PROCESSES, lambda: self._look_at_processes(workers))
        if self._adding is None:
            self._in_turn("disk", periods.DISK, lambda: self._add_up(runs))
        elif self._adding.done():
            self._disk, self._adding = self._adding.result(), None
            self._due["disk"] = time.monotonic() + max(periods.DISK, RESTING * self._disk[2])

    def _in_turn(self, what: str, period: float, look: Callable[[], None]) -> None:
        began = time.monotonic()
        if began >= self._due.get(what, 0.0):
            look()
            cost = time.monotonic() - began
            self._due[what] = began + max(period, RESTING * cost)

    def _sample(self) -> None:
        from dltui.devices.gpu import GpuReader
        from dltui.devices.host import HostReader

        self._host_reader = self._host_reader or HostReader()
        self._gpu_reader = self._gpu_reader or GpuReader()
        host, gpus = self._host_reader.read(), self._gpu_reader.read()
        self._kept.append(MachineSample(clock.wall(), host, gpus))

    def _look_at_processes(self, workers: Collection[Identity]) -> None:
        from dltui.devices.processes import ProcessReader

        self._process_reader = self._process_reader or ProcessReader()
        pids = {one.pid for one in workers if one.host == socket.gethostname()}
        on_gpus = self._kept[-1].gpus.memory_by_pid if self._kept else {}
        self._processes = self._process_reader.read(time.monotonic(), pids, on_gpus)

    def _add_up(self, runs: Collection[Path]) -> None:
        """Begin to, in a thread: of a sweep of 2,000 points it takes a minute at 5 ms a call."""
        self._adding = found = Future[Taken]()
        Thread(target=_taken, args=(self._root, runs, found), name="disk", daemon=True).start()


def _taken(root: Path, runs: Collection[Path], found: Future[Taken]) -> None:
    from dltui.devices import disk

    began = time.monotonic()
    try:
        sizes = {path: disk.taken(path) for path in runs}
        found.set_result((disk.space(root.absolute()), sizes, time.monotonic() - began))
    except Exception as error:  # noqa: BLE001  raised where it is asked for
        found.set_exception(error)
