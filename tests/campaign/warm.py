"""Workers forked from a warm parent, at the head of a session of their own."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import time
from functools import cache
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from unittest import mock

from dltui.launch import local
from dltui.launch import start as launch
from dltui.runs.layout import RunDir
from dltui.worker.experiment import PRELOAD

OFTEN = 0.05
"""Seconds between two checkpoints of such a worker."""

_STARTED: list[ForkServerProcess] = []


@cache
def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*PRELOAD, "dltui.topics.training"])
    return context


@cache
def helpers() -> None:
    """Let the warm parent begin."""
    process = _context().Process(target=os.getpid)
    process.start()
    process.join()


def begun(run: RunDir) -> int:
    """Start a worker of ``run``, or go on with it, by all that the launcher does but the exec."""
    with mock.patch.object(local, "launch", _fork):
        return launch.start(run).pid  # type: ignore[attr-defined, no-any-return]


def _fork(run: RunDir, *_: object) -> ForkServerProcess:
    here = multiprocessing.Pipe()[1]
    process = _context().Process(target=_work, args=(str(run.path), dict(os.environ), here))
    process.start()
    here.close()
    _STARTED[:] = [one for one in _STARTED if one.is_alive()]
    _STARTED.append(process)
    return process


def _work(path: str, environment: dict[str, str], tell: Connection[str, str]) -> None:
    """In the forked process: a session of its own, the case's ``TMPDIR``, frequent checkpoints."""
    os.setsid()
    tempfile.tempdir = None
    loop = import_module("dltui.training.loop")
    last = {"saved": time.monotonic()}

    def is_due(fit: object) -> bool:
        now = time.monotonic()
        due = now - last["saved"] >= OFTEN
        if due:
            last["saved"] = now
        return due

    loop.Fit.checkpoint_is_due = is_due
    import_module("dltui.worker.point").run_points([path], environment, tell)
