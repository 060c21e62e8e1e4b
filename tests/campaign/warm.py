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
from dltui.runs.files import identity as identities
from dltui.runs.files.request import Request
from dltui.runs.layout import RunDir
from dltui.runs.liveness import hearing
from dltui.worker.experiment import PRELOAD
from dltui.writing import writing

OFTEN = 0.1
"""Seconds between two checkpoints of such a worker."""

_STARTED: list[ForkServerProcess] = []


@cache
def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    helper = "dltui.runs.liveness.with_parent"
    context.set_forkserver_preload([helper, *PRELOAD, "dltui.topics.training"])
    return context


@cache
def helpers() -> None:
    """Let the warm parent begin."""
    process = _context().Process(target=os.getpid)
    with hearing.heard_later():
        process.start()
    process.join()


def begun(run: RunDir) -> int:
    """Start a worker of ``run``, or go on with it, by all that the launcher does but the exec."""
    with mock.patch.object(local, "launch", _fork):
        return launch.start(run).pid


def exit_code() -> int | None:
    """Of the worker that was begun last."""
    _STARTED[-1].join(10)
    return _STARTED[-1].exitcode


def _fork(run: RunDir, request: Request, *passed: object) -> ForkServerProcess:
    """In place of the exec, with what the launcher does before and after it."""
    here = multiprocessing.Pipe()[1]
    with writing(run.log):
        local._log(run).close()
    process = _context().Process(target=_work, args=(str(run.path), dict(os.environ), here))
    with hearing.heard_later():
        process.start()
    here.close()
    _STARTED[:] = [one for one in _STARTED if one.is_alive()]
    _STARTED.append(process)
    assert process.pid is not None
    local._introduce(run, identities.of_process(process.pid, request.name, ["warm"]))
    return process


def _work(path: str, environment: dict[str, str], tell: Connection[str, str]) -> None:
    """In the forked process: the case's ``TMPDIR``, frequent checkpoints."""
    tempfile.tempdir = None
    loop = import_module("dltui.training.loop")
    loop.Fit.checkpoint_is_due = lambda fit: time.monotonic() - fit._saved >= OFTEN
    import_module("dltui.worker.forked").work(path, environment, tell)
