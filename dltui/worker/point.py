"""One point of a sweep, in a process forked from the warm parent."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from pathlib import Path

from dltui.runs.layout import RunDir

PRELOAD = ("dltui.worker.warm",)
"""What the warm parent imports, beside the work of the sweep's topic."""


def run_point(path: str, environment: dict[str, str]) -> None:
    """Be the worker of the run directory ``path``, under ``environment``; exits with its code."""
    from dltui.worker.__main__ import main

    run = RunDir(Path(path))
    os.environ.update(environment)
    _write_to(run.log)
    threading.Thread(target=_stop_with_coordinator, daemon=True).start()
    sys.exit(main(run))


def _write_to(log: Path) -> None:
    """Let everything the point prints, libraries included, go to its own log."""
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for stream in (1, 2):
        os.dup2(file, stream)
    os.close(file)


def _stop_with_coordinator() -> None:
    """A killed coordinator leaves no points behind: they checkpoint and stop, to be resumed."""
    coordinator = multiprocessing.parent_process()
    if coordinator is not None:
        coordinator.join()
        os.kill(os.getpid(), signal.SIGTERM)
