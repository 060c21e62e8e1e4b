"""Trainings in one process: whether they can be lanes, and what they hold in common."""

from __future__ import annotations

import copy

import torch
from torch import Tensor

from dltui.data.batches import MEMORY_SHARE, Batches, free_memory
from dltui.data.dataset import Dataset, Examples
from dltui.data.lane_batches import LaneBatches
from dltui.data.load import seeded
from dltui.presets.schema import Preset
from dltui.training import supervised
from dltui.training.hooks import Hooks, Setup
from dltui.training.lanes import lane_optimizers
from dltui.training.lanes.lane_step import LaneStepper
from dltui.training.loop import Fit
from dltui.training.step import Stepper
from dltui.training.stored import stored


class SharedData:
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
    """The newest step of which all have a whole checkpoint; 0 where there is none.

    A kill in the middle of writing them leaves some lanes one checkpoint ahead.
    """
    steps = [{one.step for one in stored(setup.checkpoints) if not one.damage} for setup in setups]
    return max(set[int]().union(*steps).intersection(*steps), default=0)


def unfit(setup: Setup, lanes: int) -> str:
    """Why trainings like ``setup`` cannot be lanes, in words; empty when they can.

    Steps and an evaluation of two lanes are tried on copies, after a step alone.
    """
    if setup.options.optimizer not in lane_optimizers.RULES:
        return f"train.optimizer {setup.options.optimizer} has no rule for lanes"
    if why := _alone(setup):
        return why
    data = setup.dataset
    parts = [part.x for part in (data.train, data.validation, data.test) if part is not None]
    values = sum(x.numel() for x in parts if isinstance(x, Tensor))
    train = data.train
    if not all(isinstance(x, Tensor) for x in parts):
        return "the images are decoded on the way"
    assert isinstance(train.x, Tensor)
    assert setup.preset.data is not None
    copies = lanes if seeded(setup.preset.data) else 1
    held = 4 * copies * values
    if held > MEMORY_SHARE * free_memory(setup.device):
        return f"the data of {copies} lanes do not fit in memory"
    size = setup.options.batch_size
    first = Examples(train.x[:size], train.y[:size])
    try:
        return _tried(setup, Batches(first, setup.dataset.encoding, setup.device))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it is, it is told
        return f"torch.func cannot follow the network: {_in_words(error)}"


def _alone(setup: Setup) -> str:
    """What of the targets, or told of them, is of one training alone; empty where nothing is."""
    if setup.options.rates:
        return "layers have rates of their own (train.rates)"
    if any(p.is_complex() or not p.numel() for p in setup.model.parameters()):
        return "some parameters are complex or empty"
    if setup.loss.task != "classes":
        return f"lanes tell classes; the targets are {setup.loss.task}"
    if setup.judge.metrics:
        return "train.metrics of your own take the outputs of one network"
    assert setup.preset.data is not None
    if setup.options.class_weights == "auto" and seeded(setup.preset.data):
        return "train.class_weights auto are those of each seed's training part"
    return ""


def _in_words(error: BaseException) -> str:
    """What it says, in its first line; its kind, too, where that alone says what happened."""
    kind, said = type(error).__name__, str(error).strip()
    if isinstance(error, RuntimeError) and said:
        return said.splitlines()[0]
    return f"{kind}: {said.splitlines()[0]}" if said else kind


def _tried(setup: Setup, batch: Batches) -> str:
    ((x, y),) = batch.in_order(len(batch))
    alone, *two = (
        Stepper(copy.deepcopy(setup.model).train(), setup.loss, setup.options, setup.device)
        for _ in range(3)
    )
    alone(x, y, setup.options.lr)
    for name, parameter in alone.model.named_parameters():
        if parameter.requires_grad and parameter.grad is None:
            return f"the loss does not depend on the parameter {name}"
    rates = torch.full((2,), setup.options.lr, device=setup.device)
    lanes = LaneStepper(two)
    lanes(x, y, rates, alike=True)
    # Once more, with batches of their own: what a network keeps of the first step is used here.
    lanes(torch.stack([x, x]), torch.stack([y, y]), rates, alike=False)
    lanes.evaluate(LaneBatches([batch, batch]), len(setup.dataset.classes), len(batch))
    lanes.give_back()
    # As when a lane leaves.
    LaneStepper(two[:1])(x, y, rates[:1], alike=True)
    return ""
