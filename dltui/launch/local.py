"""A worker as a process of this machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import BinaryIO

from dltui.devices.cpu_share import environment
from dltui.runs.files.request import Request
from dltui.runs.files.sharing import share_file
from dltui.runs.layout import RunDir
from dltui.writing import writing


class Process(subprocess.Popen[bytes]):
    """In a session of its own."""

    def kill_all(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


def launch(run: RunDir, request: Request) -> Process:
    """It has its own session and no terminal, so that it outlives whoever started it."""
    with writing(run.log), _log(run) as log:
        return Process(
            [sys.executable, "-P", "-m", "dltui.worker", str(run.path)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env=environment(request.threads),
        )


def _log(run: RunDir) -> BinaryIO:
    new = not run.log.exists()
    log = run.log.open("ab")
    if new:
        share_file(run.log)
    return log
