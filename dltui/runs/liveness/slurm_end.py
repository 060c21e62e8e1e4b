"""How Slurm ended a sitting that left no word of its own: asked once, and kept with the run."""

from __future__ import annotations

import os
import re
from contextlib import suppress

from dltui import programs
from dltui.runs import clock
from dltui.runs.files import slurm_job, small_files
from dltui.runs.files.slurm_job import SlurmEnd
from dltui.runs.layout import RunDir
from dltui.runs.liveness.slurm import FIRST_INTERVAL, LIVE, LONGEST_INTERVAL, WAITING
from dltui.runs.log.events import Status
from dltui.writing import Refused

SECONDS = 10.0

WORDS = {
    "OUT_OF_MEMORY": (Status.OUT_OF_MEMORY, "out of memory"),
    "TIMEOUT": (Status.STOPPED, "time limit"),
    "DEADLINE": (Status.STOPPED, "deadline"),
    "PREEMPTED": (Status.STOPPED, "preempted"),
    "CANCELLED": (Status.STOPPED, "cancelled"),
    "NODE_FAIL": (Status.LOST, "its node failed"),
    "BOOT_FAIL": (Status.LOST, "its node could not be booted"),
    "FAILED": (Status.LOST, "its job failed"),
}
"""Status and word of each end that Slurm decides."""

PHRASES = {
    "DUE TO TIME LIMIT": "TIMEOUT",
    "DUE TO PREEMPTION": "PREEMPTED",
    "DUE TO NODE FAILURE": "NODE_FAIL",
    "oom_kill": "OUT_OF_MEMORY",
    "oom-kill": "OUT_OF_MEMORY",
    "CANCELLED AT": "CANCELLED",
}
"""What slurmstepd writes into the log of a job that it ends."""


def of(run: RunDir, token: str, job: str) -> tuple[Status, str]:
    """Status and words of the sitting ``token`` in ``job``, which squeue lists no more.

    Lost without a word where nobody knows why. Whose run it is keeps the answer in the run's
    directory; others ask once a process.
    """
    end = _told.get(token)
    at, interval = _again.get(token, (0.0, FIRST_INTERVAL))
    if end is None or (end.state in LIVE and clock.monotonic() >= at):
        end = _told[token] = _known(run, token, job)
        _again[token] = clock.monotonic() + interval, min(2 * interval, LONGEST_INTERVAL)
    if end.state in LIVE:
        return (Status.QUEUED if end.state in WAITING else Status.RUNNING), ""
    status, word = WORDS.get(end.state, (Status.LOST, ""))
    return status, in_words(end, word) if word else ""


def told(run: RunDir) -> str:
    """Why Slurm ends a job that runs, by what it has written into the log: ``time limit``."""
    return WORDS[state][1] if (state := _of_log(run)) else ""


def in_words(end: SlurmEnd, word: str) -> str:
    """``Slurm ended it: time limit (job 42, node n1)``."""
    by = f" by {end.by}" if end.by else ""
    reason = f", {end.reason}" if end.reason else ""
    node = f", node {end.node}" if end.node else ""
    return f"Slurm ended it: {word}{by} (job {end.job}{node}{reason})"


_told: dict[str, SlurmEnd] = {}
"""What is known of sittings, by their tokens."""

_again: dict[str, tuple[float, float]] = {}
"""When those that are not over, as jobs of another user may be, are asked about anew, and after
which pause then."""


def _known(run: RunDir, token: str, job: str) -> SlurmEnd:
    kept = slurm_job.read_end(run)
    return kept if kept and kept.token == token else _asked(run, token, job)


def _asked(run: RunDir, token: str, job: str) -> SlurmEnd:
    end = _of_sacct(token, job) or _of_scontrol(token, job)
    if end and end.state in LIVE:
        return end
    certain = end is not None or programs.answer(["scontrol", "ping"], SECONDS) is not None
    end = end or SlurmEnd(token=token, job=job, state=_of_log(run))
    if certain:
        with suppress(Refused, OSError):  # another user's, or no room: it is shown all the same
            slurm_job.write_end(run, end)
    return end


def _of_sacct(token: str, job: str) -> SlurmEnd | None:
    """Where there is accounting."""
    form = "--format=State,NodeList,ExitCode"
    asked = ["sacct", "--allocations", "--noheader", "--parsable2", f"--jobs={job}", form]
    said = programs.answer(asked, SECONDS)
    lines = [line.split("|") for line in (said or "").splitlines() if line.count("|") == 2]
    if not lines:
        return None
    state, node, code = lines[0]
    name, _, by = state.partition(" by ")
    return _end(token, job, name, node, code, by)


def _of_scontrol(token: str, job: str) -> SlurmEnd | None:
    """As long as the controller remembers: five minutes, unless it is configured otherwise."""
    if not (found := _shown(job)):
        return None
    node = found.get("NodeList", "")
    return _end(token, job, found.get("JobState", ""), node, found.get("ExitCode", ""), "")


def _shown(job: str) -> dict[str, str]:
    """What scontrol shows of ``job`` that has no blanks; nothing where it knows none."""
    said = programs.answer(["scontrol", "show", "job", "-o", job.partition(",")[0]], SECONDS)
    return dict(re.findall(r"(\w+)=(\S+)", said.splitlines()[0])) if said else {}


def _end(token: str, job: str, state: str, node: str, code: str, by: str) -> SlurmEnd:
    said = f"exit code {code}" if state == "FAILED" else ""
    known = "" if node in ("(null)", "None assigned", "Unknown") else node
    return SlurmEnd(token=token, job=job, state=state.strip("+"), node=known, reason=said, by=by)


def requeued(run: RunDir, job: str) -> bool:
    """Whether Slurm takes ``job``, which this process is of, back into its queue: its last word in
    the log says so, or it counts a restart more than this one. So it does as soon as another goes
    before or a node fails, and of a script whose log is its own.
    """
    if any("DUE TO JOB REQUEUE" in line for line in _words(run)[:1]):
        return True
    return int(_shown(job).get("Restarts", 0)) > int(os.environ.get("SLURM_RESTART_COUNT", "0"))


def _words(run: RunDir) -> list[str]:
    """What slurmstepd wrote into the log, the last first."""
    lines = reversed(small_files.end(run.log, 4_000).splitlines())
    return [line for line in lines if "slurmstepd" in line]


def _of_log(run: RunDir) -> str:
    """The end that slurmstepd wrote last; empty where it wrote none."""
    for line in _words(run):
        for phrase, state in PHRASES.items():
            if phrase in line:
                return state
    return ""
