"""A training of which ranks share out state, or all, is that of one process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
import torch
from safetensors.torch import load

from dltui.models.options import Mlp
from dltui.options import RunOptions, Shard
from dltui.presets.schema import Preset
from dltui.runs.log.events import Status
from dltui.training.options import Schedule
from tests.unit.training.rankings import Ranks
from tests.unit.training.test_ranks import After, assert_same
from tests.unit.training.trainings import Run, digits

NewRun = Callable[[], Run]


def shared(preset: Preset, ranks: int, shard: Shard) -> Preset:
    return msgspec.structs.replace(preset, run=RunOptions(ranks=ranks, shard=shard))


SETTINGS: dict[str, dict[str, Any]] = {
    "adam, clipped, accumulated, layers looked at, the best kept": {
        "model": Mlp(hidden=(17, 9)),
        "optimizer": "adam",
        "lr": 0.003,
        "batch_size": 53,
        "accumulate": 2,
        "clip_norm": 0.5,
        "gradients": "layers",
        "keep": "best",
        "keep_by": "test/loss",
    },
    "momentum with two rates": {"momentum": 0.9, "rates": {"linear1.*": 0.5}, "clip_norm": 1.0},
}


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("shard", ["optimizer", "full"])
def test_the_curve_is_that_of_one_process(
    name: str, shard: Shard, new_run: NewRun, ranks: Ranks
) -> None:
    preset = digits(**SETTINGS[name])
    one, several = new_run(), new_run()
    expected = one.train(preset)
    found = ranks.train(several.path, shared(preset, 2, shard), 2)
    assert_same(one, several)
    assert found.status == expected.status is Status.FINISHED
    for metric in ("test/loss", "test/accuracy", "train/loss", "parameters"):
        assert found.metrics[metric] == pytest.approx(expected.metrics[metric], rel=1e-3), metric


def adam() -> Preset:
    return digits(model=Mlp(hidden=(17,)), optimizer="adam", lr=0.003, epochs=2)


WAYS: list[tuple[tuple[int, Shard], tuple[int, Shard]]] = [
    ((2, "full"), (1, "none")),
    ((1, "none"), (3, "full")),
    ((3, "full"), (2, "optimizer")),
    ((2, "optimizer"), (2, "none")),
]


@pytest.mark.parametrize(("first", "then"), WAYS)
def test_a_checkpoint_goes_on_however_it_is_shared_out(
    first: tuple[int, Shard], then: tuple[int, Shard], new_run: NewRun, ranks: Ranks
) -> None:
    one, several = new_run(), new_run()
    one.train(adam())

    def train(size: int, shard: Shard, stop: Callable[[], bool], *, resume: bool) -> Status:
        if size == 1:
            return several.train(adam(), resume=resume, stop_requested=stop).status
        preset = shared(adam(), size, shard)
        ended = ranks.train(several.path, preset, size, resume=resume, stop_requested=stop)
        return ended.status

    assert train(*first, After(3), resume=False) is Status.STOPPED
    assert train(*then, lambda: False, resume=True) is Status.FINISHED
    weights = [load(run.final) for run in (one, several)]
    for name, tensor in weights[0].items():
        torch.testing.assert_close(weights[1][name], tensor, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("shard", ["none", "full"])
def test_all_ranks_end_with_the_weights_that_were_kept(
    shard: Shard, new_run: NewRun, ranks: Ranks
) -> None:
    rising = Schedule(kind="exponential", low=0.05, high=3.0)
    preset = digits(keep="best", keep_by="test/loss", schedule=rising)
    one, several = new_run(), new_run()
    expected = one.train(preset).metrics
    found = ranks.train(several.path, shared(preset, 2, shard), 2).metrics
    assert expected["chosen/epoch"] == found["chosen/epoch"] < 3
    for metric in ("test/loss", "train/loss"):
        assert found[metric] == pytest.approx(expected[metric], rel=1e-3), metric
