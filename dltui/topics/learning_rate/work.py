"""Learning rate: the computations."""

from __future__ import annotations

from dltui.topics import training
from dltui.topics.job import Job, Outcome


def train(job: Job) -> Outcome:
    """Train one network and watch it."""
    return training.train(job)
