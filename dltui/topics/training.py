"""What the topics that train share: a job in, a training out."""

from __future__ import annotations

from dataclasses import dataclass, field

from dltui.data.dataset import Dataset
from dltui.predict.out_of_memory import out_of_memory_in_words
from dltui.runs.outcome import Outcome
from dltui.topics.job import Job
from dltui.training import supervised
from dltui.training.hooks import Hooks, Setup


@dataclass(frozen=True, slots=True)
class Training:
    """Supervised training of the job's preset; ``hooks`` let a topic add its figures."""

    job: Job
    hooks: Hooks = field(default_factory=Hooks)

    def run(self) -> Outcome:
        """By itself: alone in this process, or as one of the ranks of its run."""
        setup = prepare(self.job)
        with out_of_memory_in_words(setup, self.job.folder):
            if self.job.seat and not self.job.seat.first:
                return supervised.follow(setup)
            return supervised.train(setup, self.hooks, resume=self.job.resume)


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
        seat=job.seat,
    )
