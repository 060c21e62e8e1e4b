"""Rules by which arrays are read: kind, layout, scale, target, parts; without torch."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.lib import format as npy
from numpy.typing import NDArray

from dltui.data.arrays import archive, inputs, scale, targets
from dltui.data.arrays.finite import span
from dltui.data.arrays.head import head
from dltui.data.arrays.held import held
from dltui.data.arrays.inputs import Reading
from dltui.data.arrays.roles import roles
from dltui.data.arrays.targets import Targets
from dltui.data.natural import listed, natural
from dltui.data.options import FileData
from dltui.errors import DataError, InputError, UsageError

Array = NDArray[Any]
RANDOM = np.random.default_rng(0)


def options(**changed: Any) -> FileData:
    return FileData(path="d.npz", **changed)


def reading(x: Array, **changed: Any) -> Reading:
    return inputs.decide(x, span(x, "x"), options(**changed), "x")


def told(y: Any, task: str = "auto", names: list[str] | None = None) -> Targets:
    given = None if names is None else np.array(names)
    return targets.decide({"train": ("y", np.array(y))}, task, given, "d.npz")


def whole(shape: tuple[int, ...], top: int, kind: Any = np.int64) -> Array:
    x = RANDOM.integers(0, top + 1, shape).astype(kind)
    x.flat[-1] = top
    return x


@pytest.mark.parametrize(
    ("x", "kind", "shape"),
    [
        (RANDOM.normal(size=(20, 5)), "rows", (5,)),
        (RANDOM.normal(size=20), "rows", (1,)),
        (whole((20, 32), 5000), "tokens", (32,)),
        (whole((20, 32), 5000, np.uint16), "tokens", (32,)),
        (whole((200, 64), 255), "rows", (64,)),
        (whole((20, 784), 255, np.uint8), "rows", (784,)),
        (whole((20, 32), 4), "rows", (32,)),
        (whole((20, 5), 5000), "rows", (5,)),
        (whole((20, 32), 5000) * np.logspace(-3, 0, 32).round(3), "rows", (32,)),
        (whole((20, 32), 5000) - 2500, "rows", (32,)),
        (RANDOM.normal(size=(20, 32, 6)), "sequences", (32, 6)),
        (RANDOM.random((20, 100, 3)), "sequences", (100, 3)),
        (np.eye(4, dtype=bool)[whole((20, 50), 3)], "sequences", (50, 4)),
        (RANDOM.normal(size=(20, 28, 28)), "images", (1, 28, 28)),
        (RANDOM.random((20, 24, 16)), "images", (1, 24, 16)),
        (whole((20, 6, 40), 255, np.uint8), "images", (1, 6, 40)),
        (RANDOM.random((20, 4, 4)), "images", (1, 4, 4)),
        (RANDOM.random((20, 13, 64, 64)), "images", (13, 64, 64)),
        (RANDOM.random((20, 64, 64, 13)), "images", (13, 64, 64)),
        (RANDOM.random((20, 3, 32, 100)), "images", (3, 32, 100)),
        (RANDOM.random((20, 32, 100, 1)), "images", (1, 32, 100)),
    ],
)
def test_kind_and_shape_by_shape_type_and_range(x: Array, kind: str, shape: Any) -> None:
    found = reading(x)
    assert (found.kind, found.shape) == (kind, shape)
    assert found(x).shape == (len(x), *shape)


def test_what_could_be_meant_otherwise_is_said() -> None:
    assert 'kind = "rows"' in reading(whole((20, 32), 5000)).notes[0]
    assert 'kind = "tokens"' in reading(whole((20, 5), 9)).notes[0]
    assert 'kind = "images"' in reading(RANDOM.normal(size=(20, 32, 6))).notes[0]
    assert 'kind = "sequences"' in reading(RANDOM.random((20, 24, 16))).notes[0]
    assert 'layout = "hwc"' in reading(RANDOM.random((20, 3, 4, 4))).notes[0]
    assert reading(RANDOM.random((20, 3, 32, 32))).notes == ()
    assert reading(whole((20, 8, 8), 255, np.uint8)).notes == ()


def test_what_is_told_is_taken() -> None:
    assert reading(RANDOM.random((20, 9)), kind="images").shape == (1, 3, 3)
    assert reading(RANDOM.random((20, 9)), kind="sequences").shape == (9, 1)
    assert reading(RANDOM.random((20, 8, 8)), kind="rows").shape == (64,)
    assert reading(RANDOM.random((20, 8, 8)), kind="sequences").shape == (8, 8)
    assert reading(RANDOM.random((20, 4, 4, 4)), layout="hwc").axes == (0, 3, 1, 2)
    tokens = reading(np.floor(5 * RANDOM.random((20, 8))), kind="tokens")
    assert tokens(np.ones((2, 8))).dtype == np.int64


@pytest.mark.parametrize(
    ("x", "changed", "words"),
    [
        (RANDOM.random((20, 8)), {"kind": "tokens"}, "fractions"),
        (np.array([[1, 2], [3, -4]]), {"kind": "tokens"}, "row 1 .*token id -4"),
        (RANDOM.random((9, 2, 2)), {"kind": "tokens"}, r"tokens are \(examples, length\)"),
        (RANDOM.random((9, 8)), {"kind": "images"}, "no square picture"),
        (RANDOM.random((9, 2, 3, 4, 5)), {}, "images are"),
        (RANDOM.random((9, 2, 3, 4)), {"kind": "sequences"}, "sequences are"),
        (RANDOM.random((9, 4)), {"range": [0.0, 1.0]}, "data.range is for images"),
        (RANDOM.random((9, 4)), {"layout": "chw"}, "data.layout is for images"),
        (RANDOM.random((9, 8, 8)), {"range": [1.0, 0.0]}, "low below high"),
    ],
)
def test_what_cannot_be_meant(x: Array, changed: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        reading(x, **changed)


@pytest.mark.parametrize(
    ("top", "kind", "divisor"),
    [
        (1.0, np.float32, 1),
        (1.5, np.float64, 1),
        (16.0, np.float64, 16),
        (239.0, np.float16, 255),
        (200.5, np.float32, 255),
        (200, np.int64, 255),
        (900, np.uint16, 1023),
        (4095, ">i2", 4095),
        (61_000, np.uint16, 65_535),
        (70_000, np.int32, 70_000),
    ],
)
def test_images_are_scaled_by_what_their_values_fill(top: float, kind: Any, divisor: float) -> None:
    x = np.linspace(0, top, 3 * 64).reshape(3, 8, 8).astype(kind)
    if float(top).is_integer():
        x = np.floor(x)
    made = reading(x)(x)
    assert made.dtype == np.float32
    assert made.max() == pytest.approx(float(x.max()) / divisor, rel=1e-3)


def test_bytes_of_zeros_and_ones_are_no_shades_of_255() -> None:
    binary = whole((3, 8, 8), 1, np.uint8)
    assert not reading(binary).bytes and reading(binary)(binary).max() == 1.0
    assert "of 255, is dark" in reading(whole((3, 8, 8), 16, np.uint8)).notes[0]


def test_bytes_stay_bytes_and_other_ranges_are_said() -> None:
    x = whole((3, 8, 8), 100, np.uint8)
    assert reading(x).bytes and reading(x)(x).dtype == np.uint8
    assert reading(x, range=[0.0, 100.0])(x).max() == 1.0
    signed = whole((3, 8, 8), 3000) - 1000
    assert (reading(signed)(signed).min(), reading(signed)(signed).max()) == (0.0, 1.0)
    far = 100 * RANDOM.normal(size=(3, 8, 8))
    assert "far from 1" in reading(far).notes[-1]
    assert reading(far)(far).min() == pytest.approx(far.min())


@given(
    st.sampled_from(["<f2", "<f4", ">f4", "<f8", ">f8", "u1", "<i2", ">i4", "<i8", ">u8", "?"]),
    st.sampled_from(["C", "F"]),
    st.integers(2, 9),
)
def test_any_type_and_order_comes_back(
    tmp_path_factory: Any, kind: str, order: Any, n: int
) -> None:
    x = np.asarray(np.arange(n * 6).reshape(n, 2, 3) % 2, dtype=kind, order=order)
    path = tmp_path_factory.mktemp("any") / "d.npz"
    np.savez_compressed(path, x=x)
    entry = archive.entries(path)["x"]
    assert entry.shape == x.shape
    back = archive.read(path, "x", entry)
    assert back.dtype.isnative and np.array_equal(back, x)
    assert np.array_equal(archive.read(path, "x", entry, 2), x[:2])


@pytest.mark.parametrize(
    ("y", "task", "classes", "first"),
    [
        ([0, 1, 2] * 4, "classes", ("0", "1", "2"), 0),
        ([[0], [1], [2]] * 4, "classes", ("0", "1", "2"), 0),
        ([0.0, 5.0, 9.0] * 4, "classes", ("0", "5", "9"), 0),
        (["10", "2", "1"] * 4, "classes", ("1", "2", "10"), 2),
        (["fold10", " fold2", "fold1"] * 4, "classes", ("fold1", "fold2", "fold10"), 2),
        ([True, False] * 4, "classes", ("False", "True"), 1),
        ([b"b", b"a"] * 4, "classes", ("a", "b"), 1),
        (np.eye(3)[[2, 0, 1] * 4], "classes", ("0", "1", "2"), 2),
        (np.array([[1, 1, 0], [0, 1, 0]] * 4), "labels", ("0", "1", "2"), [1, 1, 0]),
        ([0.5, 1.5, 2.5] * 4, "numbers", ("y",), [0.5]),
        (list(range(60)), "numbers", ("y",), [0]),
        (RANDOM.normal(size=(8, 2)), "numbers", ("0", "1"), None),
    ],
)
def test_task_by_the_target(y: Any, task: str, classes: tuple[str, ...], first: Any) -> None:
    found = told(y)
    assert (found.task, found.classes) == (task, classes)
    if first is not None:
        assert found.parts["train"][0].tolist() == first
    assert found.parts["train"].dtype == (np.int64 if task == "classes" else np.float32)


def test_a_task_that_is_told() -> None:
    assert told([1, 2, 3, 4, 5, 1], "numbers").parts["train"].shape == (6, 1)
    assert told([0, 1, 1, 0], "labels").parts["train"].shape == (4, 1)
    assert told(np.eye(2)[[0, 1, 1]], "labels").task == "labels"
    assert told(np.arange(6) / 2, "classes").classes == ("0", "0.5", "1", "1.5", "2", "2.5")


@pytest.mark.parametrize(
    ("y", "task", "names", "words"),
    [
        ([1, 1, 1], "auto", None, "one class only, '1'"),
        (["a", "", "b"], "auto", None, "no label in row 1"),
        (["a", "nan", "b"], "auto", None, "no label in row 1"),
        ([0.0, np.nan, 1.0], "auto", None, "nan in row 1"),
        (np.zeros((3, 2, 2)), "auto", None, "targets are"),
        ([["a", "b"]] * 3, "auto", None, "matrix of names"),
        ([[0.2, 0.8]] * 3, "classes", None, "not one 1 in each row"),
        ([[0, 1], [2, 0]], "labels", None, "2 in row 1"),
        ([str(i) + "x" for i in range(60)], "auto", None, "60 different names"),
        (["a", "b"] * 3, "auto", ["a", "c"], "lack the label 'b'"),
        ([0, 9] * 3, "auto", ["a", "b", "c"], "go from 0 to 9"),
        ([[0, 1, 1]] * 3, "auto", ["a", "b"], "2 names for the 3 columns"),
    ],
)
def test_targets_that_cannot_be_meant(y: Any, task: str, names: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        told(y, task, names)


def test_names_go_by_the_labels_number() -> None:
    assert told([0, 5, 9] * 3, names=list("abcdefghij")).classes == ("a", "f", "j")
    assert told(["dog", "cat"] * 3, names=["dog", "cat"]).classes == ("dog", "cat")
    assert told([1, 2] * 3, names=["a", "b"]).classes == ("a", "b")
    assert told([[0, 1], [1, 1]] * 3, names=["a", "b"]).classes == ("a", "b")


def test_labels_that_may_mean_none_are_said() -> None:
    assert "label -1" in told([-1, 0, 1] * 3).notes[0]
    assert "label 255" in told([0, 1, 255] * 3).notes[0]
    assert told([-1, 1] * 3).notes == told([0, 1, 2] * 3).notes == ()


@pytest.mark.parametrize(
    ("names", "parts"),
    [
        (("x", "y"), {"train": ("x", "y")}),
        (("X", "Y"), {"train": ("X", "Y")}),
        (("data", "target", "z"), {"train": ("data", "target")}),
        (("Xtrain", "ytrain"), {"train": ("Xtrain", "ytrain")}),
        (
            ("x_train", "y_train", "x_valid", "y_valid"),
            {"train": ("x_train", "y_train"), "validation": ("x_valid", "y_valid")},
        ),
        (
            ("train_images", "train_labels", "test_images", "test_labels"),
            {"train": ("train_images", "train_labels"), "test": ("test_images", "test_labels")},
        ),
    ],
)
def test_which_array_is_what(names: tuple[str, ...], parts: Any) -> None:
    found = roles(names, "d.npz")
    assert found.parts == parts
    assert set(found.ignored) == {name for name in names if name == "z"}


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("x", "images", "y"), "x and images could both be the examples"),
        (("x",), "x has no targets"),
        (("y",), "y has no examples"),
        (("x", "y", "x_test"), "x_test has no targets"),
        (("x", "y", "y_val"), "y_val has no examples"),
    ],
)
def test_arrays_that_are_missing(names: tuple[str, ...], words: str) -> None:
    with pytest.raises(InputError, match=words):
        roles(names, "d.npz")


def save(folder: Path, name: str = "d.npz", **arrays: Any) -> Path:
    np.savez(folder / name, **arrays)
    return folder / name


X, Y = RANDOM.normal(size=(30, 4)), np.arange(30) % 3


def test_validation_and_test_are_kept_apart(tmp_path: Path) -> None:
    held_out = {f"{n}_{p}": v[:6] for p in ("val", "test") for n, v in (("x", X), ("y", Y))}
    path = save(tmp_path, x_train=X, y_train=Y, **held_out)
    assert head(options(), path).parts == {"train": 30, "validation": 6, "test": 6}


def test_other_files_arrays_of_parts_and_groups(tmp_path: Path) -> None:
    path = save(tmp_path, x=X, y=Y, part=["Train", "val", "test"] * 10, who=np.arange(30) // 3)
    assert head(options(split="part"), path).parts == {"train": 10, "validation": 10, "test": 10}
    placed = held(path, options(group="who")).placed(options(group="who"), 0)
    assert not set(placed.train // 3) & set(placed.test // 3)
    save(tmp_path, "t.npz", x=X[:5], y=Y[:5])
    found = head(options(test="t.npz"), path)
    assert found.parts == {"train": 30, "test": 5}
    with pytest.raises(InputError, match="no array 'nothing'; it has x, y, part, who"):
        head(options(group="nothing"), path)


def test_rows_that_lack_something_can_be_dropped(tmp_path: Path) -> None:
    x, names = X.copy(), np.array(["a", "b", "c"])[Y]
    x[3, 1], names[7] = np.nan, " "
    path = save(tmp_path, x=x, y=names, who=np.arange(30))
    with pytest.raises(InputError, match="no label in row 7"):
        head(options(), path)
    found = held(path, options(missing="drop", group="who"))
    assert found.understanding.notes == () and len(found.y) == 28
    assert found.notes == ("2 of 30 rows of x lack something and are left out",)
    assert list(found.groups) == [i for i in range(30) if i not in (3, 7)]
    with pytest.raises(InputError, match="can be dropped"):
        head(options(missing="fill"), path)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"damaged": "skip"}, "data.damaged is for pictures; .* is a file of arrays"),
        ({"separator": ";"}, "data.separator is for tables"),
        ({"header": False}, "data.header is for tables"),
    ],
)
def test_settings_of_other_files(tmp_path: Path, changed: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        head(options(**changed), save(tmp_path, x=X, y=Y))


def test_large_numbers_keep_what_differs() -> None:
    """Unix seconds 20 ms apart, a constant column, and one of ones and zeros."""
    x = np.stack([1.7e9 + np.arange(6) / 50, np.full(6, 1e9 + 0.1), np.arange(6) % 2], 1)
    made = scale.scaled(x, scale.moments(x))
    assert made.dtype == np.float32
    assert made.mean(0) == pytest.approx(0, abs=1e-5)
    assert made.std(0) == pytest.approx([1, 0, 1], abs=1e-4)
    assert np.array_equal(scale.scaled(x, None), x.astype(np.float32))


def test_files_of_other_things(tmp_path: Path) -> None:
    sparse = {"indices": X, "indptr": X, "data": X, "shape": Y, "format": np.array(b"csr")}
    with pytest.raises(InputError, match=r"sparse matrix .* x=matrix.toarray\(\)"):
        head(options(), save(tmp_path, **sparse))


def test_a_header_that_promises_too_much_or_is_none(tmp_path: Path) -> None:
    header, path = io.BytesIO(), tmp_path / "d.npz"
    told = {"descr": "<f8", "fortran_order": False, "shape": (3 * 10**12, 4)}
    npy.write_array_header_1_0(header, told)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("x.npy", header.getvalue() + X.tobytes())
    with pytest.raises(DataError, match="x ends before its"):
        archive.read(path, "x", archive.entries(path)["x"])
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("x.npy", header.getvalue().replace(b"}", b" "))
    with pytest.raises(DataError, match=r"d\.npz cannot be read"):
        archive.entries(path)


def test_parts_must_be_alike(tmp_path: Path) -> None:
    path = save(tmp_path, x_train=X, y_train=Y, x_test=X[:, :3], y_test=Y)
    with pytest.raises(InputError, match=r"an example of x_test has the shape \(3,\)"):
        head(options(), path)
    grey = {"x_train": whole((30, 8, 8), 255, np.uint8), "x_test": RANDOM.random((30, 8, 8))}
    path = save(tmp_path, y_train=Y, y_test=Y, **grey)
    with pytest.raises(InputError, match="save both alike"):
        head(options(), path)


def test_a_head_of_a_large_array_is_its_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dltui.data.arrays.head.MOST", 10 * 4 * 8)
    found = head(options(), save(tmp_path, x=X, y=Y))
    assert found.classes == {"0": 10, "1": 10, "2": 10}
    assert "x is judged by its first 10 of 30 rows" in found.notes


def test_a_head_needs_no_torch(tmp_path: Path) -> None:
    path = save(tmp_path, x=X, y=Y)
    code = (
        "import sys; from pathlib import Path; from dltui.data.options import FileData; "
        "from dltui.data.arrays.head import head; "
        f"print(head(FileData(path='d.npz'), Path({str(path)!r})).kind, 'torch' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["rows", "False"]


def test_names_sort_as_a_reader_does() -> None:
    assert sorted(["b10", "b2", "a", "10", "9"], key=natural) == ["9", "10", "a", "b2", "b10"]
    assert listed(list("abcdefg")) == "a, b, c, d, e and 2 more"
