"""What Slurm says about all of the user's jobs, asked once for all of them."""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

from dltui import programs

FIRST_INTERVAL, LONGEST_INTERVAL = 2.0, 60.0
WAITING = {"PENDING", "CONFIGURING", "REQUEUED", "REQUEUE_HOLD", "SPECIAL_EXIT"}
LIVE = {*WAITING, "RUNNING", "COMPLETING", "SUSPENDED", "STOPPED"}

FORMAT = "%i|%T|%L|%N|%S|%r"


@dataclass(frozen=True, slots=True)
class Job:
    """A job that waits or runs, or a task of an array, in Slurm's words.

    ``left`` is the time it has left, ``start`` when it is to begin as far as Slurm has planned,
    N/A where not; ``reason`` is why it waits, None while it runs.
    """

    id: str
    state: str
    left: str = ""
    node: str = ""
    start: str = ""
    reason: str = ""

    @property
    def waits(self) -> bool:
        return self.state in WAITING


class Slurm:
    """Jobs by id. The interval between questions doubles up to a minute; a job that is newer than
    the last answer is asked for at once.

    ``absent`` is true where there is no Slurm; then no job is known.
    """

    def __init__(self, command: str = "squeue") -> None:
        self._command = shutil.which(command)
        self._jobs: dict[str, Job] = {}
        self._arrays: dict[str, list[Job]] = {}
        self._covered = -1
        self._ask_at = 0.0
        self._interval = FIRST_INTERVAL
        self._lock = threading.Lock()
        self.asked = 0
        """How often squeue was."""

    @property
    def absent(self) -> bool:
        return self._command is None

    def live(self, job: str) -> bool:
        """Whether ``job`` waits or runs: an id, ``array_task``, or several with commas."""
        return any(one.state in LIVE for one in self.jobs(job))

    def waits(self, job: str) -> bool:
        """Whether none of ``job`` runs, and some of it waits."""
        found = [one for one in self.jobs(job) if one.state in LIVE]
        return bool(found) and all(one.waits for one in found)

    def job(self, job: str) -> Job | None:
        """What is to be said of it: of the first that runs, else the first that waits."""
        return min(self.jobs(job), key=lambda one: one.waits, default=None)

    def jobs(self, job: str) -> list[Job]:
        """All that Slurm knows of ``job``; of an array its tasks."""
        with self._lock:
            if self._command and (time.monotonic() >= self._ask_at or _newest(job) > self._covered):
                self._covered = max(self._covered, _newest(job))
                self._ask(self._command)
        return list(self._found(job))

    def soon(self) -> None:
        """Something has changed: ask again, and often for a while."""
        with self._lock:
            self._ask_at, self._interval = 0.0, FIRST_INTERVAL

    def _found(self, job: str) -> Iterator[Job]:
        for name in job.split(","):
            if name in self._jobs:
                yield self._jobs[name]
            yield from self._arrays.get(name, ())

    def _ask(self, command: str) -> None:
        self.asked += 1
        asked = [command, "--me", "--noheader", "--array", f"--format={FORMAT}"]
        if (said := programs.answer(asked, 10)) is not None:
            self._jobs = understood(said)
            self._arrays = {}
            for one in self._jobs.values():
                if "_" in one.id:
                    self._arrays.setdefault(one.id.partition("_")[0], []).append(one)
        self._ask_at = time.monotonic() + self._interval
        self._interval = min(2 * self._interval, LONGEST_INTERVAL)


def understood(said: str) -> dict[str, Job]:
    """What squeue ``said`` in lines of ``FORMAT``, by id."""
    lines = (line.strip().split("|", 5) for line in said.splitlines())
    return {parts[0]: Job(*parts) for parts in lines if len(parts) == 6}


def _newest(job: str) -> int:
    """The largest number in ``job``: Slurm counts its jobs up."""
    return max((int(found) for found in re.findall(r"(?:^|,)(\d+)", job)), default=0)
