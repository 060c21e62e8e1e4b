"""How far a classifier's confidence is from how often it is right (write-up C, question 3)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor

BINS = 15
"""Of equal width over 0…1, as in Guo et al. 2017 (arXiv 1706.04599)."""

FOLLOWED = ("test/loss", "test/accuracy", "test/ece")
"""Of these is told how far they rose after the epoch of the least test loss."""

Tally = list[list[float]]


def tally(confidence: Tensor, right: Tensor) -> Tensor:
    """(…, 3, BINS) sums over (…, n) examples: how many, how many right, confidences.

    ``confidence`` is the probability given to the predicted class, in 0…1; bin b takes what is
    above b/BINS and at most (b + 1)/BINS. What is no number counts in the first.
    """
    place = (confidence.nan_to_num(0.0) * BINS).ceil().clamp(1, BINS).long() - 1
    values = torch.stack([torch.ones_like(confidence), right.to(confidence), confidence], -2)
    sums = values.new_zeros(*values.shape[:-1], BINS)
    return sums.scatter_add_(-1, place.unsqueeze(-2).expand_as(values), values)


@dataclass(frozen=True, slots=True)
class Calibration:
    """The examples of an evaluation by their confidence: a number for each bin.

    ``counts`` are examples, ``right`` those of them predicted rightly, ``confidences`` the sum of
    the probabilities given to the predicted classes.
    """

    counts: Sequence[float]
    right: Sequence[float]
    confidences: Sequence[float]

    @classmethod
    def of(cls, sums: Tensor | Tally) -> Self:
        """From the (3, BINS) of ``tally``."""
        rows = sums.tolist() if isinstance(sums, Tensor) else sums
        return cls(*rows)

    @property
    def total(self) -> float:
        return sum(self.counts)

    @property
    def confidence(self) -> float:
        """Its mean, in percent: what the network says its accuracy is."""
        return 100 * math.fsum(self.confidences) / self.total

    @property
    def error(self) -> float:
        """Expected calibration error in percent: Σ over bins |right − confidences| / examples.

        The same as the mean over examples of |accuracy − mean confidence| of their bin.
        """
        gaps = zip(self.right, self.confidences, strict=True)
        return 100 * math.fsum(abs(right - said) for right, said in gaps) / self.total

    def metrics(self) -> dict[str, float]:
        return {"test/ece": self.error, "test/confidence": self.confidence}

    def tally(self) -> Tally:
        """Plain values, for a checkpoint."""
        return [list(self.counts), list(self.right), list(self.confidences)]


def since(history: Sequence[dict[str, float]], epoch: int) -> dict[str, float]:
    """By how much the last test metrics are above those of ``epoch``; none where that is 0."""
    if not epoch:
        return {}
    then, now = history[epoch - 1], history[-1]
    return {f"rise/{name.replace('/', '-')}": now[name] - then[name] for name in FOLLOWED}
