"""Where the memory of a device is while a run goes: the allocator's view beside the driver's."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dltui.devices.gpu import GpuReport, GpuSample
from dltui.devices.host import HostSample
from dltui.devices.processes import Usage
from dltui.devices.values import Missing
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.fold import RunView
from dltui.tui.model.origin import Origin
from dltui.tui.reader.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """``parts`` are bytes by name and add up to what the device has, as far as it is known.

    ``peak`` is the most that live tensors took (on a CPU: the process), null where nothing was
    recorded; ``retries`` and ``ooms`` are counts of the caching allocator, null on a CPU.
    """

    run: RunDir
    device: str
    parts: tuple[tuple[str, int], ...]
    peak: int | None
    retries: int | None = None
    ooms: int | None = None


def allocation(
    view: RunView, *, host: HostSample | None, gpu: GpuSample | None, process: int | None
) -> Allocation | None:
    """Null while the run has recorded no memory.

    ``process`` is what the driver says its process has on ``gpu``; context and other is what of
    that the caching allocator does not know of: the CUDA context, libraries, other allocators.
    """
    if not view.memory:
        return None
    newest = view.memory[-1]
    if "reserved" not in newest.bytes:
        resident = newest.bytes.get("resident", 0)
        others = max(0, host.memory_used - resident) if host else 0
        free = host.memory_free if host else 0
        shares = (("this run", resident), ("other processes", others), ("free", free))
        peak = max(event.bytes.get("resident", 0) for event in view.memory)
        return Allocation(run=view.run, device=newest.device, parts=shares, peak=peak)
    allocated, reserved = newest.bytes.get("allocated", 0), newest.bytes["reserved"]
    parts = [("allocated", allocated), ("cached", max(0, reserved - allocated))]
    outside = 0 if process is None else max(0, process - reserved)
    if process is not None:
        parts.append(("context and other", outside))
    total, used = (gpu.memory_total, gpu.memory_used) if gpu else (Missing(""), Missing(""))
    if not isinstance(total, Missing) and not isinstance(used, Missing):
        others = max(0, used - reserved - outside)
        parts += [("other processes", others), ("free", max(0, total - used))]
    return Allocation(
        run=view.run,
        device=newest.device,
        parts=tuple(parts),
        peak=newest.bytes.get("peak"),
        retries=newest.bytes.get("retries"),
        ooms=newest.bytes.get("ooms"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """A run that goes on: what it is called, and its process; 0 where that is elsewhere."""

    view: RunView
    name: str
    pid: int


def workers(snapshot: Snapshot, names: dict[Path, str]) -> list[Worker]:
    """The followed runs that go on; ``names`` remembers what each is called."""
    found: list[Worker] = []
    for path, view in snapshot.views.items():
        if view.status is not Status.RUNNING:
            continue
        if identity := view.worker:
            name = names.get(path) or names.setdefault(path, called(view.run))
            pid = identity.pid if identity.host == socket.gethostname() else 0
            found.append(Worker(view=view, name=name, pid=pid))
    return found


def called(run: RunDir) -> str:
    """What ``run`` is called on every screen."""
    return Origin.of_run(run).called or run.id


def allocations(
    found: list[Worker], host: HostSample | None, report: GpuReport | None
) -> list[tuple[Worker, Allocation | None]]:
    """Each worker with its allocation, null while it has recorded none."""
    pairs: list[tuple[Worker, Allocation | None]] = []
    for worker in found:
        gpu, process = _place(worker, report) or (None, None)
        pairs.append((worker, allocation(worker.view, host=host, gpu=gpu, process=process)))
    return pairs


def _place(worker: Worker, report: GpuReport | None) -> tuple[GpuSample, int | None] | None:
    """The GPU on whose list the worker's process is, and what it has there."""
    for gpu in report.gpus if report else ():
        for process in () if isinstance(gpu.processes, Missing) else gpu.processes:
            if process.pid == worker.pid:
                memory = process.memory
                return gpu, None if isinstance(memory, Missing) else memory
    return None


def owners(found: list[Worker], families: Mapping[int, Usage]) -> Mapping[int, str]:
    """The run that a process is part of, by its number: of a sweep's point rather the point."""
    parts = {
        pid: worker.name
        for worker in found
        if worker.pid in families
        for pid in families[worker.pid].members
    }
    return parts | {worker.pid: worker.name for worker in found if worker.pid}
