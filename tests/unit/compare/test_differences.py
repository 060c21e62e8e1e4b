"""Only what differs between presets is listed."""

from __future__ import annotations

from typing import Any

from dltui.compare.differences import described, differing
from dltui.data.options import NamedData
from dltui.models.options import Mlp, TorchvisionModel
from dltui.presets.schema import Preset, Sweep
from dltui.training.options import TrainOptions


def preset(lr: float = 0.1, **values: object) -> Preset:
    sections = {"data": NamedData(name="digits"), "model": Mlp(hidden=(8,))} | values
    return Preset(title="T", topic="t", train=TrainOptions(lr=lr), **sections)  # type: ignore[arg-type]


def differences(*presets: Preset) -> dict[str, list[Any]]:
    return differing([described(each) for each in presets])


def test_the_same_has_no_differences() -> None:
    assert differences(preset(), preset()) == {}


def test_values_that_differ_and_settings_that_only_one_has() -> None:
    resnet = TorchvisionModel(name="resnet18")
    found = differences(preset(), preset(lr=0.5), preset(model=resnet, variant="quick"))
    assert found["train.lr"] == [0.1, 0.5, 0.1]
    assert found["model.name"] == ["mlp", "mlp", "resnet18"]
    assert found["model.hidden"] == [[8], [8], None]
    assert found["variant"] == ["full", "full", "quick"]
    assert "data.name" not in found


def test_sweeps_are_compared_too() -> None:
    swept = preset(sweep=Sweep(grid={"train.lr": [1, 2]}, seeds=3))
    assert differences(preset(), swept) == {
        "sweep.train.lr": [None, [1, 2]],
        "sweep.seeds": [None, 3],
    }
