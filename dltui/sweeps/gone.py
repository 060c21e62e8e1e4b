"""What a point whose process has ended left, and whose it was."""

from __future__ import annotations

import time
from collections.abc import Sequence

from dltui.errors import ExitCode
from dltui.runs.files import end_request, small_files
from dltui.runs.files import identity as identities
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.listing.parallel import each
from dltui.runs.liveness import state
from dltui.runs.log.events import Status
from dltui.sweeps.helper import Child, in_words

ORPHAN_SECONDS = 60.0
"""How long points of an earlier coordinator have to notice its end and to checkpoint."""


def await_orphans(points: Sequence[RunDir]) -> None:
    """Wait until none of ``points`` runs any more that an earlier, killed coordinator started."""
    deadline = time.monotonic() + ORPHAN_SECONDS
    while time.monotonic() < deadline:
        if Status.RUNNING not in each(points, state.status):
            return
        time.sleep(0.1)


def to_begin_again(run: RunDir, child: Child) -> bool:
    """Whether ``run`` was not done by ``child``, which has ended, though nobody stopped it.

    A process of an earlier coordinator had it still, and was or will be stopped for want of that.
    """
    status = state.status(run)
    if status is Status.STOPPED:
        end = end_request.read(run)
        return end is not None and end.place == "sweep"
    unseen = child.code is None and status is not Status.FAILED and not status.kept
    return (status is Status.RUNNING or unseen) and not worked_on(run, child)


def worked_on(run: RunDir, child: Child) -> bool:
    worker = identities.read(run)
    return worker is not None and worker.pid == child.pid


def silent(run: RunDir) -> bool:
    """Whether a point whose process has ended left no result, though nobody asked it to end."""
    status = state.status(run)
    return not status.final or status is Status.LOST


def last_line(run: RunDir) -> str:
    """What its process printed last, of an exception its own line."""
    lines = small_files.end(run.log, 4_000).splitlines()
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def exit_code(code: int | None) -> ExitCode:
    """What a process that left no result meant by how it ended."""
    return ExitCode.RESOURCE if code == ExitCode.RESOURCE else ExitCode.FAILED


def last_words(child: Child, run: RunDir) -> str:
    """What ended a process that left no result, and what it said last."""
    code = child.code
    how = "without a word" if code is None else f"with {in_words(code)}"
    said = last_line(run)
    return f"its process ended {how}" + (f": {said}" if said else "")


def lacked(run: RunDir) -> str:
    """What the machine lacked for a point that failed for it; empty for any other ending."""
    result = results.read(run)
    resource = result and result.exit_code == ExitCode.RESOURCE and result.status is Status.FAILED
    return result.message if result and resource else ""
