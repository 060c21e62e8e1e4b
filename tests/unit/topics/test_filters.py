"""Filters: the right normalisation, every boundary, and pictures from anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from dltui.errors import DataError, UsageError
from dltui.presets.claims import check
from dltui.presets.load import load as load_preset
from dltui.presets.sample import Measured
from dltui.topics.filters.options import Averaging, FindKernel, Kernel, Shift
from dltui.topics.filters.pictures import average, convolve, correlate, generated, load
from dltui.topics.filters.shift import measure, pooled, unlike
from dltui.topics.filters.topic import TOPIC

PRESETS = Path(__file__).parents[3] / "presets" / "filters"

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
    bright = ran.metrics["mean/before"]
    wrong = [row[-1] for row in ran.figures["statistics"].rows[1:]]
    assert wrong == pytest.approx([bright, 4 * bright, 9 * bright], rel=0.02)
    wrong = np.array(ran.figures["slip"].tiles[1].pixels)
    assert (wrong == 255).mean() > 0.5
    assert {"kernel-3", "kernel-6", "kernel-9", "finding", "border"} <= ran.figures.keys()


@pytest.mark.parametrize("name", ["averaging", "custom", "laplacian", "which-kernel", "shift"])
def test_bundled_presets_hold_what_they_claim(name: str, run_experiment: Any) -> None:
    preset = load_preset(PRESETS / f"{name}.toml").preset
    ran = run_experiment(TOPIC, preset.experiment, preset.options)
    assert preset.question
    claims = [*preset.reported, *preset.question.support]
    verdicts = check(claims, [Measured(settings={}, metrics=ran.metrics)], quick=False)
    wrong = [claim.metric for claim in claims if claim.reason == "known-wrong"]
    assert wrong == (["brightness/6", "brightness/9"] if name == "averaging" else [])
    for verdict in verdicts:
        assert verdict.verdict == ("known-wrong" if verdict.cause else "reproduced"), verdict
    shown = {id for row in TOPIC.experiments[preset.experiment].layout for id in row}
    assert shown <= set(ran.figures)


def test_the_published_division_on_a_picture_as_the_source_filters_it() -> None:
    """C filters, In[6], with scipy and its own border: 145, 578 and 1,302 of at most 255."""
    picture = load("china", 0, [])
    found = [ndimage.convolve(picture, np.ones((n, n)) / 9.0).mean() for n in (3, 6, 9)]
    ours = [convolve(picture, np.full((n, n), 1 / 9), "mirror").mean() for n in (3, 6, 9)]
    assert found == pytest.approx([144.7, 578.1, 1302.5], abs=0.1)
    assert ours == pytest.approx(found, rel=1e-9)


def test_a_filter_is_found_from_its_output(run_experiment: Any) -> None:
    options = FindKernel(signal=(1, 0, 2, 5, -3, 1), output=(1.0, 2.0, -12.0, 17.0))
    ran = run_experiment(TOPIC, "find-kernel", options)
    assert [len(row) for row in ran.figures["equations"].rows] == [5] * 4
    assert ran.metrics["residual"] > 1, "four equations for three weights"
    made = np.lib.stride_tricks.sliding_window_view(np.array(options.signal), 3) @ [2, -1, 3]
    exact = FindKernel(signal=options.signal, output=tuple(made.tolist()))
    weights = run_experiment(TOPIC, "find-kernel", exact).metrics
    assert [weights[f"weight/{n}"] for n in (1, 2, 3)] == pytest.approx([2, -1, 3])


def test_a_filter_that_the_output_does_not_tell_is_refused(run_experiment: Any) -> None:
    with pytest.raises(UsageError, match="several filters make this output"):
        run_experiment(TOPIC, "find-kernel", FindKernel(signal=(1, 2, 3), output=(4, 5)[:1]))
    with pytest.raises(msgspec.ValidationError, match="longer than the signal"):
        msgspec.convert({"signal": [1, 2], "output": [1, 2, 3]}, FindKernel)


def test_what_a_shift_moves() -> None:
    """A filter's map moves along; pooling does at shifts by its own step; a mean stays."""
    options = Shift(sides=(2, 4), shifts=(1, 2, 4))
    found = {moved.name: moved for moved in measure(generated(0), options)}
    assert found["none"].along == [0, 0, 0]
    assert found["all"].changed == pytest.approx([0, 0, 0], abs=1e-9)
    assert found["max-2"].along == [found["max-2"].changed[0], 0, 0]
    assert found["average-4"].along is not None
    assert found["average-4"].along[:2] == found["average-4"].changed[:2]
    assert found["average-4"].along[2] == 0
    assert found["max-4"].changed[0] < found["none"].changed[0]


def test_unrelated_maps_are_as_unlike_as_can_be() -> None:
    one, other = np.random.default_rng(0).normal(size=(2, 200, 200))
    assert unlike(one, one) == 0
    assert unlike(one, other) == pytest.approx(1, abs=0.01)
    assert unlike(np.zeros((2, 2)), np.zeros((2, 2))) == 0


def test_pooling_takes_whole_windows() -> None:
    values = np.arange(16.0).reshape(4, 4)
    assert pooled(values, 2, np.max).tolist() == [[5, 7], [13, 15]]
    assert pooled(values[:, :3], 2, np.mean).tolist() == [[2.5], [10.5]]


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
