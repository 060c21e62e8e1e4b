"""What the network of a training gets of its data, and the network that takes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch
from torch import nn

from dltui.data.dataset import Dataset
from dltui.data.options import CommonData
from dltui.data.transforms.chain import Chain, chain
from dltui.data.transforms.chosen import vocabulary
from dltui.data.transforms.options import MIXED
from dltui.errors import UsageError
from dltui.models.build import build
from dltui.models.options import ModelOptions, TorchvisionModel, with_vocabulary
from dltui.presets.schema import Preset
from dltui.training.tasks.loss import Loss


def encoded_for(dataset: Dataset, model: ModelOptions, *, copies: bool = False) -> Dataset:
    """Torchvision's networks take three channels, so grey images are repeated; code of the user's
    own gets ``copies``.
    """
    grey = dataset.images and dataset.shape[0] == 1
    if grey and isinstance(model, TorchvisionModel):
        dataset = dataset.as_colour()
    if copies:
        dataset = replace(dataset, encoding=replace(dataset.encoding, copies=True))
    return dataset


def transforms(data: CommonData, dataset: Dataset, folder: Path, loss: Loss) -> Chain | None:
    """Null where there are none. ``UsageError`` where ``loss`` cannot take their labels."""
    found = chain(data.transforms, dataset, folder)
    if found is not None and found.mixes and loss.binary:
        raise UsageError(f"train.loss: {MIXED}")
    return found


def network(
    preset: Preset,
    dataset: Dataset,
    outputs: int,
    folder: Path,
    say: Callable[..., None],
    device: torch.device,
) -> nn.Module:
    """With weights as they are drawn; one of tokens knows those that stand for hidden ones, too."""
    assert preset.data is not None and preset.model is not None
    ids = vocabulary(preset.data.transforms, dataset.vocabulary)
    options = with_vocabulary(preset.model, ids)
    return build(options, dataset.shape, outputs, folder, dataset.dtype, say, device)
