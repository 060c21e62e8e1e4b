"""Trainings in one process: whether they can be lanes, and what they hold in common."""

from __future__ import annotations

import copy

import torch
from torch import Tensor

from dltui.data.batches import MEMORY_SHARE, free_memory
from dltui.data.dataset import Dataset
from dltui.data.load import seeded
from dltui.presets.schema import Preset
from dltui.training import checkpoints, supervised
from dltui.training.hooks import Hooks, Setup
from dltui.training.lanes.lane_step import LaneStepper
from dltui.training.loop import Fit
from dltui.training.step import Stepper

TRIED = 4
"""Examples of the step that is tried."""


class Company:
    """What has been loaded for lanes of the same ``[data]``: seeds that do not matter share it."""

    def __init__(self) -> None:
        self._datasets: dict[int, Dataset] = {}
        self._fits: dict[int, Fit] = {}

    def dataset(self, preset: Preset) -> Dataset | None:
        """What was loaded for a lane with the same examples as ``preset``, if there was one."""
        return self._datasets.get(_key(preset))

    def know(self, setup: Setup) -> None:
        self._datasets[_key(setup.preset)] = setup.dataset

    def start(self, setup: Setup, hooks: Hooks) -> Fit:
        """A lane that holds no examples twice."""
        key = _key(setup.preset)
        fit = supervised.start(setup, hooks, self._fits.get(key))
        self.know(setup)
        self._fits.setdefault(key, fit)
        return fit


def _key(preset: Preset) -> int:
    assert preset.data is not None
    return preset.run.seed if seeded(preset.data) else 0


def common_step(setups: list[Setup]) -> int:
    """The newest step of which all have a checkpoint; 0 where there is none.

    A kill in the middle of writing them leaves some lanes one checkpoint ahead.
    """
    steps = [
        {record.step for record in checkpoints.complete(setup.checkpoints)} for setup in setups
    ]
    return max(set[int]().union(*steps).intersection(*steps), default=0)


def unfit(setup: Setup, lanes: int) -> str:
    """Why trainings like ``setup`` cannot be lanes, in words; empty when they can.

    A step of two lanes is tried on copies, beside one step alone.
    """
    train, test = setup.dataset.train, setup.dataset.test
    if not isinstance(train.x, Tensor) or not isinstance(test.x, Tensor):
        return "the images are decoded on the way"
    assert setup.preset.data is not None
    copies = lanes if seeded(setup.preset.data) else 1
    held = 4 * copies * (train.x.numel() + test.x.numel())
    if held > MEMORY_SHARE * free_memory(setup.device):
        return f"the data of {copies} lanes do not fit in memory"
    x = setup.dataset.encoding(train.x[:TRIED].to(setup.device))
    y = train.y[:TRIED].to(setup.device)
    try:
        return _tried(setup, x, y)
    except (RuntimeError, ValueError, TypeError, IndexError, AttributeError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        return f"torch.func cannot follow the network: {reason}"


def _tried(setup: Setup, x: Tensor, y: Tensor) -> str:
    alone, *two = (
        Stepper(copy.deepcopy(setup.model).train(), setup.loss, setup.options, setup.device)
        for _ in range(3)
    )
    alone(x, y, setup.options.lr)
    for name, parameter in alone.model.named_parameters():
        if parameter.requires_grad and parameter.grad is None:
            return f"the loss does not depend on the parameter {name}"
    rates = torch.full((2,), setup.options.lr, device=setup.device)
    LaneStepper(two)(x, y, rates, alike=True)
    return ""
