"""Memory: the computations, one function an experiment."""

from __future__ import annotations

from dltui.topics.job import Job
from dltui.topics.memory.accumulation import accumulation
from dltui.topics.memory.anatomy import anatomy
from dltui.topics.memory.card_total import CardTotal
from dltui.topics.memory.largest_batch import largest_batch
from dltui.topics.memory.model_and_context import model_and_context
from dltui.topics.memory.over_ranks import over_ranks
from dltui.topics.training import Training

__all__ = ["accumulation", "anatomy", "largest_batch", "model_and_context", "over_ranks", "train"]


def train(job: Job) -> Training:
    """Train one network and watch its memory."""
    return Training(job, CardTotal())
