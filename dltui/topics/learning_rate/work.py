"""Learning rate: the computations."""

from __future__ import annotations

from dltui.topics import training
from dltui.topics.job import Job, Outcome
from dltui.topics.learning_rate.batches import GrowingBatch


def train(job: Job) -> Outcome:
    """Train one network and watch it."""
    return training.train(job, GrowingBatch())
