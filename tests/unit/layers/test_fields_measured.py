"""What is shown of a receptive field is what gradients show, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from math import isinf

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dltui.layers.receptive_field import Field
from dltui.layers.trace import trace

SIDE = 20

Function = Callable[[Tensor], Tensor]


class Net(nn.Module):
    """``function`` of the input, and of the same layers each time."""

    def __init__(self, function: Function, *layers: nn.Module) -> None:
        super().__init__()
        self.function, self.layers = function, nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(self.function(x))


def conv(kernel: int = 3, channels: int = 1, **settings: int) -> nn.Conv2d:
    return nn.Conv2d(channels, 1, kernel, padding=kernel // 2, **settings)


def focus(x: Tensor) -> Tensor:
    parts = [x[..., i::2, j::2] for i in (0, 1) for j in (0, 1)]
    return torch.cat(parts, 1)


def columns(x: Tensor) -> Tensor:
    return F.unfold(x, 3, dilation=2, padding=2).transpose(1, 2)


def windows(x: Tensor) -> Tensor:
    return x.unfold(2, 3, 2).unfold(3, 2, 2).flatten(4).mean(4)


def channels_last(x: Tensor) -> Tensor:
    return F.linear(x.permute(0, 2, 3, 1), torch.ones(2, 1, dtype=x.dtype)).permute(0, 3, 1, 2)


MEASURED: dict[str, tuple[Function, list[nn.Module]]] = {
    "pixel unshuffle": (lambda x: F.pixel_unshuffle(x, 2), [conv(channels=4)]),
    "pixel shuffle": (lambda x: F.pixel_shuffle(x.expand(-1, 4, -1, -1), 2), [conv()]),
    "every other pixel": (lambda x: x[:, :, ::2, 1::2], [conv()]),
    "focus": (focus, [conv(channels=4)]),
    "differences of neighbours": (lambda x: x[:, :, 1:] + x[:, :, :-1], [conv()]),
    "far neighbours": (lambda x: x[:, :, :, 4:] * x[:, :, :, :-4], [conv(1)]),
    "one row for all": (lambda x: x + x[:, :, 3:4], [conv()]),
    "columns": (columns, [nn.Linear(9, 2)]),
    "windows": (windows, [conv()]),
    "flipped beside it": (lambda x: x + x.flip(2), [conv()]),
    "rolled": (lambda x: x.roll(3, 3) + x, [conv()]),
    "joined along space": (lambda x: torch.cat([x, x], 2), [conv()]),
    "Fourier transform": (lambda x: torch.fft.fft2(x).real, [conv()]),
    "running sum": (lambda x: x.cumsum(2), [conv(1)]),
    "softmax over a side": (lambda x: x.softmax(3), [conv(1)]),
    "mean of a side": (lambda x: x + x.mean(2, keepdim=True), [conv()]),
    "channels last": (channels_last, [conv(channels=2)]),
    "sides exchanged": (lambda x: x.transpose(2, 3), [nn.Conv2d(1, 1, (1, 5))]),
    "stacked": (lambda x: torch.stack([x, x], 2).sum(2), [conv()]),
    "split channels": (lambda x: sum(x.expand(-1, 4, -1, -1).chunk(2, 1))[:, :1], [conv()]),
    "one channel": (lambda x: x.expand(-1, 4, -1, -1)[:, 2].unsqueeze(1), [conv()]),
    "mirrored edges": (lambda x: F.pad(x, (2, 2, 2, 2), mode="reflect"), [nn.Conv2d(1, 1, 3)]),
    "valid beside same": (lambda x: x[:, :, 1:-1, 1:-1] + F.avg_pool2d(x, 3, 1), [conv()]),
    "adaptive pooling": (lambda x: F.adaptive_avg_pool2d(x, 6), [conv(1)]),
    "adaptive to one row": (lambda x: F.adaptive_avg_pool2d(x, (1, 5)), [conv(1)]),
    "nothing random of it": (lambda x: x + torch.zeros_like(x), [conv()]),
    "transposed": (lambda x: x, [nn.ConvTranspose2d(1, 1, 4, 2, 1), conv()]),
    "transposed, dilated": (lambda x: x, [nn.ConvTranspose2d(1, 1, 3, 2, dilation=3)]),
    "enlarged": (lambda x: F.interpolate(x, scale_factor=2), [conv(), conv()]),
    "enlarged smoothly": (
        lambda x: F.interpolate(x, scale_factor=2, mode="bilinear"),
        [conv(), conv()],
    ),
    "enlarged by cubes": (lambda x: F.interpolate(x, scale_factor=2, mode="bicubic"), [conv(1)]),
    "made smaller": (lambda x: F.interpolate(x, scale_factor=0.5), [conv()]),
    "groups and norms": (
        lambda x: x.expand(-1, 4, -1, -1),
        [nn.Conv2d(4, 4, 3, groups=4, padding=1), nn.BatchNorm2d(4), nn.GELU(), conv(channels=4)],
    ),
}


def measured(model: nn.Module) -> list[int]:
    """The sides of the largest rectangle of pixels that one value answers to."""
    torch.manual_seed(0)
    model = model.double().eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.uniform_(0.5, 1.0)
    image = torch.rand(1, 1, SIDE, SIDE, dtype=torch.float64).add_(0.5).requires_grad_()
    out = model(image)
    out = out.sum(1) if out.dim() == 4 else out.sum(2).unflatten(1, (SIDE, SIDE))
    sides = [0, 0]
    rows, columns = (
        sorted({0, min(2, side - 1), *middle(side), side - 1}) for side in out.shape[1:]
    )
    for row in rows:
        for column in columns:
            (gradient,) = torch.autograd.grad(out[0, row, column], image, retain_graph=True)
            for dim in (0, 1):
                seen = gradient[0, 0].ne(0).any(dim=1 - dim).nonzero()
                sides[dim] = max(sides[dim], int(seen.max() - seen.min()) + 1)
    return sides


def middle(side: int) -> range:
    return range(max(0, side // 2 - 1), min(side, side // 2 + 2))


def shown(model: nn.Module) -> Field | None:
    return trace(model.eval(), torch.rand(1, 1, SIDE, SIDE)).calls[-1].field


@pytest.mark.parametrize("name", MEASURED)
def test_of_each_operation(name: str) -> None:
    function, layers = MEASURED[name]
    field = shown(Net(function, *layers))
    assert field is not None
    for size, side in zip(field.size, measured(Net(function, *layers)), strict=True):
        if isinf(size):
            assert side > SIDE // 2
        else:
            assert side - 1 < size <= side or size == pytest.approx(side)


def by_view(x: Tensor) -> Tensor:
    side = SIDE // 2
    return x.view(-1, side, 2, side, 2).permute(0, 2, 4, 1, 3).reshape(-1, 4, side, side)


def assigned(x: Tensor) -> Tensor:
    y = torch.zeros_like(x)
    y[:, :, 1:] = x[:, :, :-1]
    return y


UNKNOWN: dict[str, Function] = {
    "space to depth by hand": by_view,
    "chosen by a list": lambda x: x[:, :, [0, 5, 2]],
    "wrapped edges": lambda x: F.pad(x, (1, 1, 1, 1), mode="circular"),
    "pieces assigned": assigned,
    "smoothed while enlarged": lambda x: F.interpolate(
        x, scale_factor=0.5, mode="bilinear", antialias=True
    ),
    "repeated": lambda x: F.max_pool2d(x.repeat_interleave(2, 2), 3),
    "attention": lambda x: F.scaled_dot_product_attention(x, x, x),
    "a grid of its own": lambda x: F.grid_sample(
        x, torch.zeros(1, 5, 5, 2, dtype=x.dtype, device=x.device), align_corners=False
    ),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_no_rule_knows_is_blank(name: str) -> None:
    model = Net(UNKNOWN[name]).double()
    found = trace(model, torch.rand(1, 1, SIDE, SIDE, dtype=torch.float64)).calls[-1]
    assert found.field is None


def test_a_side_may_be_all_and_the_other_not() -> None:
    assert str(shown(Net(lambda x: torch.cat([x, x], 2), conv()))) == "all×3"
    assert str(Field((float("inf"), float("inf")), (1.0, 1.0))) == "all"
    assert str(Field((4.5, 4.5), (0.5, 0.5))) == "5"
