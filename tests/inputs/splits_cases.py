"""Parts to train on, to choose by and to test on; and data that code of the user's own gives."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tests.inputs.case import Case, Make

PRESET = """\
title = "Parts"
topic = "learning-rate"
[data]
{data}
[model]
name = "mlp"
hidden = [8]
[train]
optimizer = "adam"
lr = 0.05
epochs = {epochs}
batch_size = 16
{train}
"""

DIGITS = 'name = "digits"\nlimit = 320\ntest_limit = 100'
LEARNS = {"test/accuracy": (80.0, 100.0)}


def preset(folder: Path, data: str, train: str = "", epochs: int = 4) -> None:
    (folder / "p.toml").write_text(PRESET.format(data=data, train=train, epochs=epochs))


def named(data: str = DIGITS, train: str = "") -> Make:
    return lambda folder: preset(folder, data, train)


def table(
    labels: Sequence[object],
    data: str = "",
    train: str = "",
    more: dict[str, Sequence[object]] | None = None,
    files: dict[str, Sequence[object]] | None = None,
) -> Make:
    """``t.csv`` with two numbers that tell each row's label, and columns and files besides."""

    def make(folder: Path) -> None:
        for name, wanted in {"t.csv": labels, **(files or {})}.items():
            (folder / name).write_text(_csv(wanted, more or {}))
        preset(folder, f'path = "t.csv"\ntarget = "kind"\n{data}', train)

    return make


def _csv(labels: Sequence[object], more: dict[str, Sequence[object]]) -> str:
    random = np.random.default_rng(0)
    names = sorted(set(map(str, labels)))
    lines = [",".join(["len", "wid", *more, "kind"])]
    for row, label in enumerate(labels):
        place = 3.0 * names.index(str(label))
        values = [f"{place + random.normal() / 2:.4f}", f"{random.normal():.4f}"]
        lines.append(
            ",".join([*values, *(str(column[row]) for column in more.values()), str(label)])
        )
    return "\n".join(lines) + "\n"


def arrays(data: str, settings: str, **sizes: int) -> Make:
    """``d.npz`` with x_NAME and y_NAME of as many rows."""

    def make(folder: Path) -> None:
        held = {}
        for name, size in sizes.items():
            y = np.arange(size) % 2
            noise = np.random.default_rng(size).normal(size=(size, 3))
            held |= {f"x_{name}": noise + 3 * y[:, None], f"y_{name}": y}
        np.savez(folder / "d.npz", **held)
        preset(folder, f'path = "d.npz"\n{data}', settings)

    return make


def code(text: str, data: str = "", train: str = "", name: str = "make") -> Make:
    """``data.py`` with ``text`` after a few imports."""

    def make(folder: Path) -> None:
        begin = "import torch\nfrom torch.utils.data import Dataset, IterableDataset\n"
        (folder / "data.py").write_text(begin + text)
        preset(folder, f'file = "data.py"\nname = "{name}"\n{data}', train)

    return make


SPOTS = """
class Spots(Dataset):
    classes = ["dark", "light"]
    def __init__(self, count, seed):
        self.y = torch.arange(count) % 2
        random = torch.Generator().manual_seed(seed)
        self.x = torch.rand(count, 1, 6, 6, generator=random) / 2 + self.y.view(-1, 1, 1, 1) / 2
    def __len__(self):
        return len(self.y)
    def __getitem__(self, i):
        return self.x[i], self.y[i]

def make(count=64):
    return Spots(count, 0), Spots(32, 1)

def three():
    return Spots(64, 0), Spots(32, 1), Spots(32, 2)
"""

TWO = ["a", "b"] * 30
PART = ["train", "TRAIN", "Val", "test"] * 15

EARLY = "[train.early_stopping]\npatience = 2"
BEST = 'keep = "best"'

