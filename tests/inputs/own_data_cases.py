"""Data that code of the user's own gives."""

from __future__ import annotations

from tests.inputs.case import Case
from tests.inputs.splits_made import BEST, EARLY, LEARNS, SPOTS, code, named

CASES = [
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
