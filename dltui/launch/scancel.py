"""Ending runs that Slurm has: in its queue, or on a node that no signal reaches from here."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

import msgspec

from dltui import programs
from dltui.errors import ResourceError
from dltui.runs.files import end_request, slurm_job
from dltui.runs.files.end_request import End
from dltui.runs.layout import RunDir
from dltui.runs.liveness import state
from dltui.runs.log.events import Status
from dltui.runs.log.follow import glance

SECONDS = 30.0


def queued(run: RunDir) -> str:
    """The jobs, with commas, of a run that Slurm has and no process; empty for any other."""
    who = state.signs(run).who
    if who is None or not who.with_slurm or state.status(run).final:
        return ""
    return who.slurm_id


def stop(run: RunDir, jobs: str, end: End) -> None:
    """Take a run out of the queue. Of a sweep the tasks that wait: those that run are asked to
    stop, and the job that collects makes its result of what there is.
    """
    running = [point for point in run.point_dirs() if state.status(point) is Status.RUNNING]
    array, _, collector = jobs.partition(",")
    if collector and (running or state.slurm_lives(array)):
        for point in running:
            end_request.write(point, end)
        ask(["--state=PENDING", array])
        return
    ask(jobs.split(","))
    note(run, end)


def kill(run: RunDir, jobs: str, end: End) -> None:
    """End its jobs, and all that they started, at once."""
    for point in run.point_dirs():
        if state.status(point) is Status.RUNNING:
            note(point, end)
    ask(jobs.split(","))
    note(run, end)


def elsewhere(run: RunDir, job: str, end: End) -> bool:
    """End the job of a run whose process is on another machine, if it was submitted as that run,
    or as a task of its sweep; whether it was.
    """
    submitted = slurm_job.read(run.sweep if run.is_point else run)
    if submitted is None or not job or submitted.job != job.partition("_")[0]:
        return False
    ask([job])
    note(run, end)
    return True


def note(run: RunDir, end: End) -> None:
    """That it is over, and how far it had come."""
    view = glance(run)
    far = {"step": view.step, "unit": view.unit, "elapsed": view.elapsed}
    end_request.write(run, msgspec.structs.replace(end, gone=True, **far))


def ask(arguments: Sequence[str]) -> None:
    """``ResourceError`` has scancel's own words."""
    try:
        done = programs.run(["scancel", *arguments], SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ResourceError(f"scancel: {error}") from None
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise ResourceError(f"scancel refused it: {said[-1].removeprefix('scancel: ')}")
    state.ask_slurm_soon()
