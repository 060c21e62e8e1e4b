"""Runs that wait for a free GPU. There is no server: they look at one another's directories.

A run that waits has a process and a ``waiting.json``, but no ``run.json`` yet, so it is queued.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from dltui.devices.gpu import GpuReader, visible
from dltui.errors import Interrupted
from dltui.presets.schema import Preset
from dltui.runs.files import identity as identities
from dltui.runs.files.identity import Identity
from dltui.runs.layout import RunDir
from dltui.runs.liveness import state
from dltui.writing import touch, writing

LOOK_SECONDS = 2.0


def on_cpu(device: str) -> bool:
    """Whether a run asking for ``device`` will compute on the CPU, as far as can be told here."""
    if device == "auto":
        return not Path("/dev/nvidia0").exists()
    return device == "cpu"


def waits(preset: Preset) -> bool:
    """Whether a run of ``preset`` takes a whole GPU; sweeps share theirs out themselves."""
    trains = preset.train is not None and preset.sweep.empty
    return trains and preset.run.device in ("auto", "cuda") and not on_cpu(preset.run.device)


def gpus() -> list[str]:
    """Names of the GPUs that this process may use."""
    found = visible(GpuReader().read(), os.environ.get("CUDA_VISIBLE_DEVICES"))
    return [gpu.uuid for gpu in found if isinstance(gpu.uuid, str)]


def wait_for_gpu(
    run: RunDir, me: Identity, names: Sequence[str], stop: Callable[[], bool]
) -> Identity:
    """``me`` with the GPU that is its own from now on, once one of ``names`` is free.

    The caller then becomes the worker of ``run`` and removes ``waiting.json``, in this order, so
    that nobody sees the GPU free in between. ``Interrupted`` when ``stop`` turns true before.
    """
    identities.expect(run, me)
    with writing(run.path):
        run.identity.unlink(missing_ok=True)
    while (gpu := turn(run, me, names)) is None:
        if stop():
            with writing(run.path):
                run.waiting.unlink(missing_ok=True)
            raise Interrupted("stopped while it waited for a GPU")
        with suppress(OSError):  # a sign of life for other machines
            touch(run.heartbeat)
        time.sleep(LOOK_SECONDS)
    return msgspec.structs.replace(me, gpus=[gpu])


def turn(run: RunDir, me: Identity, names: Sequence[str]) -> str | None:
    """The GPU for ``run`` now; null while those before it in the queue need all that are free."""
    taken: set[str] = set()
    before = 0
    for other in _unfinished(run.path.parent):
        if other.path == run.path:
            continue
        waiting = identities.waiter(other)
        worker = identities.read(other)
        if worker and worker.host == me.host and state.process_lives(worker):
            taken.update(_gpus_of(worker, names))
        elif waiting and waiting.host == me.host and state.process_lives(waiting):
            before += _turn(other, waiting) < _turn(run, me)
    free = [name for name in names if name not in taken]
    return free[before] if before < len(free) else None


def _turn(run: RunDir, process: Identity) -> tuple[int, float, str]:
    """By what those that wait are ordered, whoever wrote down who they are, and when."""
    return process.pid_ticks, process.started, run.id


def _unfinished(root: Path) -> list[RunDir]:
    with os.scandir(root) as entries:
        runs = [RunDir(Path(entry.path)) for entry in entries if entry.is_dir()]
    # Those that may not be looked into are somebody else's, and are seen by what they take.
    open_ = [run for run in runs if os.access(run.path, os.X_OK)]
    return [run for run in open_ if run.request.exists() and not run.result.exists()]


def _gpus_of(worker: Identity, names: Sequence[str]) -> Sequence[str]:
    """What a running run holds: the GPUs it was given, or the one its device counts to."""
    if worker.given or worker.device == "cpu":
        return worker.given
    _, _, index = worker.device.partition(":")
    number = int(index) if index.isdigit() else 0
    return names[number : number + 1]
