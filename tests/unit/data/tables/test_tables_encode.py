"""Inputs are made by the training rows alone, and keep what differs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from dltui.data import table
from dltui.data.options import FileData
from dltui.data.tables.columns import Values
from dltui.data.tables.encode import Inputs, encode, width
from dltui.errors import InputError

TRAIN, TEST = np.array([0, 1, 2, 3]), np.array([4, 5])


def encoded(*columns: Values, standardize: bool = True) -> Inputs:
    return encode(columns, {"training": TRAIN, "test": TEST}, standardize=standardize)


def numbers(*values: float, kind: str = "number") -> Values:
    return Values(name="x", kind=kind, numbers=np.array(values, dtype=np.float64))  # type: ignore[arg-type]


def test_scaled_by_the_training_rows_in_double_precision() -> None:
    big = numbers(*(1.7e9 + i for i in (0, 1, 0, 1, 2, 3)))
    found = encoded(big)
    assert found.parts["training"].dtype == np.float32
    assert found.parts["training"].ravel().tolist() == [-1, 1, -1, 1]
    assert found.parts["test"].ravel().tolist() == [3, 5]


def test_what_float32_cannot_tell_is_said_where_it_is_not_scaled() -> None:
    big = numbers(*(1.7e9 + i for i in (0, 1, 0, 1, 2, 3)))
    assert "differs by less than float32 can tell" in encoded(big, standardize=False).notes[0]
    assert encoded(numbers(0, 1, 2, 3, 4, 5), standardize=False).notes == ()
    with pytest.raises(InputError, match="too large for float32"):
        encoded(numbers(0, 1e200, 0, 0, 0, 0), standardize=False)


def test_numbers_as_large_as_can_be() -> None:
    assert encoded(numbers(0, 1e300, 0, 1e300, 0, 1e300)).parts["test"].ravel().tolist() == [-1, 1]


def test_a_column_that_is_constant_in_training_is_0() -> None:
    found = encoded(numbers(0.1, 0.1, 0.1, 0.1, 0.1, 0.3))
    assert found.parts["training"].ravel().tolist() == [0, 0, 0, 0]


def test_words_of_the_training_rows_only() -> None:
    codes = np.array([0, 1, 0, -1, 2, 1], dtype=np.float64)
    column = Values(name="c", kind="category", numbers=codes, words=("a", "b", "new"))
    found = encoded(column)
    assert found.names == ("c = a", "c = b", "c is empty")
    assert found.parts["training"].tolist() == [[1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 1]]
    assert found.parts["test"].tolist() == [[0, 0, 0], [0, 1, 0]]
    assert found.notes == (
        "c = new, in 1 test row, is in no training row: all its inputs are 0 there",
    )
    assert width([column]) == 4


def test_gaps_become_the_median_of_training_and_an_input() -> None:
    found = encoded(numbers(1, 3, np.nan, 100, np.nan, 5), standardize=False)
    assert found.names == ("x", "x is empty")
    assert found.parts["training"].tolist() == [[1, 0], [3, 0], [3, 1], [100, 0]]
    assert found.parts["test"].tolist() == [[3, 1], [5, 0]]


def test_yes_and_no_stay_0_and_1_and_dates_are_days() -> None:
    assert encoded(numbers(0, 1, 1, 1, 0, 1, kind="flag")).parts["test"].ravel().tolist() == [0, 1]
    days = numbers(*(86_400 * (19_000 + i) for i in range(6)), kind="date")
    assert encoded(days, standardize=False).parts["test"].ravel().tolist() == [4, 5]


def test_tensors_of_a_table(tmp_path: Path) -> None:
    lines = [
        f"{1_700_000_000 + 20 * (i % 2)},{'red' if i % 3 else 'blue'},{i % 2}" for i in range(50)
    ]
    (tmp_path / "t.csv").write_text("\n".join(["when,colour,k", *lines]))
    options = FileData(path="t.csv", validation_share=0.25)
    data = table.load(tmp_path / "t.csv", options, seed=0)
    assert (data.kind, data.task, data.classes, data.shape) == ("rows", "classes", ("0", "1"), (3,))
    assert data.validation is not None
    assert [len(part) for part in (data.train, data.validation, data.test)] == [30, 10, 10]
    for part in (data.train, data.validation, data.test):
        assert isinstance(part.x, torch.Tensor) and part.x.dtype == torch.float32
        assert torch.equal(part.x[:, 0] > 0, part.y == 1)


def test_numbers_to_be_told_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n" + "".join(f"{i},{100 * i}.5\n" for i in range(50)))
    data = table.load(tmp_path / "t.csv", FileData(path="t.csv"), seed=0)
    assert (data.task, data.train.y.dtype, data.train.y.shape) == (
        "numbers",
        torch.float32,
        (40, 1),
    )
    assert set((data.train.y % 100).ravel().tolist()) == {0.5}
