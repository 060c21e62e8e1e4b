"""A small residual network that weighs its channels (Hu et al. 2018)."""

from blocks import Excited
from torch import nn


class Net(nn.Sequential):
    def __init__(self, width: int = 16):
        super().__init__(
            nn.Conv2d(3, width, 3, padding=1),
            Excited(width),
            nn.MaxPool2d(2),
            Excited(width),
            nn.AdaptiveMaxPool2d(2),
            nn.Flatten(),
            nn.Linear(4 * width, 2),
        )
