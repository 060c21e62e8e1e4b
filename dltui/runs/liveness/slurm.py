"""What Slurm says about all of the user's jobs, asked once for all of them."""

from __future__ import annotations

import shutil
import threading
import time

from dltui import programs

FIRST_INTERVAL, LONGEST_INTERVAL = 2.0, 60.0
LIVE = {"PENDING", "CONFIGURING", "RUNNING", "COMPLETING", "SUSPENDED", "REQUEUED", "STOPPED"}


class Slurm:
    """Job states by id. The interval between questions doubles up to a minute.

    ``absent`` is true where there is no Slurm; then no job is known.
    """

    def __init__(self, command: str = "squeue") -> None:
        self._command = shutil.which(command)
        self._states: dict[str, str] = {}
        self._ask_at = 0.0
        self._interval = FIRST_INTERVAL
        self._lock = threading.Lock()

    @property
    def absent(self) -> bool:
        return self._command is None

    def live(self, job: str) -> bool:
        """Whether ``job`` (an id, or ``array_task``) waits or runs."""
        with self._lock:
            if self._command and time.monotonic() >= self._ask_at:
                self._ask(self._command)
        return self._states.get(job) in LIVE

    def _ask(self, command: str) -> None:
        asked = [command, "--me", "--noheader", "--array", "--format=%i %T"]
        if (said := programs.answer(asked, 10)) is not None:
            pairs = (line.split() for line in said.splitlines())
            self._states = {pair[0]: pair[1] for pair in pairs if len(pair) == 2}
        self._ask_at = time.monotonic() + self._interval
        self._interval = min(2 * self._interval, LONGEST_INTERVAL)
