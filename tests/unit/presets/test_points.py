"""The points of a sweep: how many, in which order, what they set, and how they are called."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.options import RunOptions
from dltui.presets.schema import Preset, Sweep
from dltui.presets.sweep import expand, listed, point_document, show, size


def preset(seed: int = 0, **sweep: Any) -> Preset:
    return Preset(title="T", topic="t", run=RunOptions(seed=seed), sweep=Sweep(**sweep))


def test_grid_times_points_times_seeds_in_order() -> None:
    points = expand(
        preset(
            seed=7,
            grid={"train.lr": [0.1, 0.01]},
            points=[{"model.name": "a"}, {"model.name": "b"}],
            seeds=2,
        )
    )
    assert [point.label for point in points][:5] == [
        "lr=0.1 model=a seed=7",
        "lr=0.1 model=a seed=8",
        "lr=0.1 model=b seed=7",
        "lr=0.1 model=b seed=8",
        "lr=0.01 model=a seed=7",
    ]
    assert [point.number for point in points] == list(range(8))
    assert points[2].settings == {"train.lr": 0.1, "model.name": "b"}


def test_compared_arms_share_their_seeds() -> None:
    points = expand(preset(seed=3, grid={"train.lr": [1, 2, 3]}, seeds=4))
    by_setting: dict[int, list[int]] = {}
    for point in points:
        by_setting.setdefault(point.settings["train.lr"], []).append(point.seed)
    assert set(map(tuple, by_setting.values())) == {(3, 4, 5, 6)}


def test_no_sweep_is_one_point_of_the_preset_itself() -> None:
    (point,) = expand(preset(seed=5))
    assert (point.settings, point.seed, point.label) == ({}, 5, "")


def test_labels_use_the_shortest_ending_that_is_unique() -> None:
    (point,) = expand(preset(grid={"model.name": ["a"], "data.name": ["b"], "train.lr": [0.1]}))
    assert point.label == "model=a data=b lr=0.1"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1, "0.1"),
        (1.0, "1"),
        (0.12345678, "0.12345678"),
        (True, "yes"),
        ([256, 512], "256-512"),
        ([0.9, 0.999], "[0.9,0.999]"),
        ({"name": "mlp", "hidden": [5, 5]}, "mlp hidden=5-5"),
        ({"width": 3}, "width=3"),
        ("relu", "relu"),
    ],
)
def test_values_in_labels(value: object, text: str) -> None:
    assert show(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([0.01, 0.001], "0.01, 0.001"),
        ([256, 512], "256, 512"),
        ([[64], [64, 10]], "[64], [64, 10]"),
        ([{"name": "mlp", "hidden": [5, 5]}, {"name": "cnn"}], "mlp hidden=5-5, cnn"),
        (0.1, "0.1"),
    ],
)
def test_a_list_in_a_table_is_no_range(value: object, text: str) -> None:
    assert listed(value) == text


def test_a_points_document_is_a_preset_of_its_own() -> None:
    document = {
        "title": "T",
        "model": {"name": "mlp", "hidden": [3]},
        "train": {"lr": 1.0, "epochs": 2},
        "sweep": {"model": [{"name": "cnn"}]},
        "reported": [{"metric": "m"}],
    }
    swept = preset(grid={"model": [{"name": "cnn"}], "train.lr": [0.5]}, seeds=2)
    tables = point_document(document, expand(swept)[1])
    assert tables == {
        "title": "T",
        "model": {"name": "cnn"},
        "train": {"lr": 0.5, "epochs": 2},
        "run": {"seed": 1},
    }
    assert document["train"] == {"lr": 1.0, "epochs": 2}, "the sweep's own document is untouched"


@given(
    grid=st.dictionaries(
        st.sampled_from(["train.lr", "train.epochs", "model.width"]),
        st.lists(st.integers(), min_size=1, max_size=4, unique=True),
        max_size=3,
    ),
    listed=st.integers(0, 3),
    seeds=st.integers(1, 4),
)
def test_every_combination_once(grid: dict[str, list[int]], listed: int, seeds: int) -> None:
    swept = preset(grid=grid, points=[{"options.x": i} for i in range(listed)], seeds=seeds)
    points = expand(swept)
    assert len(points) == size(swept.sweep)
    assert len({(repr(sorted(p.settings.items())), p.seed) for p in points}) == len(points)
    assert len({point.label for point in points}) == len(points)
