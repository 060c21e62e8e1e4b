"""Whether a run can be gone on with, who has it where it cannot, and what is to be said first."""

from __future__ import annotations

from dltui.errors import UsageError
from dltui.launch import edits
from dltui.presets.command_line import begins_anew, goes_on
from dltui.presets.load import recall
from dltui.runs.files import identity as identities
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files import small_files
from dltui.runs.layout import RunDir
from dltui.runs.liveness import ownership, state
from dltui.runs.log.events import Status
from dltui.runs.log.told_checkpoints import newest


def demand(run: RunDir, *, edited: bool = False, anew: bool = False) -> Status:
    """The status of a run that can be begun or gone on with; ``UsageError``, with what to do
    instead, for one that is worked on or has come to its end, or whose preset is another by now
    and ``edited`` does not say that this is meant. ``anew``: a program that cannot go on is to
    begin once more.

    One that failed may have failed for something that is mended by now: a full disk, a file.
    """
    match status := state.status(run):
        case Status.RUNNING:
            raise UsageError(held(run))
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
    if not anew:
        _demand_way_on(run)
    if not edited:
        edits.demand_unedited(run)
    return status


def _demand_way_on(run: RunDir) -> None:
    """Of a program, which goes on only if its preset says how."""
    if requests.known(run).kind != "command" or not begun(run):
        return
    preset = recall(small_files.content(run.preset))
    if preset is None or preset.command is None or not preset.sweep.empty:
        return
    again = f"start it again: dltui rerun {run.id}"
    if begins_anew(preset):
        raise UsageError(f"{run.id}: its preset says no command to resume; {again}")
    if not goes_on(preset.command, told=newest(run) is not None):
        raise UsageError(f"{run.id} has told of no checkpoint that is still there; {again}")


def held(run: RunDir) -> str:
    """That somebody else works on ``run``, who, and how to see it."""
    return f"{run.id} is running: {ownership.holder(run)}; follow it: dltui watch {run.id}"


def begun(run: RunDir) -> bool:
    """Whether there is something to go on from, be it that its log is gone."""
    return run.events.exists() or run.points.exists() or any(run.checkpoints.glob("step-*.json"))


def doubts(run: RunDir) -> list[str]:
    """What is not as a sitting left it, in a line each, before the next one takes over."""
    told = []
    if changed := edits.edited(run):
        told.append(f"going on with an edited preset: {', '.join(changed)}")
    if begun(run) and not run.events.exists():
        told.append(f"{run.events.name} is gone, with all that was recorded: its curves begin here")
    if results.read(run) is None and run.result.exists():
        kept = f"{run.result.name}{ownership.DAMAGED}"
        told.append(f"{run.result.name} could not be read: it is kept as {kept}, the run goes on")
    return told
