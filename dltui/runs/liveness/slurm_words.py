"""What Slurm says of a run's jobs that wait or run, in words."""

from __future__ import annotations

from collections.abc import Sequence

from dltui.runs.liveness.slurm import Job

UNKNOWN = ("", "N/A", "None", "(null)", "UNLIMITED", "INVALID", "NOT_SET")


def of(id: str, jobs: Sequence[Job]) -> str:
    """``Slurm job 42 waits: Priority``, ``Slurm job 42 on n1, 3:12:00 left``; of a sweep how many
    of its tasks do which. Empty where Slurm lists none of them.
    """
    number = id.partition(",")[0]
    if not jobs:
        return ""
    if len(jobs) > 1 or "," in id:
        return f"Slurm job {number}: {_tasks(jobs)}"
    job = jobs[0]
    return f"Slurm job {job.id} {_waits(job) if job.waits else _runs(job)}"


def _waits(job: Job) -> str:
    reason = f": {job.reason}" if job.reason not in UNKNOWN else ""
    start = f", begins {job.start.replace('T', ' ')}" if job.start not in UNKNOWN else ""
    return f"waits{reason}{start}"


def _runs(job: Job) -> str:
    where = f"on {job.node}" if job.node not in UNKNOWN else "runs"
    return where + (f", {job.left} left" if job.left not in UNKNOWN else "")


def _tasks(jobs: Sequence[Job]) -> str:
    """``2 run on n1, n2; 5 wait: Priority``."""
    waiting = [job for job in jobs if job.waits]
    running = [job for job in jobs if not job.waits]
    reasons = dict.fromkeys(job.reason for job in waiting if job.reason not in UNKNOWN)
    nodes = dict.fromkeys(job.node for job in running if job.node not in UNKNOWN)
    parts = []
    if running:
        parts.append(f"{len(running)} run" + (f" on {', '.join(nodes)}" if nodes else ""))
    if waiting:
        parts.append(f"{len(waiting)} wait" + (f": {', '.join(reasons)}" if reasons else ""))
    return "; ".join(parts)
