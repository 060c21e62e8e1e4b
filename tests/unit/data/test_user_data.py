"""Data of the user's own code, in every form that it may take, and what is no data."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from dltui.data import gathered, readers, user
from dltui.data.dataset import Dataset
from dltui.data.load import load
from dltui.data.options import UserData
from dltui.errors import DltuiError, InputError, UsageError

BEGIN = """
import numpy as np, random, torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset, IterableDataset, Subset, TensorDataset

def plain(i):
    return torch.full((1, 4, 4), float(i % 2)), i % 2

class Spots(Dataset):
    classes = ["dark", "light"]
    def __init__(self, count=12, item=None):
        self.count, self.item = count, item or plain
    def __len__(self):
        return self.count
    def __getitem__(self, i):
        return self.item(i)

class Stream(IterableDataset):
    def __iter__(self):
        return iter([plain(0), plain(1)])

class Plain(Spots):
    classes = None

def pair(count, features=3):
    x = torch.arange(count * features).reshape(count, features).double()
    return x, torch.arange(count) % 2

def make():
    return """


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Dataset]:
    def of(code: str, **options: Any) -> Dataset:
        (tmp_path / "data.py").write_text(BEGIN + code)
        wanted = UserData(file="data.py", name="make", **options)
        return load(wanted, seed=0, data_root=None, folder=tmp_path)

    return of


@pytest.mark.parametrize(
    ("code", "sizes"),
    [
        ("Spots(12), Spots(6)", (12, None, 6)),
        ("Spots(12), Spots(6), Spots(4)", (12, 6, 4)),
        ("Spots(20)", (16, None, 4)),
        ("{'train': Spots(12), 'Val': Spots(6), 'test': Spots(4)}", (12, 6, 4)),
        ("{'train': Spots(12), 'valid': Spots(6)}", (12, None, 6)),
        ("DataLoader(Spots(12), batch_size=5), DataLoader(Spots(6))", (12, None, 6)),
        ("Subset(Spots(12), range(8)), Subset(Spots(12), range(8, 12))", (8, None, 4)),
        ("pair(12), pair(6)", (12, None, 6)),
        ("pair(12), pair(6), pair(4)", (12, 6, 4)),
        ("pair(20)", (16, None, 4)),
        ("tuple(part.numpy() for part in pair(20))", (16, None, 4)),
        ("TensorDataset(*pair(12)), Spots(4, lambda i: (np.ones(3), i % 2))", (12, None, 4)),
        ("[(torch.ones(3), i % 2) for i in range(20)]", (16, None, 4)),
    ],
)
def test_every_form(
    code: str, sizes: tuple[int, int | None, int], read: Callable[..., Dataset]
) -> None:
    found = read(code)
    validation = None if found.validation is None else len(found.validation)
    assert (len(found.train), validation, len(found.test)) == sizes
    assert len(found.classes) == 2


@pytest.mark.parametrize(
    ("item", "kind", "shape", "dtype"),
    [
        ("(torch.zeros(1, 4, 4) + i / 12, i % 2)", "images", (1, 4, 4), torch.float32),
        ("(torch.full((3, 4, 4), i, dtype=torch.uint8), i % 2)", "images", (3, 4, 4), torch.uint8),
        ("(Image.new('RGB', (5, 4), (i, 0, 9)), i % 2)", "images", (3, 4, 5), torch.uint8),
        ("(Image.new('L' if i else 'RGB', (5, 4)), i % 2)", "images", (3, 4, 5), torch.uint8),
        ("(Image.new('1', (5, 4), i % 2), i % 2)", "images", (1, 4, 5), torch.uint8),
        ("([i, i + 0.5], i % 2)", "rows", (2,), torch.float32),
        ("(torch.ones(3, dtype=torch.bfloat16) * i, i % 2)", "rows", (3,), torch.float32),
    ],
)
def test_every_kind_of_input(
    item: str,
    kind: str,
    shape: tuple[int, ...],
    dtype: torch.dtype,
    read: Callable[..., Dataset],
) -> None:
    found = read(f"Spots(12, lambda i: {item})")
    assert isinstance(found.train.x, torch.Tensor)
    assert (found.kind, found.shape, found.train.x.dtype) == (kind, shape, dtype)


@pytest.mark.parametrize(
    ("target", "task", "classes"),
    [
        ("i % 2", "classes", ("dark", "light")),
        ("['b', 'a'][i % 2]", "classes", ("dark", "light")),
        ("torch.tensor(i % 2)", "classes", ("dark", "light")),
        ("np.int64(i % 2)", "classes", ("dark", "light")),
        ("i + 0.25", "numbers", None),
        ("torch.tensor([i % 2, 1, (i + 1) % 2])", "labels", None),
    ],
)
def test_every_kind_of_target(
    target: str, task: str, classes: tuple[str, ...] | None, read: Callable[..., Dataset]
) -> None:
    code = f"Spots(12, lambda i: ([i, 1.0], {target}))"
    named = classes is None or "'" in target
    found = read(code.replace("Spots(", "Plain(") if named else code)
    assert found.task == task
    assert classes is None or found.classes == (("a", "b") if named else classes)


def test_ids_stay_whole_and_rows_as_they_are(read: Callable[..., Dataset]) -> None:
    ids = read("torch.arange(40).reshape(20, 2) % 7, torch.arange(20) % 2", kind="tokens")
    assert isinstance(ids.train.x, torch.Tensor) and ids.train.x.dtype == torch.int64
    rows = read("pair(10), pair(4)")
    assert isinstance(rows.train.x, torch.Tensor)
    assert rows.train.x[0].tolist() == [0, 1, 2], "as the code gives them"
    scaled = read("pair(10), pair(4)", standardize=True)
    assert isinstance(scaled.train.x, torch.Tensor)
    assert torch.allclose(scaled.train.x.mean(0), torch.zeros(3), atol=1e-6)


def test_what_is_random_follows_the_seed(read: Callable[..., Dataset]) -> None:
    code = "torch.rand(20, 2) + np.random.rand() + random.random(), torch.arange(20) % 2"
    first, again = read(code), read(code)
    assert isinstance(first.train.x, torch.Tensor) and isinstance(again.train.x, torch.Tensor)
    assert torch.equal(first.train.x, again.train.x)


def test_changes_at_random_are_told(read: Callable[..., Dataset]) -> None:
    found = read("Spots(12, lambda i: (torch.rand(3), i % 2))")
    assert any("another first example each time" in note for note in found.notes)
    assert not any("another first" in note for note in read("Spots(12)").notes)


def test_the_users_own_tensors_are_not_changed(read: Callable[..., Dataset]) -> None:
    code = "HELD\nHELD = (torch.ones(20, 2), torch.arange(20) % 2)"
    found = read(code)
    assert isinstance(found.train.x, torch.Tensor)
    found.train.x.zero_()
    assert float(read(code).train.x.sum()) == 32  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("None", "data.py: make gives nothing; does it return?"),
        ("pair(4)[0]", "train: item 0 is Tensor; return (input, target)"),
        ("(*pair(8), *pair(4))", "gives 4 arrays in a row: which are the targets?"),
        ("(pair(8)[0], pair(4)[0], pair(8)[1])", "gives 3 arrays in a row"),
        ("{'train': Spots(), 'holdout': Spots()}", "a dict with 'holdout'"),
        ("{'test': Spots()}", "gives no training part, only test"),
        ("(Spots(),) * 5", "gives 5 parts"),
        ("Stream(), Spots()", "Stream, which has no items by number"),
        ("(i for i in range(3)), Spots()", "generator, which has no items by number"),
        ("Spots(0), Spots()", "train is empty"),
        ("Spots(9, lambda i: torch.ones(3)), Spots()", "item 0 is Tensor; return (input, target)"),
        ("Spots(9, lambda i: (1, 2, 3)), Spots()", "item 0 is 3 values; return (input, target)"),
        ("Spots(9, lambda i: {'image': 1, 'label': 2}), Spots()", "a dict of image, label"),
        (
            "Spots(9, lambda i: (torch.ones(3 + (i == 4)), 0)), Spots()",
            "the input of item 4 has the shape (4,), that of item 0 (3,)",
        ),
        ("Spots(9, lambda i: (None, 0)), Spots()", "the input of item 0 is nothing (None)"),
        ("Spots(9, lambda i: ([1.0], None)), Spots()", "the target of item 0 is nothing (None)"),
        ("Spots(9, lambda i: ([1.0], {'a': 1})), Spots()", "the target of item 0 is a dict"),
        (
            "Spots(9, lambda i: (torch.tensor([1.0, i / (i != 5)]), 0)), Spots()",
            "data: data.py, line",
        ),
        (
            "Spots(9, lambda i: (torch.tensor([[1.0, float('nan')][i == 5]]), i % 2)), Spots()",
            "x of train holds nan in row 5",
        ),
        ("Spots(), Spots(6, lambda i: (torch.ones(3), 0))", "an example of x of test has the"),
        (
            "(torch.ones(5, 2), torch.ones(4)), pair(4)",
            "train is arrays of the shapes (5, 2) and",
        ),
        ("(torch.ones(5, 2), torch.ones(5)), (torch.ones(4, 2), torch.ones(4))", "one class only"),
        ("[][1]", "data: data.py, line"),
        ("open('absent.bin')", "absent.bin"),
        ("exit(3)", "it ends Python with sys.exit (3)"),
    ],
)
def test_what_is_no_data_is_refused(code: str, said: str, read: Callable[..., Dataset]) -> None:
    with pytest.raises(InputError) as caught:
        read(code)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_function_gets_its_arguments(tmp_path: Path) -> None:
    (tmp_path / "data.py").write_text(
        "import torch\n"
        "def make(count, width=2):\n"
        "    return torch.rand(count, width), torch.arange(count) % 2\n"
    )

    def read(**options: Any) -> Dataset:
        wanted = UserData(file="data.py", **{"name": "make", **options})
        return load(wanted, seed=0, data_root=None, folder=tmp_path)

    assert read(arguments={"count": 20, "width": 5}).shape == (5,)
    with pytest.raises(UsageError, match="missing a required argument: 'count'"):
        read()
    with pytest.raises(UsageError, match="did you mean count"):
        read(arguments={"cuont": 5})
    with pytest.raises(DltuiError, match="no class or function 'maek'; did you mean make"):
        read(name="maek")


@pytest.mark.parametrize(
    "item",
    [
        "(torch.full((3, 4, 5), i, dtype=torch.uint8), i % 2)",
        "(Image.new('L' if i < 15 else 'RGB', (5, 4), i), i % 2)",
        "(torch.full((1, 4, 5), i / 50), i % 2)",
    ],
)
def test_images_that_do_not_fit_in_memory_are_read_one_by_one(
    item: str, read: Callable[..., Dataset], monkeypatch: pytest.MonkeyPatch
) -> None:
    code = f"Spots(16, lambda i: {item}), Spots(8, lambda i: {item}), Spots(4, lambda i: {item})"
    held = read(code)
    monkeypatch.setattr(user, "MEMORY_SHARE", 0)
    monkeypatch.setattr(gathered, "SAMPLE", 3)
    monkeypatch.setattr(readers, "MEMORY_SHARE", 0)
    lazy = read(code)
    assert any("do not fit in memory" in note for note in lazy.notes)
    assert (lazy.shape, lazy.task, lazy.classes) == (held.shape, held.task, held.classes)
    for part in ("train", "validation", "test"):
        one, other = getattr(lazy, part), getattr(held, part)
        assert not isinstance(one.x, torch.Tensor)
        for examples in (one, pickle.loads(pickle.dumps(one))):
            found = lazy.encoding(torch.stack([examples.x[i] for i in range(len(examples))]))
            assert torch.allclose(found, held.encoding(other.x))
            assert torch.equal(examples.y, other.y)


def test_rows_that_do_not_fit_in_memory_are_refused(
    read: Callable[..., Dataset], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(user, "MEMORY_SHARE", 0)
    monkeypatch.setattr(gathered, "SAMPLE", 3)
    with pytest.raises(InputError, match="its rows do not fit in memory"):
        read("Spots(12, lambda i: ([i, 1.0], i % 2))")
