"""What each column of a table is taken for, what is left out, and what is to be told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dltui.data.options import FileData
from dltui.data.tables.head import head
from dltui.data.tables.read import read
from dltui.data.tables.understand import Table, understand
from dltui.errors import InputError

COUNT = 40


def understood(folder: Path, content: str | pl.DataFrame, **options: Any) -> Table:
    name = "t.csv" if isinstance(content, str) else "t.parquet"
    if isinstance(content, str):
        (folder / name).write_text(content, encoding="utf-8")
    else:
        content.write_parquet(folder / name)
    wanted = FileData(path=name, **options)
    return understand(read(folder / name, wanted), wanted)


def column(cell: Callable[[int], object], name: str = "x") -> str:
    """A column of cells beside a number and two classes that come in turn."""
    rows = (f'"{cell(i)}",{i * 7 % 11}.5,{"ab"[i % 2]}' for i in range(COUNT))
    return "\n".join([f"{name},z,k", *rows])


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (lambda i: i - 3, "number, -3 to 36"),
        (lambda i: f"{i}e3", "number, 0 to 39000"),
        (lambda i: 1_700_000_000 + i, "number, 1.7e+09 to 1.70000004e+09"),
        (lambda i: ("-", "none", "?", "7")[i % 4] if i < 4 else i, "number, 4 to 39"),
        (lambda i: ("yes", "No")[i % 2], "yes or no, 50 % yes"),
        (lambda i: ("TRUE", "false")[i // 30], "yes or no, 75 % yes"),
        (lambda i: ("red", "dark blue", "red ")[i % 3], "category of 2: dark blue, red"),
        (lambda i: f"size {(2, 10)[i % 2]}", "category of 2: size 2, size 10"),
        (lambda i: f"2024-02-{1 + i % 28:02}", "date, 2024-02-01 to 2024-02-28"),
        (lambda i: f"2024-02-03T04:{i:02}:00Z", "date, 2024-02-03 04:00:00 to 2024-02-03 04:39:00"),
        (lambda i: f"{1 + i % 28}.2.24", "date, 2024-02-01 to 2024-02-28"),
        (lambda i: f"2/{1 + i % 28}/2024", "date, 2024-02-01 to 2024-02-28"),
        (lambda i: f"{1 + i % 28} Feb 2024", "date, 2024-02-01 to 2024-02-28"),
        (lambda i: f"{i % 24}:{i:02}", "time, 00:00:00 to 23:23:00"),
        (lambda i: f"{1 + i % 12}:05 PM", "time, 12:05:00 to 23:05:00"),
        (
            lambda i: ("555-12-3000", "555-12-3001")[i % 2],
            "category of 2: 555-12-3000, 555-12-3001",
        ),
    ],
)
def test_what_cells_are_taken_for(
    tmp_path: Path, cell: Callable[[int], object], words: str
) -> None:
    table = understood(tmp_path, column(cell), missing="fill")
    assert (table.columns[0].role, table.columns[0].understood) == ("feature", words)


@pytest.mark.parametrize(
    ("name", "cell", "why"),
    [
        ("x", lambda i: "", "empty everywhere"),
        ("x", lambda i: f"review {i}", "its 40 different words are no categories"),
        ("unnamed", lambda i: i, "it numbers the rows"),
        ("Index", lambda i: i + 1, "it numbers the rows"),
        ("customerId", lambda i: i * 7 % 41, "each row has another"),
        ("user_id", lambda i: 900 - i, "each row has another"),
    ],
)
def test_what_is_left_out_and_said(
    tmp_path: Path, name: str, cell: Callable[[int], object], why: str
) -> None:
    table = understood(tmp_path, column(cell, name))
    assert table.columns[0].role == "left out" and why in table.columns[0].understood
    assert any(repr(name) in note and why in note for note in table.notes)
    assert [feature.name for feature in table.features] == ["z"]


@pytest.mark.parametrize(("name", "cell"), [("x", lambda i: i), ("humid", lambda i: i * 7 % 41)])
def test_numbers_of_other_names_stay(
    tmp_path: Path, name: str, cell: Callable[[int], object]
) -> None:
    assert understood(tmp_path, column(cell, name)).columns[0].role == "feature"


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (lambda i: "" if i == 5 else i, "line 7: column 'x' is empty; .*drop.*fill"),
        (lambda i: "NA" if i in (5, 9) else i, "line 7: .* is empty, as in 1 more row;"),
        (lambda i: "oops" if i == 5 else i, "line 7: column 'x' holds 'oops' among numbers"),
        (lambda i: "inf" if i == 5 else i, "line 7: column 'x' holds inf, which is not finite"),
        (lambda i: "1e999" if i == 5 else i, "line 7: column 'x' holds 1e999"),
        (lambda i: f"1,{100 + i},000", "line 2: .*'1,100,000', a number in groups of three"),
        (lambda i: f"{i},5", r'line 2: .*\'0,5\', a decimal comma.*data.decimal = ","'),
        (lambda i: f"{i} %", "line 2: .*'0 %', a number with a unit"),
        (lambda i: f"${i}", "line 2: .* a number with a unit"),
        (lambda i: f"{i}kg", "line 2: .*'0kg', a number with a unit"),
        (lambda i: f"−{i}", "line 2: .* a dash for its minus sign"),
        (lambda i: f"0{1 + i % 9}/02/2024", "may be %d/%m/%Y or %m/%d/%Y"),
        (lambda i: "2024-13-01" if i == 5 else "2024-12-01", "line 7: .*no date like the others"),
    ],
)
def test_cells_that_cannot_be_meant_have_their_line(
    tmp_path: Path, cell: Callable[[int], object], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        understood(tmp_path, column(cell))


def test_one_may_say_what_a_column_is(tmp_path: Path) -> None:
    def kind(cell: Callable[[int], object], wanted: str) -> str:
        return understood(tmp_path, column(cell), kinds={"x": wanted}).columns[0].understood

    assert kind(lambda i: f"0{i % 2}", "category") == "category of 2: 00, 01"
    assert kind(lambda i: f"0{1 + i % 9}/02/2024", "date %m/%d/%Y") == (
        "date, 2024-01-02 to 2024-09-02"
    )
    assert kind(lambda i: f"202402{10 + i % 9}", "date %Y%m%d") == "date, 2024-02-10 to 2024-02-18"
    assert kind(lambda i: f"word {i}", "category").startswith("category of 40: word 0, word 1")
    with pytest.raises(InputError, match="x = 'words'; expected number, category, date"):
        kind(lambda i: i, "words")
    with pytest.raises(InputError, match=r"data\.kinds: .* no column 'xx'; did you mean x"):
        understood(tmp_path, column(lambda i: i), kinds={"xx": "number"})
    with pytest.raises(InputError, match=r"data\.ignore: .* no column 'zz'"):
        understood(tmp_path, column(lambda i: i), ignore=["zz"])


def test_notes_on_what_may_be_meant_otherwise(tmp_path: Path) -> None:
    def notes(content: str) -> str:
        return "\n".join(understood(tmp_path, content).notes)

    assert "'x' begins with zeros and is read as a number" in notes(column(lambda i: f"0{i}"))
    assert "'x' is the same in all rows" in notes(column(lambda i: 7))
    large = notes(column(lambda i: 2**60 + i))
    assert "'x' has numbers that double precision does not tell apart" in large
    assert "tell apart" not in notes(column(lambda i: 2**60 + 1024 * i))
    told = column(lambda i: "ab"[i % 2], "class").replace(",a\n", ",c\n")
    assert "'k' is told, as the last column; data.target = \"class\" tells that" in notes(told)


def target(cell: Callable[[int], object], count: int = COUNT) -> str:
    return "\n".join(["x,k", *(f"{i},{cell(i)}" for i in range(count))])


@pytest.mark.parametrize(
    ("cell", "count", "task", "names"),
    [
        (lambda i: "ba"[i % 2], 40, "classes", ("a", "b")),
        (lambda i: ("1", "1.0", "2")[i % 3], 40, "classes", ("1", "2")),
        (lambda i: (1, 2, 10)[i % 3], 40, "classes", ("1", "2", "10")),
        (lambda i: ("a2", "a10")[i % 2], 40, "classes", ("a2", "a10")),
        (lambda i: i % 2 == 0, 40, "classes", ("False", "True")),
        (lambda i: 2 * (i % 2) - 1, 40, "classes", ("-1", "1")),
        (lambda i: i % 26, 300, "classes", tuple(map(str, range(26)))),
        (lambda i: ("none", "mild", "-")[i % 3], 40, "classes", ("-", "mild", "none")),
        (lambda i: i % 26, 100, "numbers", ("k",)),
        (lambda i: 20 + i % 60, 300, "numbers", ("k",)),
        (lambda i: i / 4, 40, "numbers", ("k",)),
        (lambda i: (0.5, 1.5)[i % 2], 40, "numbers", ("k",)),
    ],
)
def test_the_task_by_the_target(
    tmp_path: Path, cell: Callable[[int], object], count: int, task: str, names: tuple[str, ...]
) -> None:
    goal = understood(tmp_path, target(cell, count)).target
    assert (goal.task, goal.names) == (task, names)
    assert str(goal.y.dtype) == ("int64" if task == "classes" else "float32")
    assert goal.y.shape == ((count,) if task == "classes" else (count, 1))


def test_the_task_that_is_asked_for(tmp_path: Path) -> None:
    ratings = target(lambda i: i % 5)
    numbers = understood(tmp_path, ratings, task="numbers").target
    assert (numbers.task, numbers.y[:3].tolist()) == ("numbers", [[0.0], [1.0], [2.0]])
    halves = target(lambda i: (0.5, 1.5)[i % 2])
    assert understood(tmp_path, halves, task="classes").target.names == ("0.5", "1.5")
    flags = understood(tmp_path, column(lambda i: ("yes", "no")[i % 2]), target="x", task="labels")
    assert flags.target.y[:2].tolist() == [[1.0], [0.0]]


def test_several_columns_are_labels_or_numbers(tmp_path: Path) -> None:
    text = "a,b,c\n" + "".join(f"{i},{i % 2},{('yes', 'no')[i % 3 // 2]}\n" for i in range(COUNT))
    labels = understood(tmp_path, text, target=["c", "b"])
    assert (labels.target.task, labels.target.names) == ("labels", ("c", "b"))
    assert labels.target.y[:3].tolist() == [[1, 0], [1, 1], [0, 0]]
    assert labels.target.counts() == {"c": 27, "b": 20}
    assert [feature.name for feature in labels.features] == ["a"]
    numbers = understood(tmp_path, text, target=["a", "b"]).target
    assert (numbers.task, numbers.y[3].tolist()) == ("numbers", [3.0, 1.0])
    with pytest.raises(InputError, match="line 4: the label 'a' is 2; expected 0 or 1"):
        understood(tmp_path, text, target=["a", "b"], task="labels")
    with pytest.raises(InputError, match="names 2 columns"):
        understood(tmp_path, text, target=["a", "b"], task="classes")


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (lambda i: "" if i == 5 else "ab"[i % 2], "line 7: the label 'k' is empty; .*drop"),
        (lambda i: "?" if i == 5 else i / 4, "line 7: the label 'k' is empty"),
        (lambda i: "a", "all rows have k = 'a'"),
        (lambda i: f"name {i}", "40 different values in 40 rows, which are no classes"),
        (lambda i: "oops" if i == 30 else i / 4, "line 32: column 'k' holds 'oops' among numbers"),
        (lambda i: "b" * 300 if i == 5 else "ab"[i % 2], "line 7: the label 'k' has 300 char"),
    ],
)
def test_targets_that_cannot_be_told(
    tmp_path: Path, cell: Callable[[int], object], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        understood(tmp_path, target(cell))


def test_sloppy_classes_are_named(tmp_path: Path) -> None:
    table = understood(tmp_path, target(lambda i: "c" if i == 5 else ("Yes", "yes")[i % 2]))
    assert "one example only of the class c (line 7)" in table.notes
    assert "the classes 'Yes' and 'yes' differ in case only" in table.notes


def test_rows_with_gaps_are_dropped_where_asked(tmp_path: Path) -> None:
    text = "x,y,k\n1,,a\n2,5,b\n3,6,\n4,7,a\n5,8,b\n"
    table = understood(tmp_path, text, missing="drop")
    assert table.raw.places.tolist() == [3, 5, 6]
    assert table.target.y.tolist() == [1, 0, 1]
    assert "left out for empty cells: 2 rows of 5" in table.notes
    with pytest.raises(InputError, match="the label 'k' is empty"):
        understood(tmp_path, text, missing="fill")


def test_parquet_has_types_of_its_own(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "flag": [True, False] * 10,
            "when": pl.date_range(pl.date(2024, 1, 1), pl.date(2024, 1, 20), eager=True),
            "word": pl.Series(["p", "q"] * 10, dtype=pl.Categorical),
            "none": pl.Series([None] * 20),
            "long": [{"a": 1}] * 20,
            "k": [1, 2] * 10,
        }
    )
    with pytest.raises(InputError, match=r"column 'long' holds struct.*data\.ignore"):
        understood(tmp_path, frame)
    table = understood(tmp_path, frame, ignore=["long"])
    assert [c.understood for c in table.columns[:3]] == [
        "yes or no, 50 % yes",
        "date, 2024-01-01 to 2024-01-20",
        "category of 2: p, q",
    ]
    nan = frame.select("k", x=pl.Series([float("nan"), *range(19)]))
    with pytest.raises(InputError, match=r"t\.parquet, row 1: column 'x' is empty"):
        understood(tmp_path, nan, target="k")
    with pytest.raises(InputError, match=r"data\.header does nothing with t\.parquet"):
        understood(tmp_path, frame, header=True)


def test_files_for_each_part_have_the_same_columns(tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_text("k,x\na,1\nb,2\n")
    (tmp_path / "u.csv").write_text("x,k\n5,a\nno,b\n")
    (tmp_path / "w.csv").write_text("x,y,k\n5,1,a\n")
    text = target(lambda i: "ab"[i % 2])
    options = FileData(path="t.csv", validation="v.csv", test="v.csv")
    table = understood(tmp_path, text, validation="v.csv", test="v.csv")
    parts = table.parts(options, 0)
    assert (len(parts.train), parts.validation.tolist(), parts.test.tolist()) == (
        40,
        [40, 41],
        [42, 43],
    )
    with pytest.raises(InputError, match=r"u\.csv, line 3: column 'x' holds 'no' among numbers"):
        understood(tmp_path, text, test="u.csv")
    with pytest.raises(InputError, match=r"w\.csv has a column 'y', which t\.csv has not"):
        understood(tmp_path, text, test="w.csv")


def test_a_column_may_say_the_part_or_what_belongs_together(tmp_path: Path) -> None:
    text = column(lambda i: ("train", "Train", "val", "test")[i % 4], "part")
    head_of = head(FileData(path="t.csv", split="part"), _written(tmp_path, text))
    assert head_of.parts == {"train": 20, "validation": 10, "test": 10}
    assert (head_of.columns[0].role, head_of.shape) == ("split", (1,))
    groups = head(FileData(path="t.csv", group="x"), _written(tmp_path, column(lambda i: i // 10)))
    assert groups.columns[0].role == "group" and groups.parts["test"] % 10 == 0


def _written(folder: Path, text: str) -> Path:
    (folder / "t.csv").write_text(text)
    return folder / "t.csv"
