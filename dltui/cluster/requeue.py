"""A run whose job nears its time limit: saved, it goes back into Slurm's queue."""

from __future__ import annotations

import os

import msgspec

from dltui.cluster import ask
from dltui.errors import ResourceError
from dltui.runs import clock
from dltui.runs.files import identity as identities
from dltui.runs.files import slurm_job
from dltui.runs.files.identity import Identity
from dltui.runs.files.slurm_job import Requeue, SlurmJob
from dltui.runs.layout import RunDir
from dltui.runs.liveness import slurm_end
from dltui.runs.log.follow import glance
from dltui.writing import writing

VARIABLE = "DLTUI_REQUEUE"
"""Set in a job whose runs are to be requeued before its time limit, and go on."""

MOST = 2
"""So often in a row without a further step: Slurm may warn up to a minute early, and a limit that
is too short for a step would go round for ever."""


def wanted() -> bool:
    """Whether the job of this process says so."""
    return bool(os.environ.get(VARIABLE) and identities.slurm_id())


def leave(run: RunDir, me: Identity) -> bool:
    """Whether Slurm takes the job back into its queue by itself, as for another that goes before:
    then the run is left to it.
    """
    job = identities.slurm_id()
    if not job or not slurm_end.requeued(run, job):
        return False
    identities.expect(run, msgspec.structs.replace(me, with_slurm=True))
    return True


def hand_back(run: RunDir, me: Identity) -> str:
    """Have the job of ``run``, whose worker this is, requeued; why it is not, empty where it is.

    Everything must be on disk by now: Slurm ends this process next.
    """
    job = identities.slurm_id()
    known = slurm_job.read(run) or SlurmJob(job=job)
    step = far(run)
    before = [one.step for one in known.requeues[-MOST:]]
    if len(before) == MOST and min(before) >= step:
        return f"requeued {MOST} times without a further step: the time limit is too short"
    requeues = [*known.requeues, Requeue(time=clock.wall(), step=step)]
    slurm_job.write(run, msgspec.structs.replace(known, requeues=requeues))
    identities.expect(run, msgspec.structs.replace(me, with_slurm=True, slurm_id=job))
    try:
        ask.told(["scontrol", "requeue", job])
    except ResourceError as error:
        with writing(run.waiting):
            run.waiting.unlink(missing_ok=True)
        return str(error)
    return ""


def far(run: RunDir) -> int:
    """Steps of the run, or of all points of a sweep."""
    return sum(glance(one).step for one in (run, *run.point_dirs()))
