"""A process of a module of dltui's, and the channel through which one talks to it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

from dltui.runs.liveness import hearing


def begin_process(
    module: str, *arguments: object, inherited: Sequence[int] = (), **more: Any
) -> tuple[subprocess.Popen[bytes], Connection[Any, Any]]:
    """``python -m module CHANNEL arguments``, which inherits those descriptors and hears signals
    once it is ready; ``more`` is for ``Popen``. ``OSError`` where none may begin.
    """
    here, there = Pipe()
    command = [sys.executable, "-P", "-m", module, str(there.fileno()), *map(str, arguments)]
    with there, hearing.heard_later():
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, pass_fds=(there.fileno(), *inherited), **more
        )
    return process, here
