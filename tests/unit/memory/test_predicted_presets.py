"""Predictions of preset files: shapes by name, sweeps, verdicts, refusals, calibration."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dltui.data.known import KNOWN
from dltui.data.load import load as load_data
from dltui.data.options import NamedData
from dltui.errors import DltuiError, ResourceError, UsageError
from dltui.memory import calibration
from dltui.memory.data_shape import of_dataset, of_options
from dltui.memory.log import Change, Moment, Place
from dltui.predict.fit import verdict
from dltui.predict.prediction import Prediction, ask
from dltui.predict.preset import key, predict_file
from dltui.predict.told import as_text
from dltui.presets.load import load

MIB = 2**20
PRESETS = Path(__file__).parents[3] / "presets"

PRESET = """
title = "A small one"
topic = "learning-rate"
[data]
name = "digits"
[model]
name = "mlp"
hidden = [64]
[train]
optimizer = "adam"
batch_size = 32
"""


@pytest.fixture
def preset(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(PRESET)
    return path


@pytest.mark.parametrize("name", ["digits", "breast-cancer", "fashion-mnist", "mnist"])
def test_known_shapes_are_those_of_the_data(name: str, shared_data: Path) -> None:
    options = NamedData(name=name)
    by_name = of_options(options, seed=0, data_root=None, folder=Path())
    dataset = load_data(options, seed=0, data_root=shared_data, folder=Path())
    read = of_dataset(dataset)
    assert by_name.shape == read.shape == dataset.shape
    for field in ("stored", "dtype", "train", "test", "classes", "in_memory"):
        assert getattr(by_name, field) == getattr(read, field), field
    assert name in KNOWN


def test_a_limit_is_a_limit_of_what_is_there() -> None:
    shape = of_options(
        NamedData(name="mnist", limit=50, test_limit=20_000, size=64),
        seed=0,
        data_root=None,
        folder=Path(),
    )
    assert (shape.train, shape.test, shape.shape) == (50, 10_000, (1, 64, 64))


def test_one_whose_weights_have_no_room_is_refused_in_the_plan(preset: Path) -> None:
    with pytest.raises(ResourceError, match="parameters of mlp alone take"):
        predict_file(preset, overrides=["model.hidden=[16777216, 16777216]"])


def test_the_parts_of_a_small_network(preset: Path) -> None:
    found = predict_file(preset, overrides=["run.device=cpu"])
    parameters = (64 * 64 + 64 + 64 * 10 + 10) * 4
    assert found.parameters * 4 == parameters
    after = found.anatomy.after
    assert after["parameters"] == after["gradients"] == parameters
    assert after["optimizer state"] == 2 * parameters
    resident = 1438 * (64 * 4 + 8) + 359 * (64 * 4 + 8)
    assert after["inputs"] == resident
    assert found.verdict == "fits" and found.target == "cpu" and not found.low_confidence
    assert found.peak == sum(found.anatomy.at_peak.values()) >= sum(after.values())


def test_accumulation_and_precision_change_it(preset: Path) -> None:
    def activations(*settings: str) -> int:
        sets = ["run.device=cpu", "train.batch_size=256", *settings]
        return predict_file(preset, overrides=sets).anatomy.forward["activations"]

    whole = activations()
    assert activations("train.accumulate=4") < whole / 2
    assert activations("train.precision=bf16") != whole


def test_a_sweep_names_the_point_that_needs_most(preset: Path) -> None:
    preset.write_text(
        PRESET + '[sweep]\n"train.batch_size" = [8, 512, 32]\n"train.lr" = [0.1, 1]\n'
    )
    found = predict_file(preset, overrides=["run.device=cpu"])
    assert len(found.points) == 6
    assert found.label.startswith("batch_size=512")
    assert found.largest == max(point.peak for point in found.points)
    assert "needs most" in "\n".join(as_text(found))


def test_a_stated_limit_decides(preset: Path) -> None:
    sets = ["run.memory_limit=1", "train.batch_size=1024", "run.device=cpu"]
    assert predict_file(preset, overrides=sets).verdict == "does not fit"


def test_the_subprocess_answers_in_json_and_refuses_in_words(preset: Path) -> None:
    found = ask(load(preset, overrides=["train.batch_size=16", "run.device=cpu"]))
    assert isinstance(found, Prediction) and found.parameters == 4810
    flowers = load(preset, overrides=['data={name="flowers102"}', "model={name='resnet18'}"])
    with pytest.raises(ResourceError, match="flowers102"):
        ask(flowers, data_root=preset.parent)
    with pytest.raises(DltuiError, match="within 0 s"):
        ask(load(preset), timeout=0.01)


def test_what_cannot_be_predicted_says_why(preset: Path) -> None:
    with pytest.raises(UsageError, match=r"no \[data\], \[model\] and \[train\]"):
        predict_file(PRESETS / "filters" / "averaging.toml", overrides=[])
    with pytest.raises(ResourceError, match="flowers102"):
        predict_file(preset, overrides=['data={name="flowers102"}', "model={name='resnet18'}"])


def test_the_command_prints_lines_for_people(preset: Path) -> None:
    command = [sys.executable, "-m", "dltui.predict.__main__", str(preset)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    for word in ("peak", "parameters", "optimizer state", "context", "fits"):
        assert word in answer.stdout
    wrong = subprocess.run(
        [*command, "--set", "train.lr=no"], capture_output=True, text=True, check=False
    )
    assert wrong.returncode == 2 and "train.lr" in wrong.stderr and "Traceback" not in wrong.stderr


@pytest.mark.slow
def test_memory_presets_as_published() -> None:
    optimizers = PRESETS / "memory" / "optimizers.toml"
    peaks = predict_file(optimizers, overrides=[]).points
    expected = {"sgd momentum=0": 1617, "sgd momentum=0.9": 1839, "adam momentum=0": 2061}
    for point, (label, mib) in zip(peaks, expected.items(), strict=True):
        assert point.label == f"optimizer={label}"
        assert abs(point.peak / MIB - mib) <= 10


@pytest.mark.parametrize(
    ("free", "limit", "expected"),
    [(600, 0, "fits"), (410, 0, "tight"), (390, 0, "does not fit"), (600, 290, "does not fit")],
)
def test_verdicts(free: int, limit: int, expected: str) -> None:
    place = Place(Moment.FORWARD)
    changes = [Change(0, 300 * MIB, place), Change(0, -300 * MIB, place)]
    for cuda in (False, True):
        found = verdict(
            changes,
            peak=300 * MIB,
            context=100 * MIB,
            free=free * MIB,
            cuda=cuda,
            limit=limit * MIB,
        )
        assert found == expected


def test_a_measured_context_is_used_from_then_on(preset: Path) -> None:
    assert not predict_file(preset, overrides=["run.device=cpu"]).calibrated
    for mib in (700, 650, 5000):
        calibration.remember(
            calibration.measured_now(key(False), "a test", context=mib * MIB, predicted=1)
        )
    found = predict_file(preset, overrides=["run.device=cpu"])
    assert found.calibrated and found.context == 700 * MIB
    other = calibration.Key(device="another", driver="1", torch="2")
    assert calibration.context(other) is None


def test_old_measurements_go_and_a_broken_store_is_empty() -> None:
    own = calibration.Key(device="cpu", driver="", torch="x")
    for number in range(calibration.KEPT + 5):
        calibration.remember(calibration.measured_now(own, str(number), context=1 + number))
    kept = calibration.measurements(own)
    assert len(kept) == calibration.KEPT and kept[-1].what == str(calibration.KEPT + 4)
    calibration.store_file().write_text("{broken")
    assert calibration.measurements(own) == []
    calibration.remember(calibration.measured_now(own, "new", context=7))
    assert json.loads(calibration.store_file().read_text())
