"""The end of a process whose files are closed."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from typing import NoReturn

from dltui.errors import DltuiError


def leave(code: int) -> NoReturn:
    """End the process without taking torch apart, which is 0.8 s of work for nothing.

    Everything the run has to say is closed and on disk by now.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    if "multiprocessing.forkserver" in sys.modules:
        from multiprocessing import parent_process
        from multiprocessing.util import get_temp_dir

        # The folder of its socket, which goes with an interpreter whose end is waited for. Who was
        # forked from such a server knows only its parent's, which others still need.
        if parent_process() is None:
            shutil.rmtree(get_temp_dir(), ignore_errors=True)
    os._exit(code)


def leave_after(work: Callable[[], int]) -> NoReturn:
    """End with the exit code of ``work``, or of the error that it raises."""
    try:
        leave(work())
    except DltuiError as error:
        from dltui.worker.ending import say

        say(error)
        leave(error.exit_code)
