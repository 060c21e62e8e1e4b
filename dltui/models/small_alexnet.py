"""The AlexNet variant of the memorization experiment (EXPERIMENTS B6)."""

from __future__ import annotations

from torch import nn

from dltui.models.options import SmallAlexNet


def small_alexnet(options: SmallAlexNet, input_shape: tuple[int, ...], classes: int) -> nn.Module:
    """Six convolutions, two max-pools, two linear layers; 6,400 features from 28 × 28 images.

    One dropout, before the first linear layer, as in write-up B 6.
    """
    last: list[nn.Module] = [nn.Linear(800, classes)]
    if options.dropouts == 2:
        last.insert(0, nn.Dropout(options.dropout))
    side = (((input_shape[1] - 5 - 3) // 2 + 1) - 3) // 2 + 1
    features = 256 * max(1, side) ** 2
    return nn.Sequential(
        *(nn.Conv2d(input_shape[0], 96, 4), nn.ReLU()),
        *(nn.Conv2d(96, 96, 3), nn.ReLU()),
        *(nn.Conv2d(96, 256, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2)),
        *(nn.Conv2d(256, 384, 3, padding=1), nn.ReLU()),
        *(nn.Conv2d(384, 384, 3, padding=1), nn.ReLU()),
        *(nn.Conv2d(384, 256, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2)),
        nn.Flatten(),
        *(nn.Dropout(options.dropout), nn.Linear(features, 800), nn.ReLU()),
        *last,
    )
