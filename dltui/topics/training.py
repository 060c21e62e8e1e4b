"""What the topics that train share: a job in, an outcome out."""

from __future__ import annotations

from dltui.topics.job import Job, Outcome
from dltui.training import supervised
from dltui.training.hooks import Hooks, Setup


def prepare(job: Job) -> Setup:
    """Data, model and device of the job's preset, for work that has a loop of its own."""
    return supervised.prepare(
        job.preset,
        job.recorder,
        data_root=job.data_root,
        folder=job.folder,
        stop_requested=job.stop_requested,
    )


def train(job: Job, hooks: Hooks | None = None) -> Outcome:
    """Supervised training of the job's preset; ``hooks`` let a topic add its figures."""
    trained = supervised.train(
        job.preset,
        job.recorder,
        data_root=job.data_root,
        folder=job.folder,
        stop_requested=job.stop_requested,
        resume=job.resume,
        hooks=hooks,
    )
    return Outcome(metrics=trained.metrics, status=trained.status, message=trained.message)
