"""Settings and figures of a script, whatever holds them."""

from __future__ import annotations

import math
from argparse import Namespace
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import msgspec
import numpy as np
import pytest
import torch

from dltui.api import figures
from dltui.api.settings import plain
from dltui.figures.records import Image


@dataclass
class Net:
    layers: int = 2
    sizes: tuple[int, ...] = (3, 4)


@dataclass
class Options:
    lr: float = 0.1
    net: Net = field(default_factory=Net)


class Struct(msgspec.Struct):
    lr: float = 0.1


class Model:
    def model_dump(self) -> dict[str, Any]:
        return {"lr": 0.1}


class Config:
    lr = 0.1

    def method(self) -> None: ...


@pytest.mark.parametrize(
    "config", [{"lr": 0.1}, Namespace(lr=0.1), SimpleNamespace(lr=0.1), Struct(), Model(), Config]
)
def test_settings_come_in_many_forms(config: object) -> None:
    assert plain(config) == {"lr": 0.1}


def test_nested_settings_stay_nested_and_what_json_cannot_say_is_text() -> None:
    assert plain(Options()) == {"lr": 0.1, "net": {"layers": 2, "sizes": [3, 4]}}
    odd = {"nan": math.nan, "kind": torch.nn.ReLU, "n": np.int64(3), "big": 2**70, 1: None}
    assert plain(odd) == {"nan": "nan", "kind": "ReLU", "n": 3, "big": str(2**70), "1": None}
    assert len(plain({"text": object(), "long": np.zeros(10_000)})["long"]) <= 1_001
    circle: dict[str, Any] = {}
    circle["again"] = circle
    assert plain(circle)["again"]["again"]


def test_what_has_no_names_is_no_settings() -> None:
    with pytest.raises(TypeError, match="config is a list"):
        plain([1, 2])


def shape(image: Image) -> tuple[int, ...]:
    return (len(image.tiles), *np.shape(image.tiles[0].pixels))


@pytest.mark.parametrize(
    ("pixels", "expected"),
    [
        (np.zeros((4, 5)), (1, 4, 5)),
        (np.zeros((4, 5, 3)), (1, 4, 5, 3)),
        (np.zeros((3, 4, 5)), (1, 4, 5, 3)),
        (np.zeros((4, 5, 4), np.uint8), (1, 4, 5, 3)),
        (np.zeros((1, 4, 5)), (1, 4, 5)),
        (np.zeros((7, 4, 5)), (7, 4, 5)),
        (torch.zeros(7, 3, 4, 5), (7, 4, 5, 3)),
        (torch.zeros(7, 1, 4, 5, dtype=torch.bfloat16), (7, 4, 5)),
        ([[0.0, 1.0]], (1, 1, 2)),
    ],
)
def test_pictures_come_in_many_shapes(pixels: Any, expected: tuple[int, ...]) -> None:
    assert shape(figures.image("x", pixels, (), 0)) == expected


def test_floats_are_shades_from_0_to_1_and_bytes_stay() -> None:
    def first_row(pixels: Any) -> Any:
        return figures.image("x", pixels, (), 3).tiles[0].pixels[0]  # type: ignore[index]

    assert first_row(np.array([[0.0, 0.5, 1.0, 2.0, math.nan]])) == [0, 128, 255, 255, 0]
    assert first_row(np.array([[0, 7, 255]], np.uint8)) == [0, 7, 255]
    assert first_row(np.array([[0, 7, 300]])) == [0, 7, 255]
    assert figures.image("x", np.zeros((1, 1)), (), 3).tiles[0].caption == "step 3"


@pytest.mark.parametrize("bad", [np.zeros(3), np.zeros((2, 3, 4, 5, 6)), np.zeros((0, 2)), "x"])
def test_what_is_no_picture_is_told_by_its_name(bad: Any) -> None:
    with pytest.raises(ValueError, match="image: 'x' has the shape"):
        figures.image("x", bad, (), 0)


class Pandas:
    columns = ("class", "wrong")

    def to_dict(self, how: str) -> list[dict[str, Any]]:
        assert how == "records"
        return [{"class": "cat", "wrong": np.int64(3)}]


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ([{"class": "cat", "wrong": 3}], None),
        ([("cat", 3)], ["class", "wrong"]),
        ({"class": ["cat"], "wrong": np.array([3])}, None),
        (Pandas(), None),
    ],
)
def test_tables_come_in_many_forms(rows: Any, columns: list[str] | None) -> None:
    table = figures.table("x", rows, columns)
    assert [column.name for column in table.columns] == ["class", "wrong"]
    assert [column.kind for column in table.columns] == ["text", "number"]
    assert table.rows == [["cat", 3]]


def test_rows_of_other_lengths_are_told() -> None:
    with pytest.raises(ValueError, match="table: rows of 'x'"):
        figures.table("x", [(1, 2), (3,)], None)


def test_histograms_count_what_is_not_finite_apart() -> None:
    bars = figures.histogram("x", [0.0, 1.0, 1.0, math.nan], 2, 0).bars
    assert [(bar.label, bar.value) for bar in bars] == [
        *(("0.25", 1.0), ("0.75", 2.0), ("not finite", 1.0)),
    ]
    assert len(figures.histogram("x", [], 3, 0).bars) == 3


def test_curves_of_several_lines_and_other_lengths() -> None:
    curve = figures.curve("x", [0, 1], {"a": [1.0, math.nan], "b": [0, 0]}, "", "", False, False)
    assert [(line.name, line.y) for line in curve.lines] == [("a", [1.0, None]), ("b", [0, 0])]
    with pytest.raises(ValueError, match="curve: 'x' has 3 values over 2 of x"):
        figures.curve("x", [0, 1], [1, 2, 3], "", "", False, False)


def test_a_matrix_has_its_labels() -> None:
    made = figures.matrix("x", [[1, 2], [3, 4]], ["a", "b"], (), "", "", None)
    assert (made.row_labels, made.column_labels, made.digits) == (["a", "b"], ["0", "1"], 0)
    with pytest.raises(ValueError, match="3 labels of rows"):
        figures.matrix("x", [[1, 2], [3, 4]], ["a", "b", "c"], (), "", "", None)
