"""The run's seed in every generator that code of the user's own may draw from."""

from __future__ import annotations

import random

import numpy as np
import torch

from dltui.models.options import UserModel
from dltui.presets.schema import Preset


def plant(number: int) -> None:
    """In torch's generators, and those of Python and NumPy."""
    torch.manual_seed(number)
    random.seed(number)
    np.random.seed(number % 2**32)


def overruled(preset: Preset) -> list[str]:
    """What to say where the network's own code seeds torch: what follows is seeded anew."""
    wanted, found = preset.run.seed, torch.initial_seed()
    if not isinstance(preset.model, UserModel) or found == wanted:
        return []
    plant(wanted)
    return [
        f"{preset.model.name} of {preset.model.file} seeds torch with {found} when it is called: "
        "its weights are the same for every run.seed"
    ]
