"""Networks: their sizes as published, and what is said when they do not fit."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
import torchvision
from torch import nn

from dltui.errors import InputError, UsageError
from dltui.models.build import build
from dltui.models.edge_cnn import edge_kernels
from dltui.models.lenet5 import SOURCES, SeparateConvolutions, SubsetConvolution
from dltui.models.options import (
    MODELS,
    OF_SEQUENCES,
    TORCHVISION,
    EdgeCnn,
    LeNet5,
    LogisticRegression,
    Mlp,
    ModelOptions,
    SmallAlexNet,
    SmallInception,
    TorchvisionModel,
    UserModel,
)

GREY = (1, 28, 28)


def made(options: ModelOptions, shape: tuple[int, ...] = GREY, classes: int = 10) -> nn.Module:
    torch.manual_seed(0)
    return build(options, shape, classes, Path())


def count(model: nn.Module) -> int:
    return sum(p.numel() for p in model.parameters())


@pytest.mark.parametrize(
    ("options", "classes", "parameters"),
    [
        (Mlp(hidden=(256, 512)), 10, 337_674),
        (Mlp(hidden=(256, 512, 1024, 2048)), 10, 2_977_546),
        (Mlp(hidden=(1024, 2048)), 10, 2_923_530),
        (Mlp(hidden=(50, 10)), 3, 39_793),
        (EdgeCnn(kernel=7), 3, 606),
        (LeNet5(c3="full"), 10, 61_706),
        (LeNet5(c3="subset"), 10, 60_806),
        (LeNet5(c3="separate"), 10, 60_806),
        (LogisticRegression(), 1, 785),
    ],
)
def test_published_sizes(options: ModelOptions, classes: int, parameters: int) -> None:
    assert count(made(options, classes=classes)) == parameters


def test_every_network_has_a_builder_and_trains() -> None:
    for kind in (kind for name, kind in MODELS.items() if name not in OF_SEQUENCES):
        model = made(kind())
        model(torch.rand(4, *GREY)).sum().backward()
        assert all(p.grad is not None for p in model.parameters())


def test_small_inception_has_336_features_and_its_modules_keep_the_size() -> None:
    model = made(SmallInception())
    assert isinstance(model, nn.Sequential)
    assert isinstance(model[-1], nn.Linear)
    assert model[-1].in_features == 336
    sizes = []
    x = torch.rand(1, *GREY)
    for layer in list(model)[:12]:
        x = layer.eval()(x)
        sizes.append(tuple(x.shape[1:]))
    assert sizes[1:4] == [(96, 28, 28), (64, 28, 28), (80, 28, 28)]
    assert sizes[4] == (160, 13, 13)
    assert sizes[-1] == (336, 6, 6)


def test_small_inception_convolves_as_published() -> None:
    layers = list(made(SmallInception()).modules())
    convolutions = [layer for layer in layers if isinstance(layer, nn.Conv2d)]
    assert [c.bias is None for c in convolutions] == [False, *[True] * 19]
    assert {layer.eps for layer in layers if isinstance(layer, nn.BatchNorm2d)} == {0.001}
    weights = [layer.weight for layer in layers if isinstance(layer, nn.Conv2d | nn.Linear)]
    assert all(0.009 < weight.std() < 0.011 for weight in weights if weight.numel() > 1_000)
    old = made(SmallInception(init="default"))
    assert next(old.parameters()).std() > 0.1


def test_alexnet_variant_has_6400_features_and_one_dropout_before_them() -> None:
    model = made(SmallAlexNet())
    features = [layer.in_features for layer in model.modules() if isinstance(layer, nn.Linear)]
    assert features == [6_400, 800]
    kinds = [type(layer).__name__ for layer in model.modules()][-5:]
    assert kinds == ["Flatten", "Dropout", "Linear", "ReLU", "Linear"]
    twice = made(SmallAlexNet(dropouts=2))
    assert sum(isinstance(layer, nn.Dropout) for layer in twice.modules()) == 2


def test_lenet_has_a_tanh_after_every_convolution_and_pooling() -> None:
    def kinds(options: LeNet5) -> list[str]:
        return [type(m).__name__ for m in made(options).modules() if not list(m.children())]

    c1, c3, rest = ["Conv2d", "Tanh"], ["AvgPool2d", "Tanh", "Conv2d", "Tanh"], ["Linear", "Tanh"]
    published = [*c1, *c3, *c3, "Flatten", *rest, "Linear"]
    assert kinds(LeNet5()) == published
    older = LeNet5(tanh_after_pooling=False)
    assert kinds(older).count("Tanh") == published.count("Tanh") - 2
    assert list(made(older).state_dict()) == list(made(LeNet5()).state_dict())


def test_c3_subset_is_the_original_table() -> None:
    assert sorted(map(len, SOURCES)) == [3] * 6 + [4] * 9 + [6]
    assert len(set(SOURCES)) == 16
    for source in range(6):
        assert sum(source in maps for maps in SOURCES) == 10


def test_subset_convolution_equals_sixteen_small_ones() -> None:
    torch.manual_seed(0)
    layer = SubsetConvolution(SOURCES, 6, 5).double()
    x = torch.rand(2, 6, 14, 14, dtype=torch.float64)
    start, expected = 0, []
    for maps, bias in zip(SOURCES, layer.bias, strict=True):
        size = len(maps) * 25
        weight = layer.weight[start : start + size].reshape(1, len(maps), 5, 5)
        expected.append(nn.functional.conv2d(x[:, list(maps)], weight, bias[None]))
        start += size
    torch.testing.assert_close(layer(x), torch.cat(expected, 1))
    apart = SeparateConvolutions(SOURCES, 5).double()
    one_by_one = torch.split(layer.weight, [len(maps) * 25 for maps in SOURCES])
    convolutions = [module for module in apart.modules() if isinstance(module, nn.Conv2d)]
    for convolution, weights, bias in zip(convolutions, one_by_one, layer.bias, strict=True):
        convolution.load_state_dict({"weight": weights.reshape(1, -1, 5, 5), "bias": bias[None]})
    torch.testing.assert_close(apart(x), layer(x))
    layer(x).sum().backward()
    assert layer.weight.grad is not None
    assert layer.weight.grad.shape == (1_500,)


def test_edge_kernels_are_the_published_ones() -> None:
    expected = [[[1, 1], [-1, -1]], [[1, -1], [1, -1]], [[0, 0], [0, 0]]]
    assert torch.equal(edge_kernels(2), torch.tensor(expected, dtype=torch.float32))
    down = torch.tensor([[-0.5, -1, -0.5], [0, 0, 0], [0.5, 1, 0.5]])
    assert torch.equal(edge_kernels(3), torch.stack([down, down.T, torch.zeros(3, 3)]))
    assert edge_kernels(7).sum((1, 2)).abs().max() < 1e-6


@pytest.mark.parametrize(("size", "width"), [(2, 28), (3, 30), (7, 34)])
def test_edge_cnn_freezes_edges_in_all_convolutions(size: int, width: int) -> None:
    model = made(EdgeCnn(kernel=size, init="edges", frozen=True), classes=3)
    assert isinstance(model, nn.Sequential)
    assert model.pad1(torch.rand(1, 1, 28, 28)).shape[2] == width
    assert torch.equal(model.conv1.weight[:, 0], edge_kernels(size))
    assert all(torch.equal(model.conv2.weight[:, i], edge_kernels(size)) for i in range(3))
    assert sum(p.numel() for p in model.parameters() if p.requires_grad) == 12


def test_edge_cnn_halves_once_however_deep() -> None:
    model = made(EdgeCnn(kernel=3, depth=4, filters=6, pool="avg"))
    assert isinstance(model, nn.Sequential)
    assert sum(isinstance(layer, nn.Conv2d) for layer in model) == 4
    assert sum(isinstance(layer, nn.AvgPool2d) for layer in model) == 1


def test_edge_cnn_starts_as_its_source_did() -> None:
    """Xavier spreads 49 inputs and 147 outputs to ±0.175, PyTorch's own 147 inputs to ±0.082."""
    wide = {init: made(EdgeCnn(init=init)) for init in ("published", "xavier", "default")}

    def bounds(init: str) -> list[float]:
        weights = [p.abs().max().item() for n, p in wide[init].named_parameters() if "weight" in n]
        return [round(weight, 2) for weight in weights[:2]]

    assert bounds("published") == [0.17, 0.08]
    assert bounds("xavier") == [0.17, 0.14]
    assert bounds("default") == [0.14, 0.08]
    assert wide["published"].conv1.bias.abs().max() == 0 < wide["published"].conv2.bias.abs().max()


