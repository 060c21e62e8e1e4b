"""A training by several ranks is that of one process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from safetensors.torch import load

from dltui.models.options import Mlp
from dltui.presets.schema import Preset
from dltui.runs.log.events import Epoch, Status, Steps
from dltui.training.options import Converge, EarlyStopping, Schedule
from dltui.training.ranks.group import MOST_STEPS, next_steps
from dltui.training.ranks.share import Share
from tests.unit.training.rankings import Ranks
from tests.unit.training.trainings import Run, digits

NewRun = Callable[[], Run]


@pytest.mark.parametrize("count", [1, 2, 3, 7, 32])
@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("least", [1, 2])
def test_the_parts_of_a_batch_are_the_batch(count: int, size: int, least: int) -> None:
    shares = [Share(rank, size, least) for rank in range(size)]
    spans = [share.cut(100, 100 + count) for share in shares]
    pieces = [share.piece(count) for share in shares]
    if count // size >= least:
        assert [place for span in spans for place in range(*span)] == [*range(100, 100 + count)]
        for (begin, end), piece in zip(spans, pieces, strict=True):
            assert piece.scale / size == pytest.approx((end - begin) / count)
    else:
        assert spans == [(100, 100 + count)] * size
        assert {piece.scale for piece in pieces} == {1.0}
        assert sum(piece.told for piece in pieces) == 1
    assert sum(piece.loss for piece in pieces) == pytest.approx(1)


def steps(run: Run) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for event in run.of_kind(Steps):
        for name, values in event.columns.items():
            found.setdefault(name, []).extend(values)
    return found


def assert_same(one: Run, several: Run) -> None:
    expected, found = steps(one), steps(several)
    assert expected.keys() == found.keys()
    for name, values in expected.items():
        assert found[name] == pytest.approx(values, rel=1e-3, abs=1e-5), name
    epochs = [[event.metrics for event in run.of_kind(Epoch)] for run in (one, several)]
    assert len(epochs[0]) == len(epochs[1])
    for a, b in zip(*epochs, strict=True):
        assert b == pytest.approx(a, rel=1e-4, abs=1e-4)
    weights = [load(run.final) for run in (one, several)]
    for name, tensor in weights[0].items():
        torch.testing.assert_close(weights[1][name], tensor, rtol=1e-3, atol=1e-5)


SETTINGS: dict[str, dict[str, Any]] = {
    "dropout and adam": {
        "model": Mlp(hidden=(16,), dropout=0.3),
        "optimizer": "adam",
        "lr": 0.002,
        "data": {"transforms": ["crop"]},
    },
    "accumulated, weighed and clipped, with a last batch of two": {
        "batch_size": 53,
        "accumulate": 3,
        "class_weights": "balanced",
        "clip_norm": 0.5,
        "gradients": "layers",
    },
    "a last batch of one, growing batches and all that is looked at": {
        "batch_size": 29,
        "batch_doubling": 64,
        "calibration": True,
        "keep": "best",
        "keep_by": "test/loss",
        "details": "on",
        "evaluate_train": "epochs",
        "test_batches": True,
        "data": {"transforms": [{"name": "mixup"}]},
    },
    "a plateau that ends early": {
        "epochs": 8,
        "schedule": Schedule(kind="plateau", patience=0, factor=0.2),
        "early_stopping": EarlyStopping(metric="test/loss", patience=1, threshold=0.2),
        "converge": Converge(threshold=3.0, window=2),
    },
}


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("size", [2, 3])
def test_the_curve_is_that_of_one_process(
    name: str, size: int, new_run: NewRun, ranks: Ranks
) -> None:
    preset = digits(**SETTINGS[name])
    one, several = new_run(), new_run()
    expected = one.train(preset)
    found = ranks.train(several.path, preset, size)
    assert_same(one, several)
    assert found.status == expected.status is Status.FINISHED
    times = {"images_per_second", "train/seconds", "memory/peak"}
    for metric in expected.metrics.keys() - times:
        assert found.metrics[metric] == pytest.approx(expected.metrics[metric], rel=1e-3), metric


class After:
    """A stop that is asked for once so many steps have asked."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0


def dropped() -> Preset:
    return digits(model=Mlp(hidden=(16,), dropout=0.3), epochs=2)


@pytest.mark.parametrize(("first", "then"), [(2, 2), (2, 1), (1, 3), (3, 2)])
def test_a_checkpoint_goes_on_with_any_number_of_ranks(
    first: int, then: int, new_run: NewRun, ranks: Ranks
) -> None:
    one, several = new_run(), new_run()
    one.train(dropped())

    def train(size: int, *, resume: bool, stop: Callable[[], bool]) -> Status:
        if size == 1:
            return several.train(dropped(), resume=resume, stop_requested=stop).status
        preset, path = dropped(), several.path
        return ranks.train(path, preset, size, resume=resume, stop_requested=stop).status

    assert train(first, resume=False, stop=After(3)) is Status.STOPPED
    assert train(then, resume=True, stop=lambda: False) is Status.FINISHED
    weights = [load(run.final) for run in (one, several)]
    for name, tensor in weights[0].items():
        torch.testing.assert_close(weights[1][name], tensor, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize(
    "settings",
    [
        {"lr": 1e12},
        {"model": Mlp(hidden=()), "loss": "mse", "lr": 8.0, "batch_size": 8},
    ],
)
def test_what_diverges_does_so_at_the_same_step(
    settings: dict[str, Any], new_run: NewRun, ranks: Ranks
) -> None:
    preset = digits(**settings)
    one, several = new_run(), new_run()
    expected, found = one.train(preset), ranks.train(several.path, preset, 2)
    assert found.status is expected.status is Status.DIVERGED
    assert found.message == expected.message
    assert len(steps(several)["loss"]) == len(steps(one)["loss"])


@pytest.mark.parametrize(
    ("taken", "seconds", "then"),
    [(1, 0.001, 2), (4, 0.004, 8), (16, 0.032, MOST_STEPS), (8, 0.8, 1), (8, 0.2, 4), (2, 30, 1)],
)
def test_ranks_agree_about_as_often_as_the_log_is_written(
    taken: int, seconds: float, then: int
) -> None:
    assert next_steps(taken, seconds) == then
