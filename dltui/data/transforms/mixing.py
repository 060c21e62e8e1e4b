"""Each example mixed with another of its batch, and its target as much.

Targets are float32 (n, k): shares of classes, which sum to 1, or labels or numbers as they are.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from dltui.data.transforms.draws import Draws
from dltui.data.transforms.hiding import inside
from dltui.data.transforms.options import Cutmix, Mixup

Mixed = tuple[Tensor, Tensor]


def mixup(x: Tensor, y: Tensor, options: Mixup, draws: Draws) -> Mixed:
    """λ of each and 1 − λ of another, λ from Beta(alpha, alpha) for each example."""
    share, other = draws.shares(options.alpha), draws.others()
    wide = share.reshape(-1, *[1] * (x.ndim - 1))
    return torch.lerp(x[other], x, wide), _of_both(y, other, share)


def cutmix(x: Tensor, y: Tensor, options: Cutmix, draws: Draws) -> Mixed:
    """A window of another image, its share of the area 1 − λ as far as it lies within the image.

    Its middle is drawn evenly from the image, so windows near the border are cut.
    """
    high, wide = x.shape[-2:]
    side = (1 - draws.shares(options.alpha)).sqrt()
    other = draws.others()
    low, long = (side * high).long(), (side * wide).long()
    top = draws.whole(0, high - 1) - low // 2
    left = draws.whole(0, wide - 1) - long // 2
    taken = inside((top, left, low, long), (high, wide))
    share = 1 - taken.float().mean((1, 2, 3))
    return torch.where(taken, x[other], x), _of_both(y, other, share)


def shares_of(y: Tensor, classes: int) -> Tensor:
    """Of (n,) int64 classes (n, classes) float32, one of them 1; other targets as they are."""
    return y if y.ndim > 1 else F.one_hot(y, classes).float()


def _of_both(y: Tensor, other: Tensor, share: Tensor) -> Tensor:
    return torch.lerp(y[other], y, share[:, None])
