"""The first convolution's kernels: how they look, and how much of them is stripes."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor, nn

from dltui.figures.records import Image, Tile

MOST = 16
"""Kernels that are shown."""

ROW = 12
"""Kernels side by side at most: beyond, each state of them has a row of its own."""


def first(model: nn.Module) -> Tensor | None:
    """A copy of the first convolution's weights (filters, channels, k, k); null without one."""
    layer = next((m for m in model.modules() if isinstance(m, nn.Conv2d)), None)
    return None if layer is None else layer.weight.detach().float().cpu().clone()


def stripes(weights: Tensor) -> float:
    """Share of the variation within (…, k, k) kernels that rows and columns make, in percent.

    What is constant along every row, or along every column, and a sum of two such has 100: an
    edge or a bar across the whole kernel. Numbers drawn independently have 2/(k + 1) on average,
    25 for k = 7 and 50 for k = 3. The mean over kernels that vary at all; not a number for none.
    """
    kernels = weights.reshape(-1, *weights.shape[-2:])
    centred = kernels - kernels.mean((1, 2), keepdim=True)
    striped = centred.mean(2, keepdim=True) + centred.mean(1, keepdim=True)
    whole = centred.square().sum((1, 2))
    varies = whole > 1e-12
    shares = striped.square().sum((1, 2))[varies] / whole[varies]
    return 100 * float(shares.mean())


def picture(states: Mapping[str, Tensor]) -> Image:
    """Kernels in each of ``states``, side by side: mean over channels, middle grey is 0."""
    shown = {name: weights[:MOST].mean(1) for name, weights in states.items()}
    tiles = [
        Tile(caption=name, pixels=_signed(kernel)) for name, all in shown.items() for kernel in all
    ]
    columns = len(tiles) if len(tiles) <= ROW else len(tiles) // len(shown)
    return Image(id="kernels", title="first kernels", tiles=tiles, columns=columns)


def _signed(kernel: Tensor) -> list[list[int]]:
    """Stretched to 0…255 around its 0."""
    scaled = kernel / kernel.abs().max().clamp(min=1e-12)
    values: list[list[int]] = ((scaled + 1) * 127.5).round().int().tolist()
    return values
