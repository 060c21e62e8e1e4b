"""What ``dltui --run`` does with a preset, with the worker forked from a warm parent.

The same steps: load, look at what it needs, make the run directory, be its worker. A process of its
own for each of a hundred cases would take minutes only to import torch.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path

from dltui.errors import DltuiError, ExitCode
from dltui.launch.start import create
from dltui.preflight.checks import require
from dltui.presets.load import load
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Message
from dltui.runs.log.tail import Tail
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
    context.set_forkserver_preload([*PRELOAD, "dltui.topics.training"])
    return context


def run(preset: Path, root: Path, *overrides: str) -> Seen:
    """Carry ``preset`` out with its run directory in ``root``."""
    try:
        loaded = load(preset, overrides=("run.device=cpu", *overrides))
        require(loaded, data_root=None, runs_root=root)
        made = create(loaded, root=root, threads=1)
    except DltuiError as error:
        return Seen(exit=error.exit_code, said=str(error), early=True, metrics={})
    _, there = multiprocessing.Pipe()
    process = _context().Process(
        target=run_points, args=([str(made.path)], {"OMP_NUM_THREADS": "1"}, there)
    )
    process.start()
    process.join(LIMIT)
    if process.is_alive():
        process.kill()
        raise TimeoutError(f"{preset} still runs after {LIMIT} s")
    result = results.read(made)
    said = [event.text for event in Tail(made.events).read() if isinstance(event, Message)]
    if result is not None and result.message:
        said.append(result.message)
    metrics = {} if result is None else result.metrics
    code = ExitCode.FAILED if process.exitcode is None else process.exitcode
    return Seen(exit=code, said="\n".join(said), metrics=metrics, run=made)
