"""Logistic regression: one linear layer."""

from __future__ import annotations

import math

from torch import nn

from dltui.models.options import LogisticRegression


def logistic_regression(
    _options: LogisticRegression, input_shape: tuple[int, ...], classes: int
) -> nn.Module:
    """A linear layer with bias; ``classes`` is 1 for the losses of EXPERIMENTS §8."""
    return nn.Sequential(nn.Flatten(), nn.Linear(math.prod(input_shape), classes))
