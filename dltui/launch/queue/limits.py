"""What all runs of a user on a machine may take together, as ``config.toml`` says it."""

from __future__ import annotations

import os
from contextlib import suppress

from dltui.config.values import config_file, of_file
from dltui.errors import UsageError
from dltui.launch.queue.shares import Limits
from dltui.runs.files import stamps
from dltui.runs.files.stamps import Stamp


def limits() -> Limits:
    """Of the user's file, as it says now."""
    queue = of_file().queue
    return Limits(cores=queue.cores, runs=queue.runs)


class LimitsNow:
    """The same for who asks again and again: the file is read when it has changed. While it has a
    fault, as it said before.
    """

    def __init__(self) -> None:
        self._file = str(config_file())
        self._stamp = self._stamped()
        self._limits = limits()

    def __call__(self) -> Limits:
        if (stamp := self._stamped()) != self._stamp:
            self._stamp = stamp
            with suppress(UsageError):
                self._limits = limits()
        return self._limits

    def _stamped(self) -> Stamp:
        try:
            return stamps.of_file(os.stat(self._file))  # noqa: PTH116  a path is slower than the call
        except OSError:
            return ()
