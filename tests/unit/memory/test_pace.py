"""Operations, steps and time of a training, before it runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from dltui.layers.trace import trace
from dltui.memory.meta import build_on_meta
from dltui.memory.traced_step import Setting
from dltui.predict import pace
from dltui.predict.prediction import ask
from dltui.predict.preset import predict_file, preset_setting
from dltui.presets.load import load

PRESET = """
title = "A small one"
topic = "learning-rate"
[data]
name = "{data}"
[model]
name = "{model}"
[train]
batch_size = {batch}
epochs = 2
[sweep]
"train.epochs" = {epochs}
"""


def write(
    folder: Path,
    model: str = "mlp",
    *,
    data: str = "digits",
    batch: int = 32,
    epochs: tuple[int, ...] = (2,),
) -> Path:
    path = folder / "one.toml"
    path.write_text(PRESET.format(data=data, model=model, batch=batch, epochs=list(epochs)))
    return path


def setting_of(path: Path) -> Setting:
    loaded = load(path, overrides=["sweep={}"])
    return preset_setting(loaded.preset, loaded.folder, None, cuda=False)


@pytest.mark.parametrize(
    ("model", "data"),
    [
        ("mlp", "digits"),
        ("small-inception", "mnist"),
        ("resnet18", "cifar10"),
        ("vit_b_16", "stl10"),
    ],
)
def test_operations_are_those_of_the_architecture_analysis(
    tmp_path: Path, model: str, data: str
) -> None:
    path = write(tmp_path, model, data=data, batch=4)
    if model == "vit_b_16":
        path.write_text(path.read_text().replace('name = "stl10"', 'name = "stl10"\nsize = 224'))
    wanted = setting_of(path)
    with torch.device("meta"):
        example, _ = wanted.batch(1)
    exact = trace(build_on_meta(wanted.build).eval(), example).total.multiply_adds
    prediction = predict_file(path, overrides=["sweep={}"])
    assert prediction.multiply_adds == exact > 0


def test_steps_and_time_are_of_all_epochs_and_points(tmp_path: Path) -> None:
    prediction = predict_file(write(tmp_path, epochs=(2, 6)), overrides=[])
    assert prediction.examples == (1438, 359)
    assert prediction.steps in (2 * 45, 6 * 45)
    assert prediction.step_seconds > 0
    evaluated = 1 + 359 / 1438 / 3
    assert prediction.duration == pytest.approx(8 * 45 * prediction.step_seconds * evaluated)


def test_the_command_adds_what_a_start_takes(tmp_path: Path) -> None:
    prediction = ask(load(write(tmp_path), overrides=["sweep={}"]))
    assert prediction.duration > prediction.steps * prediction.step_seconds + 0.2


def test_an_experiment_with_a_loop_of_its_own_has_no_steps(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_text(path.read_text().replace("[data]", 'experiment = "range-test"\n[data]', 1))
    prediction = predict_file(path, overrides=["sweep={}"])
    assert (prediction.steps, prediction.duration) == (0, 0.0)
    assert prediction.multiply_adds and prediction.step_seconds


def test_a_large_step_is_not_tried_out_and_a_large_batch_in_part(tmp_path: Path) -> None:
    wanted = setting_of(write(tmp_path))
    assert pace.step_seconds(wanted, int(pace.LARGEST), 0) == 0.0
    assert pace.step_seconds(wanted, 1, pace.ROOM + 1) == 0.0
    sizes: list[int] = []

    def batch(count: int) -> tuple[torch.Tensor, torch.Tensor]:
        sizes.append(count)
        return wanted.batch(count)

    watched = replace(wanted, batch=batch, batch_size=32)
    assert pace.step_seconds(watched, int(pace.PROBED / 3 / 8), 0) > 0
    assert sizes == [8]


def test_trying_out_leaves_the_random_numbers_alone(tmp_path: Path) -> None:
    wanted = setting_of(write(tmp_path))
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    pace.step_seconds(wanted, 50_000, 0)
    assert torch.equal(torch.rand(3), expected)
