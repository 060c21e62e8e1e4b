"""Runs deleted for good, by the screen and by the commands."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from dltui.errors import DltuiError, UsageError
from dltui.runs import clock
from dltui.runs.files import identity as identities
from dltui.runs.layout import RunDir
from dltui.runs.liveness import state
from dltui.runs.log.events import Status
from dltui.writing import Refused, closed, writing

STARTING = 30.0
"""Seconds that a process may take to say that it works on a new run; one that never did may go."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What came of several: those that ``gone`` names, and why others are still there."""

    gone: list[RunDir] = field(default_factory=list[RunDir])
    refused: list[tuple[RunDir, DltuiError]] = field(
        default_factory=list[tuple[RunDir, DltuiError]]
    )


def try_each(runs: Iterable[RunDir], do: Callable[[RunDir], None]) -> Removed:
    """``do`` is ``demand`` or ``remove``; one that is refused keeps no other."""
    found = Removed()
    for run in runs:
        try:
            do(run)
            found.gone.append(run)
        except DltuiError as error:
            found.refused.append((run, error))
    return found


def demand(run: RunDir) -> None:
    """That ``run`` may go: ``UsageError`` while it runs or waits for its turn, and for a link to
    a run elsewhere; ``Refused`` where it is another's.

    A folder of it that may not be emptied is found before: whoever may write in the root may
    rename what is not theirs, and it would be gone from every list and yet be there.
    """
    if run.path.is_symlink():
        raise UsageError(f"{run.id} is a link: delete {run.path.readlink()} where it lies")
    status = state.status(run)
    if status is Status.RUNNING:
        raise UsageError(f"{run.id} is running: stop it first")
    if status is Status.QUEUED and identities.waiter(run):
        raise UsageError(f"{run.id} waits for its turn: stop it first")
    if status is Status.QUEUED and clock.wall() - run.request.stat().st_mtime < STARTING:
        raise UsageError(f"{run.id} is just starting: stop it first")
    for folder, _, _ in os.walk(run.path):
        if why := closed(Path(folder)):
            raise Refused(f"{folder}: {why}")


def remove(run: RunDir) -> None:
    """Delete the directory of ``run``, if nothing that ``demand`` asks for is in the way.

    It is renamed first, so that no list ever shows a run of which half is gone.
    """
    demand(run)
    hidden = run.path.with_name(f".{run.id}.deleted")
    with writing(run.path):
        run.path.rename(hidden)
        shutil.rmtree(hidden)
