"""Arrays in ``.npz`` files, as people bring them."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from tests.inputs.case import Case, Make

PRESET = """title = "arrays"
topic = "learning-rate"
[data]
path = "d.npz"
{data}
[model]
{model}
[train]
optimizer = "adam"
lr = 0.01
epochs = {epochs}
batch_size = 16
"""
MLP = 'name = "mlp"\nhidden = [8]'


def random(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def rows(n: int = 60, classes: int = 3) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """(n, 6) numbers in which the class shows, and the classes in turn."""
    y = np.arange(n) % classes
    return random().normal(size=(n, 6)) + 2.0 * y[:, None] * (np.arange(6) == 0), y


def pictures(shape: tuple[int, ...], top: float, n: int = 60) -> dict[str, Any]:
    """(n, *shape) from 0 to near ``top``, brighter in higher classes."""
    y = np.arange(n) % 3
    x = random().uniform(0, 0.3, (n, *shape)) + 0.3 * y.reshape(n, *(1 for _ in shape))
    return {"x": x * top, "y": y}


def arrays(data: str = "", model: str = MLP, epochs: int = 5, **held: Any) -> Make:
    def make(folder: Path) -> None:
        np.savez(folder / "d.npz", **held)
        write(folder, data, model, epochs)

    return make


def write(folder: Path, data: str = "", model: str = MLP, epochs: int = 5) -> None:
    (folder / "p.toml").write_text(PRESET.format(data=data, model=model, epochs=epochs))


def spoiled(value: float, row: int, name: str) -> Make:
    """``value`` in one row of ``name``, of training and test parts."""
    x, y = rows()
    held = {"x_train": x[:40], "y_train": y[:40], "x_test": x[40:], "y_test": y[40:]}
    held = {key: array.astype(np.float64) for key, array in held.items()}
    held[name][row] = value
    return arrays(**held)


def sorted_by_class(folder: Path) -> None:
    x, y = rows(90)
    order = np.argsort(y, kind="stable")
    held = {"x_train": x[order], "y_train": y[order], "x_test": x, "y_test": y}
    arrays(data="limit = 30", epochs=60, **held)(folder)


def single_array(folder: Path) -> None:
    with (folder / "d.npz").open("wb") as file:
        np.save(file, rows()[0])
    write(folder)


def cut_off(folder: Path) -> None:
    arrays(x=rows()[0], y=rows()[1])(folder)
    whole = (folder / "d.npz").read_bytes()
    (folder / "d.npz").write_bytes(whole[: len(whole) // 2])


def flipped_byte(folder: Path) -> None:
    """A zip whose checksum tells that a byte is another."""
    arrays(x=rows()[0], y=rows()[1])(folder)
    raw = bytearray((folder / "d.npz").read_bytes())
    raw[800] ^= 255
    (folder / "d.npz").write_bytes(raw)


def strange_zip(folder: Path) -> None:
    with zipfile.ZipFile(folder / "d.npz", "w") as file:
        file.writestr("readme.txt", "no arrays here")
    write(folder)


def objects(folder: Path) -> None:
    x, y = rows()
    names = np.array(["a", "b", "c"], object)[y]
    np.savez(folder / "d.npz", x=x, y=names)
    write(folder)


EMBEDDING = """import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.ids = nn.Embedding(500, 8)
        self.out = nn.Linear(8, 3)

    def forward(self, x):
        return self.out(self.ids(x).mean(1))
"""

RECURRENT = """from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.steps = nn.GRU(6, 8, batch_first=True)
        self.out = nn.Linear(8, 3)

    def forward(self, x):
        return self.out(self.steps(x)[0][:, -1])
