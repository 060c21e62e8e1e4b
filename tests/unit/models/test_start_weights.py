"""Weights of a file, parts that are frozen, layers with a rate of their own."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from dltui.errors import DataError, DltuiError, InputError, UsageError
from dltui.models.build import build
from dltui.models.freeze import freeze
from dltui.models.options import Mlp, TorchvisionModel, UserModel
from dltui.training import checkpoints, optimizers
from dltui.training.options import TrainOptions

NET = """
from torch import nn
def make(classes=3):
    return nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Dropout(0.5), nn.Linear(8, classes))
"""


@pytest.fixture
def net(tmp_path: Path) -> nn.Module:
    (tmp_path / "net.py").write_text(NET)
    return made(tmp_path)


def made(folder: Path, say: Any = print, classes: int = 3, **settings: Any) -> nn.Module:
    options = UserModel(file="net.py", name="make", arguments={"classes": classes}, **settings)
    return build(options, (4,), classes, folder, say=say)


def same(a: dict[str, Tensor], b: dict[str, Tensor], but: str = "3.") -> bool:
    return all(torch.equal(a[name], b[name]) for name in a if not name.startswith(but))


def saved(state: dict[str, Tensor], path: Path, how: str) -> list[str]:
    """``state`` as a training script may have saved it; what dltui should say of it."""
    match how:
        case "safetensors":
            save_file(state, path.with_suffix(".safetensors"))
        case "wrapped":
            torch.save({"epoch": 3, "optimizer": {"lr": 0.1}, "model": state}, path)
            return ["taken from 'model'"]
        case "parallel":
            torch.save({f"module.{name}": one for name, one in state.items()}, path)
            return ["'module.' left out"]
        case "both":
            torch.save({"state_dict": {f"module.{n}": one for n, one in state.items()}}, path)
            return ["taken from 'state_dict'", "'module.' left out"]
        case _:
            torch.save(state, path)
    return []


@pytest.mark.parametrize("how", ["plain", "safetensors", "wrapped", "parallel", "both"])
def test_weights_come_from_files_as_they_are_saved(
    net: nn.Module, tmp_path: Path, how: str
) -> None:
    path = tmp_path / "w.pt"
    expected = saved(net.state_dict(), path, how)
    said: list[str] = []
    name = "w.safetensors" if how == "safetensors" else "w.pt"
    loaded = made(tmp_path, said.append, weights=name)
    assert same(net.state_dict(), loaded.state_dict(), but="none")
    assert [piece in note for piece, note in zip(expected, said, strict=True)] == [True] * len(said)


def test_a_last_layer_of_other_classes_is_left_new_and_said(net: nn.Module, tmp_path: Path) -> None:
    torch.save(net.state_dict(), tmp_path / "w.pt")
    said: list[str] = []
    five = made(tmp_path, said.append, classes=5, weights="w.pt")
    assert same(net.state_dict(), five.state_dict())
    assert said == ["3.bias, 3.weight of w.pt left out (3 there, 5 here): new"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: s | {"0.weight": torch.zeros(8, 5)}, "0.weight is 8×5 there and 8×4 here"),
        (lambda s: {n: one for n, one in s.items() if n != "0.bias"}, "it lacks 0.bias"),
        (lambda s: s | {"9.bias": torch.zeros(1)}, "only it has 9.bias"),
        (lambda s: {f"a.{n}": one for n, one in s.items()}, "it lacks 0.weight, 0.bias"),
        (lambda s: {"lr": 0.1}, "holds no state dict"),
        (lambda s: [1, 2], "holds no state dict"),
        (lambda s: nn.Linear(1, 1), "save model.state_dict() instead of the model"),
    ],
)
def test_weights_of_another_network_are_refused_with_their_names(
    net: nn.Module, tmp_path: Path, change: Any, words: str
) -> None:
    torch.save(change(dict(net.state_dict())), tmp_path / "w.pt")
    with pytest.raises(InputError) as caught:
        made(tmp_path, weights="w.pt")
    assert words in str(caught.value)
    assert str(caught.value).startswith("model.weights: w.pt")


def test_files_that_are_not_there_or_damaged_are_told(net: nn.Module, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"model\.weights: no file .*absent\.pt"):
        made(tmp_path, weights="absent.pt")
    for name in ("w.pt", "w.safetensors"):
        (tmp_path / name).write_bytes(b"\x80nonsense")
        with pytest.raises(DltuiError, match=r"^model\.weights: ") as caught:
            made(tmp_path, weights=name)
        assert isinstance(caught.value, DataError | InputError)


def test_published_weights_are_not_fetched(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    options = TorchvisionModel(name="squeezenet1_1", weights="DEFAULT")
    with pytest.raises(UsageError, match=r"a run fetches nothing, and .*squeezenet1_1"):
        build(options, (3, 32, 32), 10, tmp_path)


def test_what_is_frozen_has_no_gradient_and_stays_as_in_evaluation() -> None:
    net = nn.Sequential()
    net.add_module("features", nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Dropout(0.9)))
    net.add_module("head", nn.Linear(8, 2))
    freeze(net, ["features.*"])
    trained = [name for name, p in net.named_parameters() if p.requires_grad]
    assert trained == ["head.weight", "head.bias"]
    norm = net.get_submodule("features.1")
    for one in (net, copy.deepcopy(net)):
        one.train()
        x = torch.randn(16, 4)
        assert torch.equal(one(x), one(x))
        assert one.get_submodule("head").training
    assert isinstance(norm, nn.BatchNorm1d) and int(norm.num_batches_tracked or 0) == 0


@pytest.mark.parametrize("pattern", ["layer1", "layer1*", "layer1.*", "*1.weight", "layer?.weight"])
def test_patterns_are_of_layers_and_of_parameters(pattern: str) -> None:
    net = nn.Sequential()
    net.add_module("layer1", nn.Linear(2, 2, bias=False))
    net.add_module("head", nn.Linear(2, 2))
    freeze(net, [pattern])
    assert not net.get_parameter("layer1.weight").requires_grad
    assert net.get_parameter("head.weight").requires_grad


def test_a_pattern_that_fits_nothing_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"model\.freeze: 'hidden' is no layer.*valid: 0, 0\.w"):
        freeze(nn.Sequential(nn.Linear(1, 1)), ["hidden"])
    mlp = build(Mlp(hidden=(4,)), (3,), 2, Path())
    with pytest.raises(UsageError, match=r"train\.rates: 'feature\.\*' is no layer"):
        optimizers.build(mlp, TrainOptions(rates={"feature.*": 0.1}))


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw", "rmsprop", "adagrad"])
def test_layers_keep_their_part_of_every_rate(optimizer: Any) -> None:
    mlp = build(Mlp(hidden=(4,)), (3,), 2, Path())
    names = [name for name, _ in mlp.named_parameters()]
    options = TrainOptions(optimizer=optimizer, lr=0.5, rates={names[0]: 0.1, "*.bias": 2.0})
    built = optimizers.build(mlp, options)
    assert [len(group["params"]) for group in built.param_groups] == [1, 2, 1]
    optimizers.set_rate(built, 1.0)
    assert [group["lr"] for group in built.param_groups] == [0.1, 2.0, 1.0]
    again = optimizers.build(mlp, options)
    again.load_state_dict(built.state_dict())
    optimizers.set_rate(again, 3.0)
    assert [group["lr"] for group in again.param_groups] == pytest.approx([0.3, 6.0, 3.0])


def test_a_step_moves_each_layer_by_its_rate() -> None:
    net = nn.Sequential(nn.Linear(2, 1, bias=False), nn.Linear(1, 1, bias=False))
    options = TrainOptions(lr=0.5, rates={"0": 0.1})
    built = optimizers.build(net, options)
    before = [p.detach().clone() for p in net.parameters()]
    for parameter in net.parameters():
        parameter.grad = torch.ones_like(parameter)
    built.step()
    moved = [float((a - b).max().detach()) for a, b in zip(before, net.parameters(), strict=True)]
    assert moved == pytest.approx([0.05, 0.5])


def test_weights_that_are_not_as_a_run_wrote_them_are_refused(
    net: nn.Module, tmp_path: Path
) -> None:
    checkpoints.save_final(tmp_path / "c", net, step=1, epoch=1)
    path = tmp_path / "c" / "final.safetensors"
    assert same(made(tmp_path, weights=str(path)).state_dict(), net.state_dict())
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(DataError, match="not as its run wrote it: its digest differs"):
        made(tmp_path, weights=str(path))
