"""What the notebook on inductive bias shows (write-up C, part 2), from a few steps of training."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from dltui.data.load import load
from dltui.data.options import EdgesData
from dltui.figures.records import Image
from dltui.models.edge_cnn import edge_kernels
from dltui.models.options import EdgeCnn, Mlp
from dltui.topics.inductive_bias.kernels import picture, stripes
from dltui.topics.inductive_bias.topic import TOPIC
from dltui.topics.inductive_bias.work import taken_for
from dltui.training.options import TrainOptions
from dltui.training.pictures import sheets
from tests.unit.topics.conftest import Run

TRAIN = TrainOptions(epochs=1, lr=0.01, gradients="off")


def test_stripes_are_all_of_an_edge_and_a_quarter_of_chance() -> None:
    bar = torch.zeros(1, 1, 7, 7)
    bar[:, :, 2:4] = 1
    assert stripes(bar) == pytest.approx(100)
    assert stripes(edge_kernels(2)[:2, None]) == pytest.approx(100)
    torch.manual_seed(0)
    for k, expected in ((7, 25), (3, 50)):
        assert stripes(torch.randn(4000, 1, k, k)) == pytest.approx(expected, abs=1)
    checks = (torch.arange(49) % 2.0).reshape(1, 1, 7, 7)
    assert stripes(checks) < 10
    assert math.isnan(stripes(torch.zeros(3, 1, 7, 7)))


def test_kernels_stand_side_by_side_where_they_fit() -> None:
    one = torch.tensor([[[[1.0, -1.0], [0.0, 0.5]]]])
    figure = picture({"untrained": one.expand(3, 1, 2, 2), "learned": one.expand(3, 1, 2, 2)})
    assert figure.columns == 6
    assert figure.tiles[0].pixels == [[255, 0], [128, 191]]
    assert picture({"untrained": torch.rand(8, 1, 2, 2), "b": torch.rand(8, 1, 2, 2)}).columns == 8


def test_what_bars_are_taken_for() -> None:
    counts = torch.tensor([[30, 5, 15], [10, 40, 0], [7, 3, 40]])
    found = taken_for(counts, ("horizontal", "vertical", "none"))
    assert found == {"bars/by-name": 70.0, "bars/as-none": 15.0, "bars/as-another": 15.0}
    assert taken_for(counts, ("a", "b", "c")) == {}


def test_permuted_images_are_shown_before_and_after(run_experiment: Run) -> None:
    ran = run_experiment(
        TOPIC,
        "train",
        data=EdgesData(per_class=12, test_per_class=4, permute_pixels=True),
        model=EdgeCnn(kernel=7),
        train=TRAIN,
    )
    figure = ran.figures["kernels"]
    names = [tile.caption for tile in figure.tiles]
    assert names == ["untrained"] * 3 + ["learned"] * 3 + ["edge detectors"] * 3
    untrained, learned = ([tile.pixels for tile in figure.tiles[i : i + 3]] for i in (0, 3))
    assert untrained != learned
    assert 0 < ran.metrics["kernels/stripes"] < 100
    before, after = ran.figures["samples-before"], ran.figures["samples"]
    assert len(before.tiles) == len(after.tiles) == 30 and before.columns == 10
    assert [tile.caption for tile in before.tiles[::10]] == ["horizontal", "vertical", "none"]


def test_pictures_before_permuting_have_bars_and_those_after_have_not() -> None:
    data = EdgesData(per_class=3, permute_pixels=True)
    before, after = sheets(load(data, seed=0, data_root=None, folder=Path()))
    rows = [np.ptp(np.array(image.tiles[0].pixels), axis=1).max() for image in (before, after)]
    assert rows[0] == 0 < rows[1], "a horizontal bar: every row of one value"
    empty = before.tiles[-3:]
    assert max(np.max(tile.pixels) for tile in empty) <= 51, "dark backgrounds stay dark"
    for one, other in zip(before.tiles, after.tiles, strict=True):
        assert sorted(np.ravel(one.pixels)) == sorted(np.ravel(other.pixels))


def test_a_network_without_convolutions_has_no_kernels(run_experiment: Run) -> None:
    data = EdgesData(per_class=4, test_per_class=4)
    ran = run_experiment(TOPIC, "train", data=data, model=Mlp(hidden=(4,)), train=TRAIN)
    assert isinstance(ran.figures["samples"], Image)
    assert ran.figures["samples"].columns == 4
    assert "kernels" not in ran.figures and "kernels/stripes" not in ran.metrics
    shares = ran.metrics["bars/as-none"] + ran.metrics["bars/as-another"]
    assert 0 <= shares <= 100
