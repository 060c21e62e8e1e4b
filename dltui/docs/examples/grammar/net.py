"""A transformer of one layer over token ids."""

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, vocabulary: int, width: int = 32):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.places = nn.Parameter(torch.randn(64, width) / 8)
        self.layer = nn.TransformerEncoderLayer(width, 4, 64, dropout=0.0, batch_first=True)
        self.head = nn.Linear(width, 2)

    def forward(self, ids):
        x = self.tokens(ids) + self.places[: ids.shape[1]]
        return self.head(self.layer(x).mean(1))