CASES = [
    Case(
        name="csv-test-share-1",
        kind="A13",
        make=table(TWO, "test_share = 1.0"),
        before="trained on one row",
        now="refused: must be below 1",
        exit=2,
        early=True,
        says=("data.test_share: must be below 1",),
    ),
    Case(
        name="test-share-0",
        kind="A13",
        make=table(TWO, "test_share = 0.0"),
        before="one row was tested all the same",
        now="refused: hold some out, or name a test part",
        exit=2,
        early=True,
        says=("data.test_share = 0", "no test part of its own", "data.test"),
    ),
    Case(
        name="test-share-of-no-row",
        kind="A13",
        make=table(TWO, "test_share = 0.005"),
        before="one row was tested",
        now="refused with the least share that is a row",
        exit=2,
        early=True,
        says=("data.test_share = 0.005: of 60 examples", "at least 0.017 is one"),
    ),
    Case(
        name="validation-share-1",
        kind="A13",
        make=named(DIGITS + "\nvalidation_share = 1.0"),
        before="no such setting",
        now="refused: must be below 1",
        exit=2,
        early=True,
        says=("data.validation_share: must be below 1",),
    ),
    Case(
        name="validation-share-of-no-example",
        kind="A13",
        make=named(DIGITS + "\nvalidation_share = 0.001"),
        before="no such setting",
        now="refused with the least share that is an example",
        exit=2,
        says=("data.validation_share = 0.001: of 320 examples of digits none is left",),
    ),
    Case(
        name="validation-share-beside-its-own",
        kind="A13",
        make=arrays("validation_share = 0.2", "", train=30, val=20, test=20),
        before="x_val was ignored, there was no share",
        now="refused: the file has a validation part",
        exit=2,
        early=True,
        says=("data.validation_share", "20 validation examples of its own; leave it out"),
    ),
    Case(
        name="train-converge-unknown-metric",
        kind="A13",
        make=named(train='[train.converge]\nmetric = "val/loss"'),
        before="finished without a word: it never converged",
        now="refused: no validation part; how to hold one out, or test/loss",
        exit=2,
        early=True,
        says=("train.converge.metric: 'val/loss' is not measured", "or name test/loss"),
    ),
    Case(
        name="early-stopping-misspelt",
        kind="A13",
        make=named(
            DIGITS + "\nvalidation_share = 0.2",
            '[train.early_stopping]\nmetric = "validation/acuracy"',
        ),
        before="no such setting",
        now="refused with the nearest metric",
        exit=2,
        early=True,
        says=("train.early_stopping.metric", "did you mean validation/accuracy?"),
    ),
    Case(
        name="keep-by-the-test",
        kind="A13",
        make=named(DIGITS + "\nvalidation_share = 0.2", BEST + '\nkeep_by = "test/accuracy"'),
        before="no such setting",
        now="refused: the test part is looked at once",
        exit=2,
        early=True,
        says=("the test part is looked at once", "validation/accuracy"),
    ),
    Case(
        name="early-stopping-without-validation",
        kind="A13",
        make=table(TWO, train=EARLY),
        before="no such setting",
        now="refused: hold a validation part out, or name test/loss",
        exit=2,
        early=True,
        says=("train.early_stopping.metric: 'validation/loss'", "data.validation_share"),
    ),
    Case(
        name="choosing-by-test-named",
        kind="A13",
        make=named(train=BEST + '\nkeep_by = "test/loss"'),
        before="no such setting",
        now="carried out, with a warning that its metrics are no measure of new examples",
        says=("the test part chooses here", "by the test part itself"),
        never=("looked at once",),
    ),
    Case(
        name="train-data-classes-one",
        kind="A9",
        make=named(DIGITS + "\nclasses = [3]"),
        before='100 % accuracy, "guessing evenly among 1 classes gives 0"',
        now="refused: nothing to tell apart",
        exit=2,
        early=True,
        says=("data.classes: one class alone",),
    ),
    Case(
        name="classes-one-of-a-table",
        kind="A9",
        make=table(TWO, "classes = [1]"),
        before="100 % accuracy",
        now="refused: nothing to tell apart",
        exit=2,
        early=True,
        says=("data.classes: one class alone",),
    ),
    Case(
        name="classes-with-limit",
        kind="A13",
        make=table(sorted(["a", "b", "c"] * 30), "classes = [2, 0]\nlimit = 12"),
        before="the first rows, all of one class",
        now="the classes asked for, each with its share of the limit",
        metrics=LEARNS,
    ),
    Case(
        name="rare-class-in-the-test",
        kind="E7",
        make=table(["a"] * 50 + ["b"] * 5, "test_share = 0.2"),
        before="by chance one rare row in the test, or none",
        now="each part has each class in its share",
        metrics=LEARNS,
    ),
    Case(
        name="class-of-one-row",
        kind="E7",
        make=table([*TWO, "c"]),
        before="in the test by chance, where nothing was learned of it",
        now="it stays in training, and that is said",
        says=("no test examples of c",),
    ),
    Case(
        name="split-column",
        kind="E8",
        make=table(TWO, 'split = "part"', BEST, more={"part": PART}),
        before="its words were refused as a feature",
        now="parts as the column says, whatever their case; the validation part chooses",
        says=("chosen by validation/loss", "looked at once"),
        metrics=LEARNS,
    ),
    Case(
        name="split-column-with-a-wrong-word",
        kind="E8",
        make=table(TWO, 'split = "part"', more={"part": [*PART[:-1], "holdout"]}),
        before="its words were refused as a feature",
        now="refused with row and word",
        exit=2,
        early=True,
        says=("row 61", "'holdout'", "train, val (or validation) or test"),
    ),
    Case(
        name="split-column-not-there",
        kind="E8",
        make=table(TWO, 'split = "fold"', more={"part": PART}),
        before="no such setting",
        now="refused with the columns that there are",
        exit=2,
        early=True,
        says=("fold", "part"),
    ),
    Case(
        name="split-column-without-training",
        kind="E8",
        make=table(TWO, 'split = "part"', more={"part": ["val", "test"] * 30}),
        before="its words were refused as a feature",
        now="refused: nothing is left for training",
        exit=2,
        early=True,
        says=("no examples are left for training",),
    ),
    Case(
        name="test-and-validation-files",
        kind="E8",
        make=table(
            TWO,
            'validation = "v.csv"\ntest = "e.csv"',
            BEST + "\n" + EARLY,
            files={"v.csv": TWO[:20], "e.csv": TWO[:24]},
        ),
        before="no such setting",
        now="read by the rules of the first; validation chooses, the test is looked at once",
        says=("chosen by validation/loss", "looked at once"),
        metrics=LEARNS,
    ),
    Case(
        name="test-file-with-another-class",
        kind="E8",
        make=table(TWO, 'test = "e.csv"', files={"e.csv": [*TWO[:20], "c", "c"]}),
        before="no such setting",
        now="carried out, and it is said that training has none of that class",
        says=("no train examples of c",),
    ),
    Case(
        name="test-file-is-the-training-file",
        kind="E8",
        make=table(TWO, 'test = "./t.csv"'),
        before="no such setting",
        now="refused: its figures would say nothing",
        exit=2,
        early=True,
        says=("data.test: ./t.csv is what is trained on, too",),
    ),
    Case(
        name="validation-file-is-the-test-file",
        kind="E8",
        make=table(TWO, 'validation = "v.csv"\ntest = "v.csv"', files={"v.csv": TWO}),
        before="no such setting",
        now="refused: its figures would say nothing",
        exit=2,
        early=True,
        says=("data.test: v.csv is the validation part, too",),
    ),
    Case(
        name="split-column-and-test-file",
        kind="E8",
        make=table(
            TWO, 'split = "part"\ntest = "v.csv"', more={"part": PART}, files={"v.csv": TWO}
        ),
        before="no such settings",
        now="refused: the column says it of every row",
        exit=2,
        early=True,
        says=("data.split: says it of every example",),
    ),
    Case(
        name="split-column-with-an-empty-cell",
        kind="E8",
        make=table(TWO, 'split = "part"', more={"part": ["", *PART[1:]]}),
        before="its words were refused as a feature",
        now="refused with the row",
        exit=2,
        early=True,
        says=("row 2: it says nothing",),
    ),
    Case(
        name="published-draw-and-validation",
        kind="A13",
        make=named(DIGITS + '\nvalidation_share = 0.2\ndraw = "published"'),
        before="no such setting",
        now="refused: examples that are drawn twice would be in both parts",
        exit=2,
        early=True,
        says=("data.validation_share: draw takes some examples more than once",),
    ),
    Case(
        name="test-file-not-there",
        kind="E8",
        make=table(TWO, 'test = "absent.csv"'),
        before="no such setting",
        now="refused with its place",
        exit=3,
        early=True,
        says=("absent.csv",),
    ),
    Case(
        name="groups-stay-together",
        kind="E7",
        make=table(TWO, 'group = "patient"', more={"patient": [i // 6 for i in range(60)]}),
        before="rows of a patient in training and in the test: the accuracy of people known",
        now="all rows of a patient are in one part",
        metrics=LEARNS,
    ),
    Case(
        name="groups-torn-by-a-split",
        kind="E7",
        make=table(
            TWO,
            'group = "patient"\nsplit = "part"',
            more={"patient": [i // 6 for i in range(60)], "part": PART},
        ),
        before="no such settings",
        now="refused with the patient that is in two parts",
        exit=2,
        early=True,
        says=("data.group", "has examples of 0 both for train and for validation"),
    ),
    Case(
        name="npz-validation-part",
        kind="E8",
        make=arrays("", BEST, train=60, val=30, test=30),
        before="x_val and y_val were ignored without a word",
        now="they choose, and the test is looked at once",
        says=("chosen by validation/loss", "looked at once"),
        metrics=LEARNS,
    ),
    Case(
        name="data-code",
        kind="E5",
        make=code(SPOTS),
        before="no door for a data set of one's own",
        now="trained on",
        metrics=LEARNS,
    ),
    Case(
        name="data-code-three-parts",
        kind="E5",
        make=code(SPOTS, "", BEST + "\n" + EARLY, name="three"),
        before="no door for a data set of one's own",
        now="trained on; the second part chooses",
        says=("chosen by validation/loss",),
        metrics=LEARNS,
    ),
    Case(
        name="data-code-numbers",
        kind="E5",
        make=code(
            "def make():\n"
            "    x = torch.linspace(-1, 1, 240).reshape(80, 3)\n"
            "    return x.numpy(), (x.sum(1) * 30 + 100).numpy()\n"
        ),
        before="no door for a data set of one's own",
        now="a number to be told; held out by test_share",
        says=("read as a number to be told",),
    ),
    Case(
        name="data-code-sibling",
        kind="E5",
        make=lambda folder: (
            (folder / "spots.py").write_text(
                "import torch\nfrom torch.utils.data import Dataset\n" + SPOTS
            ),
            code("from spots import Spots, make\n")(folder),
        )[1],
        before="no door for a data set of one's own",
        now="a file beside it is found from any folder",
        metrics=LEARNS,
    ),
    Case(
        name="data-code-raises",
        kind="E5",
        make=code("def make():\n    rows = {}\n    return rows['train']\n"),
        before="no door for a data set of one's own",
        now="refused with the line of the user's file",
        exit=2,
        says=("data: data.py, line 5", "train"),
    ),
    Case(
        name="data-code-item-raises",
        kind="E5",
        make=code(SPOTS.replace("self.x[i], self.y[i]", "self.x[i], self.labels[i]")),
        before="no door for a data set of one's own",
        now="refused with the line of the user's file",
        exit=2,
        says=("data: data.py, line 13", "labels"),
    ),
    Case(
        name="data-code-gives-nothing",
        kind="E5",
        make=code("def make():\n    torch.zeros(3)\n"),
        before="no door for a data set of one's own",
        now="refused: does it return?",
        exit=2,
        says=("gives nothing; does it return?",),
    ),
    Case(
        name="data-code-four-arrays",
        kind="E5",
        make=code("def make():\n    x = torch.rand(9, 2)\n    return x, x[:, 0], x, x[:, 1]\n"),
        before="no door for a data set of one's own",
        now="refused: which are the targets? and how to say it",
        exit=2,
        says=("4 arrays in a row", "((x_train, y_train), (x_test, y_test))"),
    ),
    Case(
        name="data-code-iterable",
        kind="E5",
        make=code(
            "class Stream(IterableDataset):\n"
            "    def __iter__(self):\n"
            "        yield torch.ones(3), 1\n"
            "def make():\n    return Stream(), Stream()\n"
        ),
        before="no door for a data set of one's own",
        now="refused: it has no items by number",
        exit=2,
        says=("Stream, which has no items by number", "__getitem__"),
    ),
    Case(
        name="data-code-dict-items",
        kind="E5",
        make=code(
            SPOTS.replace("self.x[i], self.y[i]", "{'image': self.x[i], 'label': self.y[i]}")
        ),
        before="no door for a data set of one's own",
        now="refused: return (input, target)",
        exit=2,
        says=("a dict of image, label; return (input, target)",),
    ),
    Case(
        name="data-code-ragged",
        kind="E5",
        make=code(SPOTS.replace("self.x[i], self.y[i]", "self.x[i][..., : 5 + i % 2], self.y[i]")),
        before="no door for a data set of one's own",
        now="refused with the item that differs",
        exit=2,
        says=("item 1", "(1, 6, 6)", "(1, 6, 5)"),
    ),
    Case(
        name="data-code-nan",
        kind="A8",
        make=code(SPOTS.replace("return self.x[i]", "return self.x[i] / (i != 7)")),
        before="no door for a data set of one's own",
        now="refused with part and row",
        exit=2,
        says=("x of train", "row 7"),
    ),
    Case(
        name="data-code-misnamed",
        kind="E5",
        make=code(SPOTS, name="maek"),
        before="no door for a data set of one's own",
        now="refused with the nearest name, before a process starts",
        exit=2,
        early=True,
        says=("'maek'", "did you mean make?"),
    ),
    Case(
        name="data-code-syntax",
        kind="E5",
        make=code("def make(:\n"),
        before="no door for a data set of one's own",
        now="refused with the line, before a process starts",
        exit=2,
        early=True,
        says=("data.py, line 3",),
    ),
    Case(
        name="data-code-arguments",
        kind="E5",
        make=code(SPOTS, "arguments = { cuont = 5 }"),
        before="no door for a data set of one's own",
        now="refused with the nearest argument",
        exit=2,
        says=("data.arguments", "did you mean count?"),
    ),
    Case(
        name="data-code-random-items",
        kind="E5",
        make=code(SPOTS.replace("return self.x[i]", "return self.x[i] + torch.rand(1) / 10")),
        before="no door for a data set of one's own",
        now="read once, and it is said that its random changes stay",
        says=("another first example each time", "data.transforms"),
        metrics=LEARNS,
    ),
    Case(
        name="brackets-by-a-bag",
        kind="E5",
        make=named('name = "brackets"\nlimit = 400'),
        before="no data set of tokens without files",
        now="an mlp is refused, and why",
        exit=2,
        says=("mlp",),
    ),
]
