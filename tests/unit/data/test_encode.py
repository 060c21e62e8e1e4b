"""How stored values become inputs: normalised by channel, and brought to a size in three ways."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from dltui.data import encode
from dltui.data.dataset import Encoding
from dltui.data.decode import fitted
from dltui.data.fit import Place, place
from dltui.data.load import load
from dltui.data.options import Fit, NamedData
from dltui.errors import UsageError


def test_each_channel_is_normalised_by_its_own_numbers() -> None:
    x = torch.full((2, 3, 4, 4), 51, dtype=torch.uint8)
    encoding = Encoding(divisor=255.0, mean=(0.0, 0.1, 0.2), std=(1.0, 0.5, 0.1))
    encoded = encoding(x)
    expected = torch.tensor([0.2, 0.2, 0.0]).reshape(3, 1, 1).expand(2, 3, 4, 4)
    torch.testing.assert_close(encoded, expected, atol=1e-6, rtol=0)
    torch.testing.assert_close(encoding.viewed(encoded), encoding.values(x))


def test_measured_numbers_give_each_channel_mean_0_and_deviation_1() -> None:
    x = torch.randint(0, 256, (40, 3, 6, 6), dtype=torch.uint8)
    x[:, 2] = 9
    inputs = encode.normalised(Encoding(divisor=255.0), x)(x).double()
    torch.testing.assert_close(inputs.mean((0, 2, 3)), torch.zeros(3).double(), atol=1e-5, rtol=0)
    deviations = inputs.std((0, 2, 3), correction=0)
    torch.testing.assert_close(deviations, torch.tensor([1, 1, 0]).double(), atol=1e-5, rtol=0)


def test_of_many_images_some_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encode, "MEASURED", 10)
    x = torch.zeros(100, 1, 2, 2)
    x[1::10] = 100.0  # never looked at
    assert encode.normalised(Encoding(), x).mean == (0.0,)


def test_a_named_set_is_normalised_by_its_training_part() -> None:
    dataset = read(NamedData(name="digits", normalize=True))
    assert isinstance(dataset.train.x, torch.Tensor)
    inputs = dataset.encoding(dataset.train.x)
    assert abs(float(inputs.mean())) < 1e-4 and abs(float(inputs.std()) - 1) < 1e-3
    assert dataset.notes == ("normalised by mean 0.306, deviation 0.376",)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (NamedData(name="digits", mean=[0.1, 0.2, 0.3]), "3 values for 1 channel"),
        (NamedData(name="breast-cancer", std=[1.0]), "channels of images; these are rows"),
        (NamedData(name="breast-cancer", normalize=True), "measures images; these are rows"),
    ],
)
def test_what_the_data_cannot_take_is_refused(options: NamedData, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read(options)


def read(options: NamedData):  # type: ignore[no-untyped-def]
    return load(options, seed=0, data_root=None, folder=Path())


@pytest.mark.parametrize(
    ("fit", "expected"),
    [
        ("stretch", Place(8, 8, 0, 0)),
        ("letterbox", Place(4, 8, 2, 0)),
        ("crop", Place(8, 16, 0, -4)),
    ],
)
def test_places_in_a_square(fit: Fit, expected: Place) -> None:
    assert place((10, 20), (8, 8), fit) == expected


def test_no_form_is_lost_to_nothing() -> None:
    assert place((1, 1000), (10, 10), "letterbox") == Place(1, 10, 4, 0)


@pytest.mark.parametrize("fit", ["letterbox", "crop"])
@pytest.mark.parametrize("own", [(10, 20), (20, 10), (7, 7), (3, 11)])
def test_tensors_and_pictures_are_fitted_alike(fit: Fit, own: tuple[int, int]) -> None:
    flat = np.full(own, 200, dtype=np.uint8)
    picture = np.asarray(fitted(Image.fromarray(flat), (8, 6), fit))
    tensor = Encoding(divisor=255.0, size=(8, 6), fit=fit)(torch.from_numpy(flat)[None, None])
    assert tensor.shape == (1, 1, 8, 6)
    assert np.array_equal(tensor[0, 0].numpy() > 0.5, picture > 127)
    covered = {"crop": 48, "letterbox": (picture > 127).sum()}[fit]
    assert (picture > 127).sum() == covered


def test_the_margin_is_black_before_it_is_normalised() -> None:
    encoding = Encoding(divisor=255.0, mean=0.5, std=0.5, size=(4, 4), fit="letterbox")
    x = encoding(torch.full((1, 1, 2, 4), 255, dtype=torch.uint8))
    assert x[0, 0, :, 0].tolist() == [-1.0, 1.0, 1.0, -1.0]
    assert encoding.shape((1, 2, 4)) == (1, 4, 4)