"""


def with_net(source: str, epochs: int = 5, data: str = "", **held: Any) -> Make:
    def make(folder: Path) -> None:
        (folder / "net.py").write_text(source)
        arrays(data, 'file = "net.py"\nname = "Net"', epochs, **held)(folder)

    return make


def tokens() -> dict[str, Any]:
    """(120, 32) ids of which those of a class come more often in it."""
    y = np.arange(120) % 3
    x = random().integers(0, 500, (120, 32))
    x[:, :8] = 100 * (y[:, None] + 1) + random(1).integers(0, 5, (120, 8))
    return {"x": random(2).permuted(x, axis=1), "y": y}


def steps() -> dict[str, Any]:
    y = np.arange(120) % 3
    return {"x": random().normal(size=(120, 32, 6)) + y[:, None, None], "y": y}


X, Y = rows()
REFUSED = {"exit": 2, "early": True}
LEARNED = {"test/accuracy": (60.0, 100.0)}

CASES = [
    Case(
        name="npz-bool-x",
        kind="C",
        make=arrays(x=random().random((60, 6)) < 0.5, y=Y),
        before="refused: the examples are bool, not numbers",
        now="bool columns are 0 and 1",
    ),
    Case(
        name="npz-chw-width4",
        kind="A5",
        make=arrays(x=random().normal(size=(60, 3, 4, 4)), y=Y),
        before="trained on (4, 3, 4), no word",
        now="3 channels of 4×4, and that it could be read otherwise",
        says=("3 channels of 4×4", 'layout = "hwc" reads it the other way'),
    ),
    Case(
        name="npz-hwc-2ch",
        kind="A5",
        make=arrays(x=random().normal(size=(60, 8, 8, 2)), y=Y),
        before="8 channels of 8×2, no word",
        now="2 channels of 8×8, said",
        says=("2 channels of 8×8",),
    ),
    Case(
        name="npz-layout-option",
        kind="A5",
        make=arrays('layout = "chw"', x=random().normal(size=(60, 8, 8, 2)), y=Y),
        before="no such option",
        now="read as told, without a note",
        never=("layout",),
    ),
    Case(
        name="npz-float-0-255",
        kind="A5",
        make=arrays(**pictures((8, 8), 255.0), epochs=20),
        before="inputs from 0 to 239: the loss is 3",
        now="divided by 255, said",
        says=("divided by 255",),
        metrics={"test/loss": (0.0, 1.5)},
    ),
    Case(
        name="npz-uint16-images",
        kind="A5",
        make=arrays(
            x=pictures((8, 8), 65535)["x"].astype(np.uint16), y=pictures((8, 8), 1)["y"], epochs=20
        ),
        before="inputs from 0 to 61,423: the loss is 574",
        now="divided by 65,535, said",
        says=("divided by 65,535",),
        metrics={"test/loss": (0.0, 1.5)},
    ),
    Case(
        name="npz-12-bit-images",
        kind="A5",
        make=arrays(
            x=pictures((8, 8), 4095)["x"].astype(">i4"), y=pictures((8, 8), 1)["y"], epochs=20
        ),
        before="inputs from 0 to 3,600",
        now="divided by 4,095, said; big-endian integers are read as they are meant",
        says=("divided by 4,095",),
    ),
    Case(
        name="npz-range-option",
        kind="A5",
        make=arrays("range = [-1000, 3000]", **pictures((8, 8), 3000.0)),
        before="no such option",
        now="-1000 becomes 0, 3000 becomes 1",
        never=("divided",),
    ),
    Case(
        name="npz-class-names-order",
        kind="A14",
        make=arrays(x=X, y=Y // 2, class_names=["one", "two", "zero"]),
        before="the names are lost",
        now="label i has name i; a name without examples is left out, said",
        says=("named classes without an example are left out: zero",),
    ),
    Case(
        name="npz-gap-labels",
        kind="A14",
        make=arrays(x=X, y=np.array([0, 5, 9])[Y], class_names=list("abcdefghij")),
        before="labels 0, 5, 9 lose their names",
        now="they are a, f and j; names without examples are left out, said",
        says=("b, c, d, e, g and 2 more",),
    ),
    Case(
        name="npz-too-few-names",
        kind="A14",
        make=arrays(x=X, y=np.array([0, 5, 9])[Y], class_names=["a", "b"]),
        before="the names are lost",
        now="refused: two names, labels up to 9",
        **REFUSED,
        says=("2 class names, but labels of y go from 0 to 9",),
    ),
    Case(
        name="npz-int-string-labels",
        kind="A14",
        make=arrays(x=X, y=np.array(["1", "10", "2"])[Y]),
        before="classes in the order 1, 10, 2",
        now="1, 2, 10",
    ),
    Case(
        name="npz-byte-labels",
        kind="A14",
        make=arrays(x=X, y=np.array([b"cat ", b" dog", b"cow"])[Y]),
        before="classes called b'cat '",
        now="cat, cow, dog",
        never=("b'",),
    ),
    Case(
        name="npz-blank-label",
        kind="A3",
        make=arrays(x=X, y=np.where(np.arange(60) == 7, " ", np.array(["a", "b", "c"])[Y])),
        before="a class called blank",
        now="refused, with the row",
        **REFUSED,
        says=("y has no label in row 7",),
    ),
    Case(
        name="npz-inf-x",
        kind="A8",
        make=spoiled(np.inf, 3, "x_test"),
        before="finished, test/loss: null",
        now="refused, with array and row",
        **REFUSED,
        says=("x_test holds inf in row 3",),
    ),
    Case(
        name="npz-nan-x",
        kind="A8",
        make=spoiled(np.nan, 5, "x_train"),
        before="diverged; it is chance",
        now="refused, with array and row",
        **REFUSED,
        says=("x_train holds nan in row 5",),
        never=("chance",),
    ),
    Case(
        name="npz-nan-y",
        kind="A8",
        make=spoiled(np.nan, 5, "y_train"),
        before="nan is a class",
        now="refused, with array and row",
        **REFUSED,
        says=("y_train holds nan in row 5",),
    ),
    Case(
        name="npz-not-zip",
        kind="B11",
        make=single_array,
        before="TypeError, exit 1",
        now="refused: a single array, as np.save writes it",
        **REFUSED,
        says=("np.savez(file, x=…, y=…)",),
    ),
    Case(
        name="npz-cut-off",
        kind="B11",
        make=cut_off,
        before="refused",
        now="refused as damaged",
        exit=3,
        early=True,
        says=("d.npz cannot be read",),
    ),
    Case(
        name="npz-flipped-byte",
        kind="B11",
        make=flipped_byte,
        before="refused",
        now="refused as damaged, with the array",
        exit=3,
        early=True,
        says=("d.npz cannot be read", "x.npy"),
    ),
    Case(
        name="npz-no-arrays",
        kind="B11",
        make=strange_zip,
        before="has no 'x'",
        now="refused: there are no arrays in it",
        **REFUSED,
        says=("there are no arrays in it",),
    ),
    Case(
        name="npz-object-labels",
        kind="B11",
        make=objects,
        before="refused in NumPy's words",
        now="refused: Python objects are not unpickled; .astype(str)",
        **REFUSED,
        says=("y holds Python objects", ".astype(str)"),
    ),
    Case(
        name="npz-complex-x",
        kind="B11",
        make=arrays(x=X + 1j, y=Y),
        before="refused: the examples are complex128",
        now="refused: save real and imaginary part as two features",
        **REFUSED,
        says=("x holds complex numbers",),
    ),
    Case(
        name="npz-one-class",
        kind="A9",
        make=arrays(x=X, y=0 * Y),
        before="100 %, and chance is 100 %",
        now="refused: one class only",
        **REFUSED,
        says=("y has one class only",),
    ),
    Case(
        name="npz-lengths",
        kind="C",
        make=arrays(x=X.T, y=Y),
        before="6 examples but 60 labels",
        now="refused, with what to do: x lies on its side",
        **REFUSED,
        says=("x has 6 examples, y 60 targets", "save x.T"),
    ),
    Case(
        name="npz-no-test-labels",
        kind="C",
        make=arrays(x_train=X, y_train=Y, x_test=X),
        before="refused: 'y_test'",
        now="refused: x_test has no targets",
        **REFUSED,
        says=("x_test has no targets",),
    ),
    Case(
        name="npz-positional",
        kind="C",
        make=arrays(arr_0=X, arr_1=Y),
        before="has no 'x'",
        now="refused, with the names that are expected",
        **REFUSED,
        says=("no examples; it has arr_0, arr_1; expected x_train",),
    ),
    Case(
        name="npz-other-names",
        kind="C",
        make=arrays(train_images=X, train_labels=Y, val_images=X[:9], val_labels=Y[:9]),
        before="has no 'x'",
        now="train_images, train_labels and the like are taken; the only other part is the test",
        says=("val_images is the only part beside the training: it is the test part",),
    ),
    Case(
        name="npz-unused-array",
        kind="F8",
        make=arrays(x=X, y=Y, z=X),
        before="z is ignored without a word",
        now="ignored: z",
        says=("ignored: z",),
    ),
    Case(
        name="npz-one-hot",
        kind="A9",
        make=arrays(x=X, y=np.eye(3)[Y], epochs=60),
        before="refused: 60 examples but 180 labels",
        now="read as classes, said",
        says=("y is one-hot: read as 3 classes",),
        metrics=LEARNED,
    ),
    Case(
        name="npz-label-minus-one",
        kind="A14",
        make=arrays(x=X, y=Y - (Y == 2) * 3),
        before="-1 is a class, no word",
        now="the same, said",
        says=("the label -1 of y is a class of its own",),
    ),
    Case(
        name="npz-sorted-limit",
        kind="A13",
        make=sorted_by_class,
        before="30 rows of one class, 100 %",
        now="limit takes rows of every class",
        metrics={"test/accuracy": (60.0, 100.0)},
    ),
    Case(
        name="npz-token-ids",
        kind="E5",
        make=with_net(EMBEDDING, 30, **tokens()),
        before="ids become float: Embedding fails",
        now="kept as whole numbers, said",
        says=("kept as token ids",),
        metrics=LEARNED,
    ),
    Case(
        name="npz-ids-of-a-small-vocabulary",
        kind="E5",
        make=with_net(EMBEDDING, x=random().integers(0, 4, (60, 16)), y=Y),
        before="ids become float: Embedding fails",
        now="read as measurements; what the network says comes with the setting that mends it",
        exit=2,
        says=('data.kind = "tokens" keeps ids whole numbers',),
    ),
    Case(
        name="npz-tokens-for-an-mlp",
        kind="E5",
        make=arrays(**tokens()),
        before="ids are trained on as measurements",
        now="refused, with the setting that makes numbers of them",
        exit=2,
        says=('data.kind = "rows" gives it numbers',),
    ),
    Case(
        name="npz-sequences",
        kind="E5",
        make=with_net(RECURRENT, 10, **steps()),
        before="taken for grey pictures of 32×6",
        now="(32, 6) steps and features, said",
        says=("sequences of 32 steps with 6 features",),
        metrics=LEARNED,
    ),
    Case(
        name="npz-tokens-negative",
        kind="E5",
        make=arrays('kind = "tokens"', x=np.full((60, 8), -1), y=Y),
        before="no such option",
        now="refused, with the row",
        **REFUSED,
        says=("row 0 (from 0): token id -1",),
    ),
]
