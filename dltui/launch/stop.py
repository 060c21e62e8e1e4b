"""Asking a run's process to stop, or making it."""

from __future__ import annotations

import os
import signal
import socket
import time

from dltui.errors import DltuiError, UsageError
from dltui.runs import identity as identities
from dltui.runs import state
from dltui.runs.events import Status
from dltui.runs.identity import Identity
from dltui.runs.layout import RunDir


def stop(run: RunDir) -> None:
    """Ask for a stop at the next step boundary, with a checkpoint; does not wait for it."""
    _signal(run, signal.SIGTERM)


def kill(run: RunDir) -> None:
    """End the process at once; what it has recorded stays, and it can be resumed."""
    _signal(run, signal.SIGKILL)


def wait(run: RunDir, seconds: float) -> Status:
    """The status once the run no longer runs, or after ``seconds``."""
    deadline = time.monotonic() + seconds
    while (status := state.status(run)) is Status.RUNNING and time.monotonic() < deadline:
        time.sleep(0.05)
    return status


def _signal(run: RunDir, number: signal.Signals) -> None:
    status = state.status(run)
    process = identities.waiter(run) if status is Status.QUEUED else identities.read(run)
    if process is None or status.final:
        raise UsageError(f"{run.id} is not running: {status}")
    if process.host != socket.gethostname():
        raise UsageError(f"{run.id} runs on {process.host}: stop it there{_slurm_hint(process)}")
    if not state.process_lives(process):
        raise UsageError(f"{run.id} is no longer running")
    try:
        os.kill(process.pid, number)
    except PermissionError as error:
        raise DltuiError(f"{run.id} belongs to another user") from error


def _slurm_hint(identity: Identity) -> str:
    return f", or scancel {identity.slurm_id}" if identity.slurm_id else ""
