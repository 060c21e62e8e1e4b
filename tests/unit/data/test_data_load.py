"""Real data sets, the user's own files, and what is said when they are missing or damaged."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dltui.data import idx
from dltui.data.batches import Batches
from dltui.data.dataset import Dataset, Encoding, Examples
from dltui.data.decode import Pictures
from dltui.data.load import load
from dltui.data.options import TORCHVISION, DataOptions, FileData, NamedData
from dltui.errors import DataError, InputError, UsageError


def read(options: DataOptions, root: Path | None = None, seed: int = 0) -> Dataset:
    return load(options, seed=seed, data_root=root, folder=root or Path())


def pixels(examples: Examples) -> torch.Tensor:
    assert isinstance(examples.x, torch.Tensor)
    return examples.x


def test_embedded_sets() -> None:
    digits = read(NamedData(name="digits"))
    assert (len(digits.train), len(digits.test)) == (1438, 359)
    assert digits.shape == (1, 8, 8)
    assert digits.encoding(pixels(digits.train)).max() == 1.0
    cancer = read(NamedData(name="breast-cancer"))
    assert (len(cancer.train), len(cancer.test), cancer.shape) == (455, 114, (30,))
    assert pixels(cancer.train).mean(0) == pytest.approx(torch.zeros(30), abs=1e-5)
    assert pixels(cancer.train).std(0, correction=0) == pytest.approx(torch.ones(30), abs=1e-4)


def test_fashion_mnist_from_packed_files_in_order(shared_data: Path) -> None:
    data = read(NamedData(name="fashion-mnist"), shared_data)
    assert pixels(data.train).shape == (60_000, 1, 28, 28)
    assert pixels(data.test).shape == (10_000, 1, 28, 28)
    assert data.train.y[:10].tolist() == [9, 0, 0, 3, 0, 2, 7, 2, 5, 5]
    assert torch.bincount(data.train.y).tolist() == [6_000] * 10
    assert data.classes[9] == "Ankle boot"


def test_mnist_four_against_nine(shared_data: Path) -> None:
    data = read(NamedData(name="mnist", classes=[4, 9]), shared_data)
    assert (len(data.train), len(data.test)) == (11_791, 1_991)
    assert data.classes == ("4", "9")
    assert set(data.train.y.tolist()) == {0, 1}


def test_cifar_subset_stands_in_and_says_so(shared_data: Path) -> None:
    data = read(NamedData(name="cifar10"), shared_data)
    assert pixels(data.train).shape == (5_000, 3, 32, 32)
    assert data.classes[0] == "airplane"
    assert "cifar10-subset.npz stands in" in data.notes[0]


def test_diabetes_arff(shared_data: Path) -> None:
    data = read(FileData(path="dataset_37_diabetes.arff", test_share=0.25), shared_data)
    assert (len(data.train), len(data.test)) == (576, 192)
    assert data.classes == ("tested_negative", "tested_positive")
    counts = torch.bincount(torch.cat([data.train.y, data.test.y]))
    assert counts.tolist() == [500, 268]


def test_limits_keep_the_order(shared_data: Path) -> None:
    data = read(NamedData(name="fashion-mnist", limit=6, test_limit=4), shared_data)
    assert data.train.y.tolist() == [9, 0, 0, 3, 0, 2]
    assert len(data.test) == 4


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_shuffled_labels_come_from_all_classes(share: float) -> None:
    plain = read(NamedData(name="digits"))
    data = read(NamedData(name="digits", shuffled_labels=share))
    changed = int((data.train.y != plain.train.y).sum())
    assert changed == pytest.approx(0.9 * share * len(plain.train), abs=35)
    assert torch.equal(data.test.y, plain.test.y)
    if share == 1.0:
        assert set(data.train.y.tolist()) == set(range(10))
        assert "drawn again from all 10 classes" in data.notes[0]


def test_labels_drawn_among_the_first_nine_have_no_nine() -> None:
    data = read(NamedData(name="digits", shuffled_labels=1.0, shuffled_among=9))
    assert set(data.train.y.tolist()) == set(range(9))
    assert "drawn again from the first 9 classes" in data.notes[0]
    with pytest.raises(UsageError, match="digits has 10 classes"):
        read(NamedData(name="digits", shuffled_labels=1.0, shuffled_among=11))


def test_images_drawn_as_published_come_with_replacement() -> None:
    plain = read(NamedData(name="digits"))
    data = read(NamedData(name="digits", limit=1_000, draw="published"))
    torch.manual_seed(42)
    chosen = torch.randint(len(plain.train), (1_000,))
    assert torch.equal(data.train.y, plain.train.y[chosen])
    assert torch.equal(pixels(data.train), pixels(plain.train)[chosen])


def test_permuted_pixels_are_one_permutation_of_all_images() -> None:
    plain, moved = (
        read(NamedData(name="digits", permute_pixels=permute)) for permute in (False, True)
    )
    before = torch.cat([pixels(plain.train), pixels(plain.test)]).flatten(1)
    after = torch.cat([pixels(moved.train), pixels(moved.test)]).flatten(1)
    assert not torch.equal(before, after)
    columns = {tuple(column.tolist()) for column in before.T}
    assert {tuple(column.tolist()) for column in after.T} == columns
    back = moved.before_permuting()
    assert torch.equal(pixels(back.train), pixels(plain.train)) and back.permutation is None


def test_normalising_and_resizing(shared_data: Path) -> None:
    options = NamedData(name="mnist", limit=3, mean=0.5, std=0.5, size=14)
    data = read(options, shared_data)
    inputs = data.encoding(pixels(data.train))
    assert data.shape == (1, 14, 14) == tuple(inputs.shape[1:])
    assert inputs.min() >= -1.0 - 1e-6
    assert inputs.max() <= 1.0 + 1e-6


def test_missing_files_say_where_and_how(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"train-images.*FashionMNIST/raw.*data get fashion-mnist"):
        read(NamedData(name="fashion-mnist"), tmp_path)
    with pytest.raises(DataError, match=r"svhn: Dataset not found.*--data-root"):
        read(NamedData(name="svhn"), tmp_path)
    with pytest.raises(DataError, match="no data root"):
        read(NamedData(name="mnist"))


def test_damaged_idx(shared_data: Path, tmp_path: Path) -> None:
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for file in (shared_data / "MNIST" / "raw").glob("*.gz"):
        (raw / file.name).write_bytes(file.read_bytes()[:1_000])
    with pytest.raises(DataError, match="damaged"):
        read(NamedData(name="mnist"), tmp_path)


@given(st.binary(max_size=64))
def test_any_bytes_are_an_idx_file_or_a_value_error(raw: bytes) -> None:
    try:
        tensor = idx.parse(raw)
    except ValueError:
        return
    assert tensor.dtype == torch.uint8


@given(st.lists(st.integers(0, 4), min_size=1, max_size=3), st.data())
def test_idx_round_trip(shape: list[int], data: st.DataObject) -> None:
    count = int(np.prod(shape))
    values = data.draw(st.binary(min_size=count, max_size=count))
    header = bytes([0, 0, 8, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)
    tensor = idx.parse(header + values)
    assert list(tensor.shape) == shape
    assert bytes(tensor.flatten().tolist()) == values


def test_plain_idx_is_read_too(tmp_path: Path) -> None:
    raw = bytes([0, 0, 8, 1, 0, 0, 0, 2, 7, 9])
    (tmp_path / "a").write_bytes(raw)
    (tmp_path / "b.gz").write_bytes(gzip.compress(raw))
    assert idx.read(tmp_path, "a").tolist() == idx.read(tmp_path, "b").tolist() == [7, 9]


def test_npz_with_and_without_a_test_part(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    x = random.integers(0, 256, (20, 6, 5, 3), dtype=np.uint8)
    y = np.array(["cat", "dog"] * 10)
    np.savez(tmp_path / "whole.npz", x=x, y=y)
    data = read(FileData(path="whole.npz", test_share=0.25), tmp_path)
    assert (len(data.train), len(data.test), data.shape) == (15, 5, (3, 6, 5))
    assert data.classes == ("cat", "dog")
    assert data.encoding.divisor == 255
    np.savez(tmp_path / "parts.npz", x_train=x, y_train=y, x_test=x[:4], y_test=y[:4])
    parts = read(FileData(path="parts.npz"), tmp_path)
    assert (len(parts.train), len(parts.test)) == (20, 4)
    assert torch.equal(pixels(parts.train), torch.from_numpy(x).permute(0, 3, 1, 2))


def test_csv_with_a_named_target(tmp_path: Path) -> None:
    rows = [f"{'no' if i % 3 else 'yes'},{i},{-i}" for i in range(30)]
    (tmp_path / "table.csv").write_text("\n".join(["kind,a,b", *rows]))
    data = read(FileData(path="table.csv", target="kind", standardize=False), tmp_path)
    assert data.classes == ("no", "yes")
    assert data.shape == (2,)
    for x, y in zip(pixels(data.train), data.train.y, strict=True):
        assert bool(y) == (int(x[0]) % 3 == 0)
    with pytest.raises(InputError, match="no column 'colour'"):
        read(FileData(path="table.csv", target="colour"), tmp_path)


@pytest.mark.parametrize("name", ["nothing.npz", "notes.doc", "broken.npz", "broken.arff"])
def test_unreadable_files_are_data_errors(tmp_path: Path, name: str) -> None:
    if name != "nothing.npz":
        (tmp_path / name).write_bytes(b"\x00\x01 not what the name says")
    with pytest.raises(DataError, match=name):
        read(FileData(path=name), tmp_path)


def picture(path: Path, value: int, size: int = 8) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (size, size), (value, 0, 255 - value)).save(path)


def test_image_folder(tmp_path: Path) -> None:
    for label, name in enumerate(("blue", "red")):
        for i in range(10):
            picture(tmp_path / "pictures" / name / f"{i}.png", 200 * label + i)
    data = read(FileData(path="pictures", test_share=0.3), tmp_path)
    assert data.classes == ("blue", "red")
    assert (len(data.train), len(data.test), data.shape) == (14, 6, (3, 8, 8))
    for x, y in zip(pixels(data.train), data.train.y, strict=True):
        assert (x[0, 0, 0] >= 200) == bool(y)


def test_image_folder_with_a_test_part_and_sizes(tmp_path: Path) -> None:
    for part in ("train", "test"):
        for name in ("a", "b"):
            for i in range(3):
                picture(tmp_path / part / name / f"{i}.png", 10 * i, size=8 + i)
    with pytest.raises(InputError, match=r"differ in size.*data\.size"):
        read(FileData(path="."), tmp_path)
    data = read(FileData(path=".", size=6), tmp_path)
    assert (len(data.train), len(data.test), data.shape) == (6, 6, (3, 6, 6))
    picture(tmp_path / "test" / "c" / "0.png", 10)
    with pytest.raises(InputError, match="'c' of the test part is not among"):
        read(FileData(path=".", size=6), tmp_path)


def test_a_picture_that_is_none(tmp_path: Path) -> None:
    for name in ("a", "b"):
        for i in range(3):
            picture(tmp_path / name / f"{i}.png", i)
    (tmp_path / "a" / "1.png").write_bytes(b"not a picture")
    with pytest.raises(DataError, match="cannot be read"):
        read(FileData(path="."), tmp_path)


def test_pictures_that_do_not_fit_come_from_a_loader(tmp_path: Path) -> None:
    paths = [tmp_path / f"{i}.png" for i in range(10)]
    for i, path in enumerate(paths):
        picture(path, 20 * i)
    pictures = Pictures("set", 10, lambda i: Image.open(paths[i]), None)
    lazy = Examples(pictures, torch.arange(10))
    device = torch.device("cpu")
    at_once = Examples(torch.stack([pictures[i] for i in range(10)]), torch.arange(10))
    encoding = Encoding(divisor=255.0)
    expected = Batches(at_once, encoding, device, shuffle=True)
    loaded = Batches(lazy, encoding, device, shuffle=True)
    for (x1, y1), (x2, y2) in zip(
        expected.epoch(2, 4, start=4), loaded.epoch(2, 4, start=4), strict=True
    ):
        assert torch.equal(x1, x2)
        assert torch.equal(y1, y2)


def test_options_that_do_not_fit(shared_data: Path) -> None:
    with pytest.raises(UsageError, match=r"labels 0 to 9"):
        read(NamedData(name="digits", classes=[4, 12]))
    with pytest.raises(UsageError, match=r"data\.size"):
        read(NamedData(name="breast-cancer", size=8))
    with pytest.raises(UsageError, match="permute_pixels"):
        read(NamedData(name="breast-cancer", permute_pixels=True))


def test_torchvision_has_every_named_set() -> None:
    from torchvision import datasets

    for kind, _, _ in TORCHVISION.values():
        assert hasattr(datasets, kind)
