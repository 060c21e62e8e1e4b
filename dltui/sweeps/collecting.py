"""Points of a sweep that jobs of their own have run: a result for each that left none."""

from __future__ import annotations

from collections.abc import Iterable

from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files import slurm_job
from dltui.runs.layout import RunDir
from dltui.runs.liveness import slurm_end, state
from dltui.runs.log.events import Status
from dltui.sweeps import gone
from dltui.sweeps.points import Task


def settle(sweep: RunDir, tasks: Iterable[Task]) -> None:
    """Write down of each point without a result how its job ended; one whose job waits or runs
    again is left alone.
    """
    submitted = slurm_job.read(sweep)
    for task in tasks:
        if results.read(task.run) is None:
            _bury(task, f"{submitted.job}_{task.point.number}" if submitted else "")


def _bury(task: Task, job: str) -> None:
    run = task.run
    known = state.signs(run)
    if known.who is not None:
        status = state.stands(run, known)
        words = state.said(run, known, status)
    else:
        status, words = slurm_end.of(run, job, job) if job else (Status.LOST, "")
    if not status.final:
        return
    written = status if status.written else Status.FAILED
    last = gone.last_line(run)
    begun = known.who is not None or last
    silent = "its process ended without a word" if begun else "its job was gone before it began"
    said = words or (f"{silent}: {last}" if last else silent)
    code = written.exit_code
    bare = results.bare(run, requests.read(run), status=written, message=said, exit_code=code)
    results.write(run, bare)
