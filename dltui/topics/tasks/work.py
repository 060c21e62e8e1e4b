"""The computation of the topic."""

from __future__ import annotations

from dltui.topics.job import Job
from dltui.topics.training import Training


def train(job: Job) -> Training:
    """Train one network for whatever the data ask of it."""
    return Training(job)
