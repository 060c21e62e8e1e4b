"""Imported once by a process that others are forked from, so that each of them starts warm.

Imports only: a thread pool or a CUDA context made here would not survive the fork.
"""

from __future__ import annotations

import sklearn.datasets  # noqa: F401  the digits
import torch

import dltui.sweeps.coordinator
import dltui.topics.training
import dltui.worker.attempt  # noqa: F401
from dltui.topics.catalogue import topics

topics()

# The first optimizer of a process makes torch import its compiler, which takes seconds.
torch.optim.SGD([torch.nn.Parameter(torch.empty(1))], lr=0.1)
