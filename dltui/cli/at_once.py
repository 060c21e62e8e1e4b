"""Ctrl-C from the first line of dltui on: exit code 130, no traceback.

This imports nothing that Python has not imported by then: ``signal`` brings ``enum`` and with it a
tenth of a second on a busy machine, in which a Ctrl-C would be answered with a traceback.
"""

import _signal  # type: ignore[import-not-found]
import os

INTERRUPTED = 130
"""``ExitCode.INTERRUPTED``, which takes an import."""


def leave_at_once() -> None:
    """From now on Ctrl-C ends this process, unless it was started to hear of none."""
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, leave)


def leave(number: int, frame: object) -> None:
    os._exit(INTERRUPTED)
