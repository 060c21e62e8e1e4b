"""What the topics that train share: a job in, a training out."""

from __future__ import annotations

from dataclasses import dataclass, field

from dltui.data.dataset import Dataset
from dltui.topics.job import Job, Outcome
from dltui.training import supervised
from dltui.training.hooks import Hooks, Setup
from dltui.training.supervised import Trained


@dataclass(frozen=True, slots=True)
class Training:
    """Supervised training of the job's preset; ``hooks`` let a topic add its figures."""

    job: Job
    hooks: Hooks = field(default_factory=Hooks)

    def run(self) -> Outcome:
        """Alone, in this process."""
        job = self.job
        trained = supervised.train(
            job.preset,
            job.recorder,
            data_root=job.data_root,
            folder=job.folder,
            stop_requested=job.stop_requested,
            resume=job.resume,
            hooks=self.hooks,
        )
        return outcome(trained)


def outcome(trained: Trained) -> Outcome:
    return Outcome(metrics=trained.metrics, status=trained.status, message=trained.message)


def prepare(job: Job, dataset: Dataset | None = None) -> Setup:
    """Data, model and device of the job's preset, for work that has a loop of its own.

    ``dataset`` is what the preset names where it has been loaded before.
    """
    return supervised.prepare(
        job.preset,
        job.recorder,
        data_root=job.data_root,
        folder=job.folder,
        stop_requested=job.stop_requested,
        dataset=dataset,
    )
