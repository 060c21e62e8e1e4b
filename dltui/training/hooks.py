"""What a training works with, and where a topic may look at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import nn

from dltui.data.batches import Order, order
from dltui.data.dataset import Dataset
from dltui.data.loading import Loader
from dltui.data.transforms.chain import Chain
from dltui.launch.ranks import Seat
from dltui.memory.anatomy import Anatomy
from dltui.options import Shard
from dltui.presets.schema import Preset
from dltui.runs.log.recorder import Recorder
from dltui.training.evaluate import Evaluation
from dltui.training.options import TrainOptions
from dltui.training.tasks.judge import Judge
from dltui.training.tasks.loss import Loss


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What is trained, on what, where; ``model`` is on ``device``, ``order`` that of examples, and
    ``transforms`` are done to training batches.

    ``join``: the network cannot train on a single example, so a last one joins a batch. ``seat`` is
    that of this process among the ranks, null where it is alone; ``least`` examples are the fewest
    that a rank can train on, and ``unused`` says that the loss does not depend on all parameters.
    ``loader`` reads examples that do not fit in memory.
    """

    preset: Preset
    options: TrainOptions
    dataset: Dataset
    model: nn.Module
    loss: Loss
    device: torch.device
    recorder: Recorder
    stop_requested: Callable[[], bool]
    checkpoints: Path
    order: Order = order
    transforms: Chain | None = None
    judge: Judge = field(default_factory=Judge)
    join: bool = False
    seat: Seat | None = None
    least: int = 1
    unused: bool = False
    loader: Loader = field(default_factory=Loader)

    @property
    def shard(self) -> Shard:
        """What the ranks share out."""
        return "none" if self.seat is None else self.preset.run.shard


class Hooks:
    """Called directly by the training, in this order; each does nothing unless overridden."""

    def started(self, setup: Setup) -> None:
        """With the weights as they were drawn, also when a resumed run loads its own next."""

    def memory_measured(self, setup: Setup, anatomy: Anatomy) -> None:
        """After each of the first steps, which are followed storage by storage."""

    def epoch_done(self, setup: Setup, epoch: int, metrics: dict[str, float]) -> None:
        """After epoch ``epoch`` (from 1)."""

    def ended(self, setup: Setup, test: Evaluation) -> dict[str, float]:
        """After the last evaluation; what it returns joins the final metrics."""
        return {}
