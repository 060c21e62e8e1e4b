"""A preset's training as a setting whose memory can be traced."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor, nn

from dltui.data.transforms.chosen import vocabulary
from dltui.memory.data_shape import DataShape
from dltui.memory.libraries import kept
from dltui.memory.traced_step import Setting
from dltui.models.build import construct
from dltui.models.options import ModelOptions, TorchvisionModel, with_vocabulary
from dltui.options import Shard
from dltui.predict.fit import capability
from dltui.presets.schema import Preset
from dltui.training import losses
from dltui.training.evaluate import batch_size_for
from dltui.training.step import Stepper
from dltui.training.tasks.targets import Targets


def setting(
    preset: Preset,
    data: DataShape,
    *,
    folder: Path,
    cuda: bool = False,
    room: float = float("inf"),
    shard: Shard = "none",
) -> Setting:
    """The setting of a preset with ``[model]`` and ``[train]`` on ``data``.

    ``room`` is the bytes free on the device, on which it depends what of the data stays there.
    """
    assert preset.model is not None and preset.train is not None
    options, model_options = preset.train, preset.model
    data = coloured(data, model_options)
    loss = losses.choose(options, Targets(data.task), folder=folder)
    transforms = preset.data.transforms if preset.data else []
    model_options = with_vocabulary(model_options, vocabulary(transforms, data.vocabulary))

    def build() -> nn.Module:
        return construct(model_options, data.shape, loss.outputs(data.classes), folder)

    def resident() -> list[Tensor]:
        return data.resident(room)

    return Setting(
        build=build,
        stepper=lambda model: Stepper(model, loss, options, torch.device("cpu"), shard),
        batch=data.batch,
        batch_size=min(max(options.batch_size, options.batch_doubling), data.train),
        evaluation_batch=lambda size: min(
            batch_size_for(data.shape, size, as_trained=options.test_batches), data.test
        ),
        resident=resident,
        cuda=cuda,
        kept=kept(capability()) if cuda else {},
        examples=(data.train, data.test),
    )


def coloured(data: DataShape, options: ModelOptions) -> DataShape:
    """Grey images repeated over three channels where the network wants colour, as in training."""
    grey = len(data.stored) == 3 and data.stored[0] == 1
    if not grey or not isinstance(options, TorchvisionModel):
        return data
    return replace(data, encoding=replace(data.encoding, repeat=3))
