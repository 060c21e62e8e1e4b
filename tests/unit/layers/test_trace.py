"""The calls of a network: order, sums, sharing, memory, and what is not counted."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode
from torchvision.models import get_model

from dltui.layers.calls import Analysis, Call, describe
from dltui.layers.trace import trace
from dltui.memory.meta import build_on_meta


def analyse(model: nn.Module, *shape: int) -> Analysis:
    return trace(model.to("meta").eval(), torch.empty(1, *shape, device="meta"))


def paths(analysis: Analysis) -> list[str]:
    return [call.path for call in analysis.calls]


def call(analysis: Analysis, path: str) -> Call:
    return next(call for call in analysis.calls if call.path == path)


class Residual(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(4)
        self.first = nn.Conv2d(4, 4, 3, padding=1)
        self.second = nn.Conv2d(4, 4, 3, padding=1, bias=False)

    def forward(self, image: Tensor) -> Tensor:
        return torch.relu(self.second(self.first(self.norm(image))) + image)


def test_rows_come_in_call_order_and_blocks_hold_their_sums() -> None:
    model = nn.Sequential(nn.Conv2d(1, 4, 1), Residual(), nn.Flatten(), nn.Linear(4 * 36, 2))
    found = analyse(model, 1, 6, 6)
    assert paths(found) == [
        "0", "1", "1.norm", "1.first", "1.second", "1.add", "1.relu", "2", "3",
    ]  # fmt: skip
    block = call(found, "1")
    assert block.block
    assert block.parameters == 8 + (4 * 4 * 9 + 4) + 4 * 4 * 9
    assert block.multiply_adds == 2 * 36 * 4 * 4 * 9
    assert block.biases == 4 + 4
    assert block.output == (4, 6, 6)
    assert found.total.parameters == sum(p.numel() for p in model.parameters())
    assert found.total.multiply_adds == sum(row.multiply_adds for row in found.layers)
    assert found.uncounted == {"batch_norm": 1, "add": 1, "relu": 1}


def test_a_module_called_twice_has_two_rows_and_its_parameters_once() -> None:
    class Twice(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(5, 5)

        def forward(self, x: Tensor) -> Tensor:
            return self.layer(self.layer(x))

    found = analyse(Twice(), 5)
    assert paths(found) == ["layer", "layer"]
    assert [row.parameters for row in found.layers] == [30, 0]
    assert [row.multiply_adds for row in found.layers] == [25, 25]


def test_in_place_views_and_concatenations_add_no_activations() -> None:
    class Joined(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(1, 2, 3)
            self.relu = nn.ReLU(inplace=True)
            self.drop = nn.Dropout()

        def forward(self, x: Tensor) -> Tensor:
            y = self.drop(self.relu(self.conv(x)))
            return torch.cat([y, y], dim=1).flatten(1)

    found = analyse(Joined(), 1, 5, 5)
    assert [(row.path, row.activations) for row in found.layers] == [
        ("conv", 18), ("relu", 0), ("drop", 0), ("cat", 0),
    ]  # fmt: skip


def test_parameters_used_without_a_call_and_not_at_all() -> None:
    class Odd(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.scale = nn.Parameter(torch.ones(3))
            self.bias = nn.Parameter(torch.zeros(3))
            self.head = nn.Linear(3, 7)

        def forward(self, x: Tensor) -> Tensor:
            return x * self.scale.clone() + self.bias

    found = analyse(Odd(), 3)
    assert [(row.path, row.weights, row.biases) for row in found.layers] == [
        ("mul", 3, 0), ("add", 0, 3),
    ]  # fmt: skip
    assert (found.unused.weights, found.unused.biases) == (21, 7)
    assert found.total.parameters == 34


def test_attention_is_one_row_and_counted() -> None:
    class Attend(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.attention = nn.MultiheadAttention(8, 2, batch_first=True)

        def forward(self, x: Tensor) -> Any:
            return self.attention(x, x, x, need_weights=False)

    found = analyse(Attend(), 5, 8)
    assert paths(found) == ["attention"]
    row = found.layers[0]
    assert row.parameters == 4 * 8 * 8 + 4 * 8
    assert row.multiply_adds == 4 * 5 * 8 * 8 + 2 * 5 * 5 * 8
    assert row.field is None


@pytest.mark.parametrize(
    ("module", "words"),
    [
        (nn.Conv2d(1, 1, 3), "Conv2d 3×3"),
        (nn.Conv2d(1, 1, (1, 7), stride=(1, 2)), "Conv2d 1×7/1×2"),
        (nn.Conv1d(1, 1, 5, stride=2), "Conv1d 5/2"),
        (nn.Conv3d(1, 1, 3, dilation=2), "Conv3d 3×3×3 d2"),
        (nn.ConvTranspose2d(1, 1, 4, stride=2), "ConvTranspose2d 4×4/2"),
        (nn.MaxPool1d(2), "MaxPool1d 2/2"),
        (nn.MaxPool2d((2, 3)), "MaxPool2d 2×3/2×3"),
        (nn.MaxPool3d(2), "MaxPool3d 2×2×2/2"),
        (nn.AvgPool1d(3, 1), "AvgPool1d 3"),
        (nn.Unfold(3, dilation=(1, 2)), "Unfold 3×3 d1×2"),
        (nn.ReLU(), "ReLU"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_windows_are_named_by_all_their_sides(module: nn.Module, words: str) -> None:
    assert describe(module) == words


def test_transposed_and_grouped_convolutions() -> None:
    up = analyse(nn.Sequential(nn.ConvTranspose2d(3, 5, 4, stride=2, bias=False)), 3, 6, 6)
    assert up.total.multiply_adds == 36 * 3 * 5 * 16
    depthwise = analyse(nn.Sequential(nn.Conv2d(6, 6, 3, groups=6)), 6, 5, 5)
    assert depthwise.total.multiply_adds == 9 * 6 * 9


def test_a_single_layer_is_its_own_row() -> None:
    assert paths(analyse(nn.Linear(2, 3), 2)) == ["linear"]


@pytest.mark.parametrize("name", ["resnet18", "googlenet", "vit_b_16", "mobilenet_v3_small"])
def test_agrees_with_pytorchs_own_counter(name: str) -> None:
    arguments = {"init_weights": False} if name == "googlenet" else {}
    model = build_on_meta(lambda: get_model(name, **arguments)).eval()
    example = torch.empty(1, 3, 224, 224, device="meta")
    with FlopCounterMode(display=False) as counter:
        model(example)
    assert 2 * trace(model, example).total.multiply_adds == counter.get_total_flops()


@pytest.mark.parametrize("name", ["resnet18", "densenet121", "shufflenet_v2_x0_5"])
def test_saved_bytes_are_what_autograd_keeps_in_a_real_training_step(name: str) -> None:
    model = get_model(name).train()
    image = torch.rand(1, 3, 64, 64)
    own = {t.untyped_storage().data_ptr() for t in [*model.parameters(), *model.buffers()]}
    kept: dict[int, int] = {}

    def keep(tensor: Tensor) -> Tensor:
        memory = tensor.untyped_storage()
        if memory.data_ptr() not in own:
            kept[memory.data_ptr()] = memory.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        out = model(image)
    assert out.requires_grad
    found = trace(build_on_meta(lambda: get_model(name)).train(), image.to("meta"))
    assert found.total.saved + found.input_saved == sum(kept.values())


def test_constructors_that_compute_with_tensors_are_built_on_meta() -> None:
    model = build_on_meta(lambda: get_model("regnet_x_400mf"))
    assert all(p.is_meta for p in model.parameters())
    assert all(b.is_meta for b in model.buffers())
    assert not any(p.is_meta for p in nn.Linear(2, 2).parameters())


def test_lazy_layers_get_their_sizes_first() -> None:
    model = build_on_meta(
        lambda: nn.Sequential(nn.LazyConv2d(4, 3), nn.Flatten(), nn.LazyLinear(5))
    )
    found = trace(model, torch.empty(1, 2, 8, 8, device="meta"))
    assert [row.parameters for row in found.layers] == [4 * 19, 0, 5 * (4 * 36 + 1)]


def test_outputs_may_be_anything() -> None:
    class Named(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.recurrent = nn.LSTM(6, 5, batch_first=True)

        def forward(self, x: Tensor) -> Any:
            return {"states": self.recurrent(x)}

    found = analyse(Named(), 3, 6)
    assert paths(found) == ["recurrent"]
    assert found.output == (3, 5)
    assert found.total.multiply_adds == 3 * 4 * (6 * 5 + 5 * 5)


def test_hooks_are_taken_off_again() -> None:
    model = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
    analyse(model, 2)
    with pytest.raises(RuntimeError):
        analyse(model, 3)
    assert not any(m._forward_hooks or m._forward_pre_hooks for m in model.modules())
