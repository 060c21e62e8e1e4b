"""How a run ended, in the words that every list, screen and command uses."""

from __future__ import annotations

from dltui.runs.files import end_request
from dltui.runs.files import identity as identities
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files.end_request import End
from dltui.runs.files.request import RECORDED, Kind
from dltui.runs.layout import RunDir
from dltui.runs.liveness import state
from dltui.runs.log.events import Status

LOST = "its process is gone without a word; resume goes on from a checkpoint, if there is one"

UNBEGUN = "its process was gone before it could begin; resume begins it"


GONE = {kind: f"its process is gone without a word; {way}" for kind, (_, way) in RECORDED.items()}

WORDLESS = (LOST, UNBEGUN, *GONE.values())

ENDS: dict[Kind, str] = {
    "script": "when its script looks for that",
    "command": "when its program heeds that",
}
"""When a run ends that was asked to; others do at their next step."""

DAMAGED = "damaged"


def of(run: RunDir, status: Status, message: str = "") -> str:
    """What is to be said of ``run`` beside its status; ``message`` is its result's.

    Empty for one that simply finished, or goes on unasked to end.
    """
    asked = status in (Status.STOPPED, Status.RUNNING)
    end = end_request.read(run) if asked else None
    if not message and not run.result.exists():
        message = state.said(run, state.signs(run), status)
    kind = requests.kind(run) if status in (Status.LOST, Status.RUNNING) else "preset"
    said = in_words(status, message, end, begun=run.identity.exists(), kind=kind)
    faults = requests.fault(run), results.stated(run)[1], identities.stated(run)[1]
    return damaged("; ".join(filter(None, faults)), said)


def damaged(fault: str, said: str = "") -> str:
    """``fault`` is what is wrong with files of the run, before what else there is to say."""
    if not fault:
        return said
    rest = "" if said in WORDLESS else said
    return "; ".join(filter(None, (f"{DAMAGED}: {fault}", rest)))


def in_words(
    status: Status,
    message: str = "",
    end: End | None = None,
    *,
    begun: bool = True,
    kind: Kind = "preset",
) -> str:
    """The same of what was read: "stopped by you at step 246, with a checkpoint".

    Of a run that is lost, ``begun`` is whether there ever was a worker. ``kind`` is who makes it.
    """
    if status is Status.LOST:
        return message or _lost(begun, kind)
    if status is Status.RUNNING and end is not None:
        return f"a stop was asked for {by_whom(end)}: it ends {ENDS.get(kind, 'at its next step')}"
    if status is not Status.STOPPED or end is None:
        return message
    if not message:
        return f"{'killed' if end.how == 'kill' else 'stopped'} {by_whom(end)}{_where(end)}"
    head, _, rest = message.partition(" ")
    return f"stopped {by_whom(end)}" + (f" {rest}" if head == "stopped" else f": {message}")


def _lost(begun: bool, kind: Kind) -> str:
    return GONE.get(kind) or (LOST if begun else UNBEGUN)


def short(status: Status, said: str) -> str:
    """One or a few words: the status, or what a run that finished did not do."""
    return said.partition(":")[0] if status is Status.FINISHED and said else str(status)


def line(status: Status, said: str) -> str:
    """The status and what is said of it, where both stand in one line of text."""
    word = status.word
    return said if said.startswith(word) else f"{word}: {said}" if said else word


def by_whom(end: End) -> str:
    """By you, by another user, by Slurm, by a signal, with its sweep."""
    if end.user:
        return "by you" if end.user == end_request.me() else f"by {end.user}"
    slurm, _, reason = end.place.partition(": ")
    if slurm == end_request.SLURM:
        return f"by Slurm ({reason})" if reason else "by Slurm"
    match end.place:
        case "sweep":
            return "with its sweep"
        case _:
            return f"by signal {end.place}"


def _where(end: End) -> str:
    """How far a killed run had come; of a sweep, how many of its points."""
    if not end.step:
        return ""
    if end.unit == "step":
        return f" at step {end.step:,}"
    return f" after {end.step:,} {end.unit}{'s' * (end.step != 1)}"
