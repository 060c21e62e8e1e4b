"""Which points share a process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dltui.launch import start as launch
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.sweeps.grouping import Groups, share
from dltui.sweeps.points import lay_out


@pytest.fixture
def grouped(tmp_path: Path) -> Callable[..., Groups]:
    """The groups of quickstart's sweep with these overrides."""

    def made(*overrides: str, most: int = 64, places: int = 1) -> Groups:
        loaded = load(find("quickstart"), overrides=("sweep.lanes=64", *overrides))
        run = launch.create(loaded, root=tmp_path)
        return share(lay_out(run, loaded.preset, threads=1), most, places)

    return made


def numbers(groups: Groups) -> list[list[int]]:
    return [[task.point.number for task in group] for group in groups.groups]


def test_numbers_may_differ_and_shapes_may_not(grouped: Callable[..., Groups]) -> None:
    rates = grouped("sweep.train.lr=[0.1, 0.01]", "sweep.train.weight_decay=[0.0, 0.1]")
    assert numbers(rates) == [[0, 1, 2, 3]]
    batches = grouped("sweep.train.batch_size=[32, 64]", "sweep.seeds=2")
    assert numbers(batches) == [[0, 1], [2, 3]]
    hidden = grouped("sweep.model.hidden=[[8], [16]]", "sweep.train.lr=[0.1, 0.01]")
    assert numbers(hidden) == [[0, 1], [2, 3]]


def test_momentum_beside_none_is_another_shape(grouped: Callable[..., Groups]) -> None:
    found = grouped("train.optimizer=sgd", "sweep.train.momentum=[0.0, 0.5, 0.9]")
    assert numbers(found) == [[0], [1, 2]]


def test_schedules_may_differ(grouped: Callable[..., Groups]) -> None:
    assert numbers(grouped("sweep.train.schedule.warmup=[0, 10, 20]")) == [[0, 1, 2]]


def test_no_more_than_asked_for_and_no_place_left_idle(grouped: Callable[..., Groups]) -> None:
    assert numbers(grouped("sweep.seeds=5", most=2)) == [[0, 1], [2, 3], [4]]
    assert numbers(grouped("sweep.seeds=6", places=2)) == [[0, 1, 2], [3, 4, 5]]
    assert numbers(grouped("sweep.seeds=3", most=0)) == [[0], [1], [2]]


@pytest.mark.parametrize(
    ("override", "reason"),
    [
        ("train.accumulate=2", "train.accumulate is above 1"),
        ("train.precision=bf16", "train.precision is bf16"),
        ("run.memory_limit=500", "run.memory_limit counts the memory of one training"),
    ],
)
def test_what_cannot_be_a_lane_is_by_itself_for_a_reason(
    grouped: Callable[..., Groups], override: str, reason: str
) -> None:
    found = grouped(override, "sweep.seeds=3")
    assert numbers(found) == [[0], [1], [2]]
    assert found.apart == {reason: 3}
