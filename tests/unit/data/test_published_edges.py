"""The edge images as write-up C draws them: what is cut, what is blank, what stays the same."""

from __future__ import annotations

import numpy as np
import pytest

from dltui.data.edges import PUBLISHED_FIVE
from dltui.data.published_edges import Images, parts

THREE = ("horizontal", "vertical", "none")


def drawn(kinds: tuple[str, ...], count: int, share: float = 1.0) -> tuple[list[Images], ...]:
    return parts(kinds, count, 50, share, 7)


def blank(images: Images) -> float:
    """Share of the images that are of one value."""
    return float((images == images[:, :1, :1]).all((1, 2)).mean())


def test_bars_never_touch_the_first_and_last_place_and_some_are_not_there() -> None:
    (horizontal, vertical, none), _ = drawn(THREE, 5_400)
    for rows in (horizontal, vertical.transpose(0, 2, 1)):
        bars = rows[:, :, 0] > 51
        assert (rows == rows[:, :, :1]).all()
        assert not bars[:, [0, 27]].any()
        assert blank(rows) == pytest.approx(1 / 27, abs=0.01)
        assert set(bars.sum(1)) == {0, 1, 2, 3, 4}
    assert blank(none) == 1.0


def test_halves_meet_nowhere() -> None:
    train, test = drawn(THREE, 2_600, 0.5)
    assert blank(train[0]) == pytest.approx(1 / 13, abs=0.02)
    places = [np.flatnonzero((part[0][:, :, 0] > 51).any(0)) for part in (train, test)]
    assert places[0].tolist() == list(range(1, 13))
    assert set(places[1]) <= set(range(14, 27))


def test_crossings_lie_on_the_diagonal_and_diagonals_are_thin() -> None:
    (_, _, diagonal, both, _), _ = drawn(PUBLISHED_FIVE, 60)
    rows, columns = (both.min(axis) > 51 for axis in (2, 1))
    assert (rows == columns).all()
    assert np.median((diagonal > 51).sum((1, 2))) < 2 * 28


def test_one_generator_draws_all_sets_in_turn() -> None:
    """Another size comes last: it leaves validation as it is."""
    (small, *_), test = drawn(THREE, 10)
    (large, *_), same = drawn(THREE, 500)
    assert small.shape == (10, 28, 28) and large.shape == (500, 28, 28)
    assert np.array_equal(np.stack(test), np.stack(same))
    random = np.random.RandomState(7)
    background = random.uniform(0, 0.2, size=(10, 1, 1, 1))[:, 0, 0, 0]
    width = random.randint(1, 5, size=(10, 1))
    assert (small[:, 0, 0] == (background * 255).astype(np.uint8)).all()
    start = random.randint(1, 28, size=(10, 1))
    end = np.clip(start + width, 0, 27)
    assert ((small[:, :, 0] > 51).sum(1) == (end - start)[:, 0]).all()