def test_same_seed_same_weights() -> None:
    first, again = made(Mlp()), made(Mlp())
    assert all(
        torch.equal(a, b) for a, b in zip(first.parameters(), again.parameters(), strict=True)
    )


def test_torchvision_names_are_all_known() -> None:
    installed = torchvision.models.list_models(module=torchvision.models)
    assert set(installed) <= set(TORCHVISION)


@pytest.mark.parametrize("name", ["resnet18", "googlenet", "squeezenet1_0", "vit_b_32"])
def test_torchvision_classes(name: str) -> None:
    side = 224 if name == "vit_b_32" else 64
    model = made(TorchvisionModel(name=name), (3, side, side), classes=7)
    assert model.eval()(torch.rand(2, 3, side, side)).shape == (2, 7)


def test_what_does_not_fit_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="resnet18 cannot take 1×28×28 inputs"):
        made(TorchvisionModel(name="resnet18"))
    with pytest.raises(UsageError, match="28 × 28 or 32 × 32"):
        made(LeNet5(), (1, 8, 8))
    net = tmp_path / "net.py"

    def user(text: str, **arguments: int) -> nn.Module:
        net.write_text(text)
        options = UserModel(file="net.py", name="Net", arguments=dict(arguments))
        return build(options, GREY, 10, tmp_path)

    linear = "from torch import nn\nNet = lambda n=10: nn.Sequential(nn.Flatten(), "
    assert count(user(linear + "nn.Linear(784, n))")) == 7_850
    with pytest.raises(UsageError, match=r"Net gives \(9,\) for an input, but 10 are needed"):
        user(linear + "nn.Linear(784, n))", n=9)
    with pytest.raises(UsageError, match="Net cannot take 1×28×28 inputs"):
        user(linear + "nn.Linear(100, n))")
    with pytest.raises(InputError, match=r"model\.file: net\.py, line 1: invalid syntax"):
        user("def Net(:")
    with pytest.raises(InputError, match=r"model: net\.py, line 1: 3"):
        user("def Net(): raise ValueError(3)")
    with pytest.raises(UsageError, match="no class or function 'Net'"):
        user("x = 1")
    with pytest.raises(UsageError, match=r"Net\(…\).*unexpected keyword"):
        user("def Net(): pass", width=3)
    with pytest.raises(UsageError, match=r"gives no torch\.nn\.Module"):
        user("def Net(): return 3")
    with pytest.raises(UsageError, match=r"no file .*absent\.py"):
        build(UserModel(file="absent.py", name="Net"), GREY, 10, tmp_path)
