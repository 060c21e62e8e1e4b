"""Receptive fields: known networks, branches, and the formula against gradients."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torchvision.models import get_model

from dltui.layers.calls import Analysis
from dltui.layers.trace import trace
from dltui.memory.meta import build_on_meta
from dltui.topics.architectures.options import Layer
from dltui.topics.architectures.receptive import views


def analyse(model: nn.Module, *shape: int) -> Analysis:
    return trace(model.to("meta").eval(), torch.empty(1, *shape, device="meta"))


def field(analysis: Analysis, path: str) -> str:
    return str(next(call.field for call in analysis.calls if call.path == path))


@pytest.mark.parametrize(
    ("name", "path", "expected"),
    [
        ("vgg16", "features", "212"),
        ("vgg19", "features", "268"),
        ("resnet18", "layer4", "435"),
        ("resnet50", "layer4", "427"),
        ("resnet152", "layer4", "1451"),
        ("alexnet", "features", "195"),
        ("mobilenet_v2", "features", "491"),
        ("mobilenet_v3_large", "features", "595"),
        ("resnet18", "fc", "all"),
        ("swin_t", "features.1", "None"),
        ("vit_b_16", "conv_proj", "16"),
        ("vit_b_16", "encoder", "None"),
    ],
)
def test_of_known_networks(name: str, path: str, expected: str) -> None:
    model = build_on_meta(lambda: get_model(name))
    assert field(analyse(model, 3, 224, 224), path) == expected


class Branched(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.wide = nn.Conv2d(1, 2, (1, 7), padding=(0, 3))
        self.far = nn.Conv2d(1, 2, 3, dilation=2, padding=2)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([self.wide(x), self.far(x)], dim=1)


def test_branches_take_the_larger_side_and_sides_may_differ() -> None:
    found = analyse(Branched(), 1, 12, 12)
    assert field(found, "wide") == "1×7"
    assert field(found, "far") == "5"
    assert field(found, "cat") == "5×7"


def test_pointwise_linear_layers_keep_the_field_and_flattened_ones_see_all() -> None:
    class ChannelsLast(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(1, 4, 3)
            self.point = nn.Linear(4, 6)
            self.flat = nn.Linear(6 * 36, 2)

        def forward(self, x: Tensor) -> Tensor:
            return self.flat(self.point(self.conv(x).permute(0, 2, 3, 1)).flatten(1))

    found = analyse(ChannelsLast(), 1, 8, 8)
    assert (field(found, "point"), field(found, "flat")) == ("3", "all")


def test_flat_inputs_have_none() -> None:
    found = analyse(nn.Sequential(nn.Linear(4, 4)), 4)
    assert found.layers[0].field is None


@given(
    st.lists(
        st.builds(
            lambda kind, kernel, stride, dilation: Layer(
                layer=kind,
                kernel=kernel,
                stride=stride,
                padding=0,
                **({"out": 1, "dilation": dilation} if kind == "conv" else {}),
            ),
            st.sampled_from(["conv", "max-pool", "average-pool"]),
            st.integers(1, 3),
            st.integers(1, 2),
            st.integers(1, 2),
        ),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=40, deadline=None)
def test_the_formula_is_what_gradients_show(stack: list[Layer]) -> None:
    """A stride larger than the kernel leaves holes, but the rectangle around them is the field."""
    for view in views(stack, 64, "stack"):
        assert view.measured == (view.size, view.size)
