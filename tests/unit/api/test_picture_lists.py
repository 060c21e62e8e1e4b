"""Several pictures come as a list, too."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from dltui.api import figures


def test_a_list_is_a_picture_each_whatever_their_shape_could_mean_together() -> None:
    for pixels in ([np.zeros((8, 4)), np.ones((8, 4))], [torch.zeros(8, 4), torch.ones(8, 4)]):
        shown = figures.image("x", pixels, ["a", "b"], 0)
        assert [tile.caption for tile in shown.tiles] == ["a", "b"]
        assert [np.shape(tile.pixels) for tile in shown.tiles] == [(8, 4), (8, 4)]


def test_pictures_of_several_sizes_are_refused_with_their_sizes() -> None:
    with pytest.raises(ValueError, match=r"\(7, 4\), \(8, 4\)"):
        figures.image("x", [np.zeros((8, 4)), np.ones((7, 4))], [], 0)
