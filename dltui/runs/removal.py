"""Runs deleted for good, by the screen and by the commands."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from dltui.errors import DltuiError, UsageError
from dltui.runs import clock
from dltui.runs.files import identity as identities
from dltui.runs.layout import RunDir
from dltui.runs.liveness import second_look, state
from dltui.runs.log.events import Status
from dltui.writing import Refused, closed, writing

DELETED = ".deleted"
"""Ends the name of what is being deleted, which begins with a dot: no list shows it."""

LONGEST = 61
"""Characters kept of a run's name meanwhile: all of ours, and no more than a disk takes."""

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
    """That ``run`` may go: ``UsageError`` while it or a point of it runs or waits for its turn, and
    for a link to a run elsewhere; ``Refused`` where it is another's.

    A folder of another's in it that may not be emptied is found before: whoever may write in the
    root may rename what is not theirs, and it would be gone from every list and yet be there.
    """
    if run.path.is_symlink():
        raise UsageError(f"{run.id} is a link: delete {run.path.readlink()} where it lies")
    second_look.settle([run])
    status = state.status(run)
    if status is Status.RUNNING:
        raise UsageError(f"{run.id} is running: stop it first")
    if status is Status.QUEUED and identities.waiter(run):
        raise UsageError(f"{run.id} waits for its turn: stop it first")
    if status is Status.QUEUED and clock.wall() - _asked(run) < STARTING:
        raise UsageError(f"{run.id} is just starting: stop it first")
    if not status.complete:
        for point in run.point_dirs():
            if state.status(point) is Status.RUNNING:
                raise UsageError(f"{run.id}: its point {point.id} is still running: stop it first")
    for folder, _, _ in os.walk(run.path):
        if (why := closed(Path(folder))) and not _may_open(Path(folder)):
            raise Refused(f"{folder}: {why}")


def _asked(run: RunDir) -> float:
    """When it was asked for, in Unix seconds; 0 where nothing says so."""
    with suppress(OSError):
        return run.request.lstat().st_mtime
    return 0.0


def remove(run: RunDir) -> None:
    """Delete the directory of ``run``, if nothing that ``demand`` asks for is in the way.

    It is renamed first, so that no list ever shows a run of which half is gone.
    """
    demand(run)
    hidden = run.path.with_name(f".{run.id[:LONGEST]}{DELETED}")
    with writing(run.path):
        _clear(hidden)
        run.path.rename(hidden)
        _clear(hidden)


def clear_leftovers(root: Path) -> None:
    """Finish what somebody began to delete in ``root`` and was kept from; what cannot go stays."""
    with suppress(OSError):
        for path in list(root.glob(f".*{DELETED}")):
            with suppress(OSError):
                _clear(path)


def _clear(path: Path) -> None:
    """Whatever lies there, with its folders opened that one has closed to oneself."""
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
        return
    _open(path)
    for folder, inner, _ in os.walk(path):
        for name in inner:
            _open(Path(folder, name))
    shutil.rmtree(path)


def _open(folder: Path) -> None:
    mode = folder.lstat().st_mode
    if stat.S_ISDIR(mode) and mode & stat.S_IRWXU != stat.S_IRWXU and _may_open(folder):
        folder.chmod(mode | stat.S_IRWXU)


def _may_open(folder: Path) -> bool:
    """Whether nothing but its mode closes it, and that is ours to change."""
    ours = folder.lstat().st_uid == os.getuid()
    return ours and not os.statvfs(folder).f_flag & os.ST_RDONLY
