"""Whether a run can be gone on with, and by whom it is worked on where it cannot."""

from __future__ import annotations

from dltui.errors import UsageError
from dltui.runs.files import identity as identities
from dltui.runs.layout import RunDir
from dltui.runs.liveness import ownership, state
from dltui.runs.log.events import Status


def demand(run: RunDir) -> Status:
    """The status of a run that can be begun or gone on with; ``UsageError``, with what to do
    instead, for one that is worked on or has come to its end.

    One that failed may have failed for something that is mended by now: a full disk, a file.
    """
    match status := state.status(run):
        case Status.RUNNING:
            raise UsageError(f"{run.id} is running: {ownership.holder(run)}")
        case Status.QUEUED:
            waiter = identities.waiter(run)
            if waiter and not waiter.launching:
                raise UsageError(f"{run.id} waits for its turn: {ownership.holder(run)}")
        case Status.FINISHED:
            raise UsageError(f"{run.id} is finished; run it again: dltui rerun {run.id}")
        case Status.DIVERGED:
            raise UsageError(
                f"{run.id} diverged, and would again; run it with another setting: "
                f"dltui rerun {run.id} --set train.lr=…"
            )
    return status
