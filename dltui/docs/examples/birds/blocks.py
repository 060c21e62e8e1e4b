"""What the network is made of."""

import torch
from torch import nn


class Excited(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.body = nn.Sequential(
            nn.BatchNorm2d(width), nn.ReLU(), nn.Conv2d(width, width, 3, padding=1)
        )
        self.weigh = nn.Sequential(nn.Linear(width, 4), nn.ReLU(), nn.Linear(4, width))

    def forward(self, x):
        found = self.body(x)
        return x + found * torch.sigmoid(self.weigh(found.mean((2, 3))))[:, :, None, None]
