"""``slurm.json``: the Slurm job of a run, as it was submitted, and how often it was requeued;
``slurm_end.json``: how Slurm says that a sitting ended which left no word of its own.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct, field

from dltui.runs.bounds import Count, Moment
from dltui.runs.files import small_files
from dltui.runs.files.atomic import write_atomic
from dltui.runs.files.encoding import laid_out
from dltui.runs.layout import RunDir


class Requeue(Struct, frozen=True, kw_only=True):
    """When the worker asked to be requeued, and how far the run had come."""

    time: Moment
    step: Count


class SlurmJob(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``job`` is its number, of a sweep the array's, whose ``tasks`` are its points as sbatch was
    told; ``collector`` is the job that makes the sweep's result of them. ``options`` are those
    of sbatch.
    """

    job: str
    tasks: str = ""
    collector: str = ""
    options: list[str] = field(default_factory=list[str])
    submitted: Moment = 0.0
    user: str = ""
    requeues: list[Requeue] = field(default_factory=list[Requeue])

    @property
    def ids(self) -> str:
        """All its numbers, as squeue and scancel take them."""
        return ",".join(filter(None, (self.job, self.collector)))


class SlurmEnd(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``state`` is Slurm's word, e.g. TIMEOUT, of the sitting with ``token``; empty where nobody
    knows any more.
    """

    token: str
    job: str
    state: str = ""
    node: str = ""
    reason: str = ""
    by: str = ""


_JOB = msgspec.json.Decoder(SlurmJob)
_END = msgspec.json.Decoder(SlurmEnd)


def write(run: RunDir, job: SlurmJob) -> None:
    write_atomic(run.slurm_job, laid_out(job))


def read(run: RunDir) -> SlurmJob | None:
    """Null of a run that was not submitted, or where the file is unreadable."""
    return small_files.told(run.slurm_job, _JOB)[0]


def write_end(run: RunDir, end: SlurmEnd) -> None:
    write_atomic(run.slurm_end, laid_out(end))


def read_end(run: RunDir) -> SlurmEnd | None:
    """Null where nobody has asked yet, or the file is unreadable."""
    return small_files.told(run.slurm_end, _END)[0]
