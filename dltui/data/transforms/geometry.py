"""Images moved: each of a batch by numbers of its own, in one call for all of them.

Images are (n, channels, height, width) float32. Torchvision's functions move a whole batch alike,
so one call an image would be needed; tests hold these against them.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from dltui.data.transforms.draws import Draws
from dltui.data.transforms.options import Affine, Crop, Flip, ResizedCrop, Rotate, VerticalFlip


def flip(x: Tensor, options: Flip, draws: Draws, *, in_place: bool = False) -> Tensor:
    return mirrored(x, draws.chance(options.p), -1, in_place=in_place)


def vertical_flip(
    x: Tensor, options: VerticalFlip, draws: Draws, *, in_place: bool = False
) -> Tensor:
    return mirrored(x, draws.chance(options.p), -2, in_place=in_place)


def mirrored(x: Tensor, chosen: Tensor, dimension: int, *, in_place: bool) -> Tensor:
    """``x`` with the ``chosen`` (n,) of it turned over along ``dimension``.

    On the CPU whole images are copied, by NumPy: 64 of 3 × 224 × 224 bytes take 1.9 ms, 1.0
    ``in_place``, and 9.1 by ``torch.where``, which looks at every pixel.
    """
    if x.device.type != "cpu":
        return torch.where(each(chosen), x.flip(dimension), x)
    made, places = x if in_place else x.clone(), chosen.numpy()
    made.numpy()[places] = torch.from_numpy(x.numpy()[places]).flip(dimension).numpy()
    return made


def crop(x: Tensor, options: Crop, draws: Draws) -> Tensor:
    """Whole pixels are moved, so values stay as they are."""
    margin = options.padding
    height, width = x.shape[-2:]
    top, left = draws.whole(0, 2 * margin), draws.whole(0, 2 * margin)
    windows = F.pad(x, (margin,) * 4).unfold(2, height, 1).unfold(3, width, 1)
    return windows[torch.arange(len(x), device=x.device), :, top, left]


def resized_crop(x: Tensor, options: ResizedCrop, draws: Draws) -> Tensor:
    high, wide = x.shape[-2:]
    narrowest, widest = options.ratio
    form = (1 / widest, 1 / narrowest)
    top, left, height, width = draws.windows((high, wide), options.scale, form)
    scale = torch.zeros(len(x), 2, 2, device=x.device)
    scale[:, 0, 0], scale[:, 1, 1] = width / wide, height / high
    shift = torch.stack([left + (width - wide) / 2, top + (height - high) / 2], 1)
    return sampled(x, scale, shift, "border")


def rotate(x: Tensor, options: Rotate, draws: Draws) -> Tensor:
    angle = draws.between(-options.degrees, options.degrees)
    still = torch.zeros_like(angle)
    return sampled(x, backwards(angle, 1 + still, still), torch.zeros(len(x), 2, device=x.device))


def affine(x: Tensor, options: Affine, draws: Draws) -> Tensor:
    high, wide = x.shape[-2:]
    angle = draws.between(-options.degrees, options.degrees)
    right = draws.between(-options.translate, options.translate) * wide
    down = draws.between(-options.translate, options.translate) * high
    scale = draws.between(*options.scale)
    shear = draws.between(-options.shear, options.shear)
    matrix = backwards(angle, scale, shear)
    way = torch.stack([right, down], 1)
    return sampled(x, matrix, -(matrix @ way[:, :, None])[:, :, 0])


def backwards(angle: Tensor, scale: Tensor, shear: Tensor) -> Tensor:
    """(n, 2, 2): from where a place (x, y) about the middle came, clockwise by ``angle`` degrees,
    times ``scale``, sheared along x by ``shear`` degrees.
    """
    turn, lean = torch.deg2rad(angle), torch.tan(torch.deg2rad(shear))
    cosine, sine = torch.cos(turn), torch.sin(turn)
    rows = (cosine - sine * lean, cosine * lean + sine, -sine, cosine)
    return torch.stack(rows, 1).reshape(-1, 2, 2) / scale[:, None, None]


def sampled(x: Tensor, matrix: Tensor, shift: Tensor, outside: str = "zeros") -> Tensor:
    """Each pixel (x, y) about the middle from ``matrix`` · (x, y) + ``shift``, bilinear.

    ``matrix`` (n, 2, 2) and ``shift`` (n, 2) are in pixels; ``outside`` is "zeros" or "border".
    """
    high, wide = x.shape[-2:]
    theta = torch.empty(len(x), 2, 3, device=x.device)
    theta[:, :, :2] = matrix
    theta[:, 0, 1] *= high / wide
    theta[:, 1, 0] *= wide / high
    theta[:, 0, 2] = shift[:, 0] * 2 / wide
    theta[:, 1, 2] = shift[:, 1] * 2 / high
    grid = F.affine_grid(theta, list(x.shape), align_corners=False)
    return F.grid_sample(x, grid, padding_mode=outside, align_corners=False)


def each(values: Tensor) -> Tensor:
    """(n,) as (n, 1, 1, 1), for images."""
    return values.reshape(-1, 1, 1, 1)
