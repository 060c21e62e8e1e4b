"""Every classification network of torchvision against the counts in its weights' metadata."""

from __future__ import annotations

from pathlib import Path

import pytest
from torchvision.models import get_model_weights

from dltui.models.options import TORCHVISION, TorchvisionModel
from dltui.topics.architectures.networks import analyse, input_shape
from dltui.topics.architectures.options import Layers

NOTES = {
    "googlenet": "published without its two auxiliary heads, which exist for training only",
    "inception_v3": "published with its auxiliary head, so it is built with it and not called",
}
"""Where the published count depends on which parts are counted."""

ROUNDING = 0.0005
"""Metadata give 10⁹ multiply-adds to three decimals."""


@pytest.mark.parametrize("name", TORCHVISION)
def test_counts_agree_with_the_metadata(name: str) -> None:
    model, options = TorchvisionModel(name=name), Layers()
    shape = input_shape(model, options)
    found = analyse(model, options, shape, Path())
    entries = [
        weights.meta
        for weights in get_model_weights(name)
        if weights.transforms.keywords["crop_size"] == [shape[1]]
        or weights.transforms.keywords["crop_size"] == shape[1]
    ]
    assert found.total.parameters in {meta["num_params"] for meta in entries}
    published = entries[0]["_ops"]
    measured = found.total.multiply_adds / 1e9
    assert measured == pytest.approx(published, rel=0.002, abs=ROUNDING), NOTES.get(name, "")
    assert sum(call.parameters for call in found.layers) + found.unused.parameters == (
        found.total.parameters
    )
    assert (found.unused.parameters > 0) == (name == "inception_v3")
