"""Filters: the right normalisation, every boundary, and pictures from anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from dltui.errors import DataError
from dltui.topics.filters.options import TOPIC, Averaging, Kernel
from dltui.topics.filters.pictures import average, correlate, generated, load

LAPLACIAN = np.array([[0.0, 1, 0], [1, -4, 1], [0, 1, 0]])
SCIPY = {"edge": "nearest", "mirror": "reflect", "zero": "constant", "wrap": "wrap"}


@pytest.mark.parametrize("boundary", SCIPY)
@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (6, 6), (9, 9), (2, 5)])
def test_agrees_with_scipy(boundary: str, shape: tuple[int, int]) -> None:
    generator = np.random.default_rng(0)
    picture, kernel = generator.uniform(0, 255, (20, 31)), generator.normal(size=shape)
    expected = ndimage.correlate(picture, kernel, mode=SCIPY[boundary])
    assert correlate(picture, kernel, boundary) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("size", [1, 3, 6, 9])
def test_averages_keep_brightness(size: int) -> None:
    assert average(size).sum() == pytest.approx(1, abs=1e-12)
    even = np.full((12, 12), 200.0)
    assert correlate(even, average(size), "edge") == pytest.approx(even)
    picture = generated(0)
    assert correlate(picture, average(size), "wrap").mean() == pytest.approx(picture.mean())


def test_laplacian_is_zero_on_even_ground_and_on_a_slope() -> None:
    y, x = np.mgrid[0:9, 0:9].astype(float)
    inside = correlate(3 * x + 2 * y + 7, LAPLACIAN, "edge")[1:-1, 1:-1]
    assert inside == pytest.approx(0)
    step = correlate(np.where(x < 4, 0.0, 100.0), LAPLACIAN, "edge")
    assert step[4].tolist() == [0, 0, 0, 100, -100, 0, 0, 0, 0]


def test_averaging_shows_every_size_and_the_published_slip(run_experiment: Any) -> None:
    ran = run_experiment(TOPIC, "averaging", Averaging())
    captions = [tile.caption for tile in ran.figures["pictures"].tiles]
    assert captions == ["before", "3×3 average", "6×6 average", "9×9 average"]
    assert all(ran.metrics[f"kernel-sum/{k}"] == pytest.approx(1, abs=1e-12) for k in (3, 6, 9))
    assert ran.metrics["deviation/9"] < ran.metrics["deviation/3"] < ran.metrics["deviation/before"]
    assert [row[-1] for row in ran.figures["statistics"].rows] == [None, 1, 4, 9]
    wrong = np.array(ran.figures["slip"].tiles[1].pixels)
    assert (wrong == 255).mean() > 0.5
    assert {"kernel-3", "kernel-6", "kernel-9", "finding", "border"} <= ran.figures.keys()


def test_kernel_is_shown_with_its_result(run_experiment: Any) -> None:
    ran = run_experiment(TOPIC, "kernel", Kernel(picture="generated"))
    assert ran.metrics["kernel-sum"] == 0
    assert ran.figures["kernel"].values == LAPLACIAN.tolist()
    before, after = (np.array(tile.pixels) for tile in ran.figures["pictures"].tiles)
    assert before.shape == after.shape == (48, 72)
    assert after.max() == 255
    assert "sum to 0" in ran.figures["finding"].text


def test_flip_and_normalise(run_experiment: Any) -> None:
    options = Kernel(picture="generated", kernel=((2.0, 0.0), (0.0, 6.0)))
    plain = run_experiment(TOPIC, "kernel", options).metrics["mean"]
    changed = msgspec.structs.replace(options, normalise=True, flip=True)
    ran = run_experiment(TOPIC, "kernel", changed)
    assert ran.figures["kernel"].values == [[0.75, 0], [0, 0.25]]
    assert ran.metrics["mean"] == pytest.approx(plain / 8, rel=0.02)


def test_the_users_picture_from_the_presets_folder(run_experiment: Any, tmp_path: Path) -> None:
    pixels = np.zeros((10, 20, 3), dtype=np.uint8)
    pixels[:, :, 0] = 100
    Image.fromarray(pixels).save(tmp_path / "red.png")
    options = Kernel(picture="red.png", width=0, kernel=((1.0,),))
    ran = run_experiment(TOPIC, "kernel", options, folder=tmp_path)
    assert np.array(ran.figures["pictures"].tiles[1].pixels).tolist() == [[30] * 20] * 10


def test_a_missing_or_broken_picture_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no picture 'cat.png'.*china, flower, generated"):
        load("cat.png", 72, [tmp_path])
    (tmp_path / "cat.png").write_bytes(b"no picture at all")
    with pytest.raises(DataError, match=r"cat.png cannot be read") as caught:
        load("cat.png", 72, [tmp_path])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"kernel": []}, "at least one weight"),
        ({"kernel": [[1, 2], [3]]}, "one length"),
        ({"kernel": [[1, -1]], "normalise": True}, "sums to 0"),
    ],
)
def test_kernels_that_mean_nothing_are_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=message):
        msgspec.convert(values, Kernel)


def test_shipped_pictures_are_scaled_to_the_width() -> None:
    assert load("china", 72, []).shape == (48, 72)
    assert load("flower", 0, []).shape == (427, 640)
