"""The generated edges, against their description (EXPERIMENTS §4)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from dltui.data.dataset import Dataset
from dltui.data.edges import CLASSES, draw
from dltui.data.load import load
from dltui.data.options import EdgesData

WHOLE = (0.0, 1.0)
Images = NDArray[np.uint8]


def edges(seed: int = 0, **options: object) -> Dataset:
    return load(
        EdgesData(**options),  # type: ignore[arg-type]
        seed=seed,
        data_root=None,
        folder=Path(),
    )


def bars(images: Images) -> NDArray[np.bool_]:
    """(n, 28, 28): where it is brighter than any background; a quarter is above a fifth."""
    return images > round(0.2 * 255)


@given(st.integers(0, 10_000))
def test_horizontal_bars(seed: int) -> None:
    image = draw("horizontal", 20, WHOLE, (seed,))
    assert (image == image[:, :, :1]).all(), "rows are of one value"
    rows = bars(image)[:, :, 0]
    assert set(rows.sum(1)) <= {1, 2, 3, 4}
    edges_of_bar = np.abs(np.diff(np.pad(rows, ((0, 0), (1, 1))).astype(int), axis=1)).sum(1)
    assert (edges_of_bar == 2).all(), "one bar without a gap"


@given(st.integers(0, 10_000))
def test_vertical_is_horizontal_turned(seed: int) -> None:
    image = draw("vertical", 20, WHOLE, (seed,))
    assert (image == image[:, :1, :]).all()
    assert set(bars(image)[:, 0, :].sum(1)) <= {1, 2, 3, 4}


def test_intensities_and_backgrounds_fill_their_ranges() -> None:
    none = draw("none", 4_000, WHOLE, (0,))
    assert (none == none[:, :1, :1]).all()
    assert (none.min(), none.max()) == (0, 51)
    bar = draw("horizontal", 4_000, WHOLE, (1,)).max((1, 2))
    assert (bar.min(), bar.max()) == (64, 255)
    widths = bars(draw("vertical", 4_000, WHOLE, (2,)))[:, 0].sum(1)
    assert np.bincount(widths, minlength=5)[1:] == pytest.approx([1_000] * 4, rel=0.15)


def test_diagonals_have_the_four_angles_and_widths() -> None:
    """Principal direction of the bar's pixels where the bar is long enough to have one."""
    images = bars(draw("diagonal", 2_000, WHOLE, (3,)))
    found = set()
    for image in images:
        rows, columns = np.nonzero(image)
        if len(rows) < 40:
            continue
        points = np.stack([columns - columns.mean(), rows.mean() - rows])
        values, vectors = np.linalg.eigh(points @ points.T / len(rows))
        if values[1] < 40 * values[0]:
            continue
        angle = np.degrees(np.arctan2(vectors[1, 1], vectors[0, 1])) % 180
        nearest = min((30, 45, 120, 135), key=lambda a: abs(a - angle))
        assert abs(nearest - angle) < 6
        found.add(nearest)
    assert found == {30, 45, 120, 135}


def test_both_crosses_two_bars() -> None:
    images = bars(draw("both", 200, WHOLE, (4,)))
    full_rows = images.all(2).sum(1)
    full_columns = images.all(1).sum(1)
    assert set(full_rows) | set(full_columns) <= {1, 2, 3, 4}


@pytest.mark.parametrize("share", [0.5, 0.3])
def test_domain_shift_keeps_the_parts_apart(share: float) -> None:
    data = edges(train_share=share, per_class=200, test_per_class=200)
    border = round(28 * share)
    for part, inside in ((data.train, slice(0, border)), (data.test, slice(border, 28))):
        assert isinstance(part.x, torch.Tensor)
        image = part.x[:, 0].numpy()
        labels = part.y.numpy()
        rows = bars(image[labels == 0])[:, :, 0]
        columns = bars(image[labels == 1])[:, 0, :]
        for places in (rows, columns):
            outside = np.ones(28, dtype=bool)
            outside[inside] = False
            assert not places[:, outside].any()
            assert places[:, ~outside].any(0).all(), "every place inside is used"


def test_classes_counts_and_seeds() -> None:
    data = edges(kinds=5, per_class=7, test_per_class=3)
    assert data.classes == CLASSES
    assert data.shape == (1, 28, 28)
    assert torch.bincount(data.train.y).tolist() == [7] * 5
    assert torch.bincount(data.test.y).tolist() == [3] * 5
    assert isinstance(data.train.x, torch.Tensor)
    assert data.train.x.dtype == torch.uint8
    again, other = edges(kinds=5, per_class=7), edges(1, kinds=5, per_class=7)
    assert torch.equal(data.train.x, again.train.x)  # type: ignore[arg-type]
    assert not torch.equal(data.train.x, other.train.x)  # type: ignore[arg-type]
    fixed = edges(1, kinds=5, per_class=7, data_seed=0)
    assert torch.equal(data.train.x, fixed.train.x)  # type: ignore[arg-type]


def test_a_smaller_set_is_the_beginning_of_a_larger_one() -> None:
    small, large = edges(per_class=10), edges(per_class=50)
    assert torch.equal(small.train.x, large.train.x[:30])  # type: ignore[arg-type,index]
