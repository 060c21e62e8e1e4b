"""What ``dltui --run`` does with a preset, with the worker forked from a warm parent.

The same steps: load, look at what it needs, make the run directory, be its worker. A process of its
own for each of a hundred cases would take minutes only to import torch.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from dltui.errors import DltuiError, ExitCode
from dltui.launch.start import create
from dltui.preflight.checks import require
from dltui.presets.load import load
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.liveness import hearing
from dltui.runs.log.events import Message
from dltui.runs.log.tail import Tail
from dltui.sweeps.points import lay_out
from dltui.worker.experiment import PRELOAD
from dltui.worker.point import run_points

LIMIT = 120
"""Seconds after which a case counts as hanging."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """``early``: refused before a run was made. ``said`` is all that a user is told, in lines."""

    exit: int
    said: str
    early: bool = False
    metrics: Mapping[str, float | None]
    run: RunDir | None = None


@cache
def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    helper = "dltui.runs.liveness.with_parent"
    context.set_forkserver_preload([helper, *PRELOAD, "dltui.topics.training"])
    return context


def run(preset: Path, root: Path, *overrides: str) -> Seen:
    """Carry ``preset`` out with its run directory in ``root``."""
    try:
        made = asked(preset, root, *overrides)
    except DltuiError as error:
        return Seen(exit=error.exit_code, said=str(error), early=True, metrics={})
    return work(made)


def asked(preset: Path, root: Path, *overrides: str) -> RunDir:
    """Its run directory in ``root``; raises what stands in the way."""
    loaded = load(preset, overrides=("run.device=cpu", *overrides))
    require(loaded, data_root=None, runs_root=root)
    return create(loaded, root=root, threads=1)


def points(preset: Path, root: Path, *overrides: str) -> list[Seen]:
    """Carry out each point of a sweep in a process of its own, one after the other."""
    sweep = asked(preset, root, *overrides)
    tasks = lay_out(sweep, load(sweep.preset).preset, threads=1)
    return [work(task.run) for task in tasks]


def work(made: RunDir, stop: Callable[[], bool] = lambda: False) -> Seen:
    """Be the worker of ``made``, or go on with it; ``stop`` is asked until it says to end it."""
    process = begun(made)
    deadline = time.monotonic() + LIMIT
    while process.is_alive() and not stop():
        process.join(0.05)
        if time.monotonic() > deadline:
            process.kill()
            raise TimeoutError(f"{made.path} still runs after {LIMIT} s")
    if process.is_alive():
        process.terminate()
        process.join(LIMIT)
    result = results.read(made)
    said = [event.text for event in Tail(made.events).read() if isinstance(event, Message)]
    if result is not None and result.message:
        said.append(result.message)
    metrics = {} if result is None else result.metrics
    code = ExitCode.FAILED if process.exitcode is None else process.exitcode
    return Seen(exit=code, said="\n".join(said), metrics=metrics, run=made)


def begun(made: RunDir) -> ForkServerProcess:
    """The worker of ``made``, forked."""
    _, there = multiprocessing.Pipe()
    environment = {"OMP_NUM_THREADS": "1", "HOME": os.environ["HOME"]}
    process = _context().Process(target=run_points, args=([str(made.path)], environment, there))
    with hearing.heard_later():  # until it is ready to, as where dltui forks it
        process.start()
    return process
