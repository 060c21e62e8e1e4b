"""Heads are read once a version of the files, and never with torch."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dltui.data import heads
from dltui.data.balance import unbalanced
from dltui.data.head import Head
from dltui.data.options import EdgesData, FileData, NamedData
from dltui.errors import InputError


class Reads:
    """A reader that counts how often it is asked, and refuses where ``refuses``."""

    def __init__(self) -> None:
        self.count = 0
        self.refuses = False

    def __call__(self, options: FileData, path: Path) -> Head:
        self.count += 1
        if self.refuses:
            raise InputError(f"{path}: no")
        parts, classes = {"train": 4, "test": 1}, {"a": self.count, "b": 1}
        return Head(kind="rows", task="classes", shape=(3,), parts=parts, classes=classes)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Reads:
    reader = Reads()
    monkeypatch.setattr(heads, "_reader", lambda path: reader)
    return reader


def test_a_head_is_read_again_when_the_file_or_the_options_change(
    reads: Reads, tmp_path: Path
) -> None:
    table, options = tmp_path / "t.csv", FileData(path="t.csv")
    table.write_text("1")
    assert heads.look(options, tmp_path) is heads.look(options, tmp_path)
    assert reads.count == 1
    table.write_text("12")
    heads.look(options, tmp_path)
    assert reads.count == 2
    heads.look(FileData(path="t.csv", target="a"), tmp_path)
    assert reads.count == 3


def test_a_picture_changed_in_place_is_seen(reads: Reads, tmp_path: Path) -> None:
    picture = tmp_path / "pics" / "cat" / "1.png"
    picture.parent.mkdir(parents=True)
    picture.write_text("1")
    for _ in range(2):
        heads.look(FileData(path="pics"), tmp_path)
    assert reads.count == 1
    os.utime(picture, ns=(1, 1))
    heads.look(FileData(path="pics"), tmp_path)
    assert reads.count == 2


def test_a_refusal_is_kept_until_the_file_is_mended(reads: Reads, tmp_path: Path) -> None:
    table, options = tmp_path / "t.csv", FileData(path="t.csv")
    table.write_text("1")
    reads.refuses = True
    for _ in range(2):
        with pytest.raises(InputError, match="no"):
            heads.look(options, tmp_path)
    assert reads.count == 1
    reads.refuses = False
    table.write_text("12")
    assert heads.look(options, tmp_path)


def test_few_heads_are_kept(reads: Reads, tmp_path: Path) -> None:
    for number in range(heads.MOST + 5):
        heads.look(FileData(path="t.csv", target=str(number)), tmp_path)
    assert len(heads._kept) == heads.MOST


def test_named_sets_are_known_without_a_file(tmp_path: Path) -> None:
    digits = heads.look(NamedData(name="digits"), tmp_path)
    assert digits and digits.parts == {"train": 1438, "test": 359} and digits.shape == (1, 8, 8)
    edges = heads.look(EdgesData(kinds=5, per_class=7), tmp_path)
    assert edges and edges.parts["train"] == 35 and len(edges.classes) == 5
    assert heads.look(NamedData(name="imagenet"), tmp_path) is None


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({}, ""),
        ({"a": 5}, ""),
        ({"a": 5, "b": 0}, ""),
        ({"a": 69, "b": 31}, ""),
        ({"a": 50, "b": 40, "c": 6}, ""),
        ({"a": 91, "b": 9}, "'a' is 91 % of the examples, 10.1 times as many as 'b'"),
        ({"a": 100, "b": 100, "c": 10}, "'a' is 48 % of the examples, 10 times as many as 'c'"),
    ],
)
def test_imbalance_is_told_with_its_figures(counts: dict[str, int], said: str) -> None:
    assert said in unbalanced(counts) and bool(unbalanced(counts)) == bool(said)


def test_an_uneven_head_says_so_first(reads: Reads, tmp_path: Path) -> None:
    reads.count = 20
    (tmp_path / "t.csv").touch()
    head = heads.look(FileData(path="t.csv"), tmp_path)
    assert head and "21 times as many" in head.notes[0]


def test_named_sets_count_what_is_left_after_limit_and_validation() -> None:
    found = heads.look(
        NamedData(name="digits", limit=100, validation_share=0.2, test_limit=30), Path()
    )
    assert found is not None
    assert found.parts == {"train": 80, "validation": 20, "test": 30}
