"""ARFF in all its forms: what was declared and written is what is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dltui.data.options import FileData
from dltui.data.tables import arff
from dltui.data.tables.raw import Raw
from dltui.errors import DataError, InputError

TOP = "@relation t\n@attribute a numeric\n@attribute k {x,y}\n@data\n"


def table(folder: Path, content: str) -> Raw:
    (folder / "d.arff").write_text(content, encoding="utf-8")
    return arff.read(folder / "d.arff", FileData(path="d.arff"))


@pytest.mark.parametrize(
    "rows",
    [
        "1,x\n2,y\n",
        "  1 , 'x' \n\n% more\n2,\"y\"",
        "1 x\n2 y\n",
        "1\tx\n2\ty\n",
        "1,x % one\n2,y\n",
        "1,x, {0.5}\n2,y,{2}\n",
        "{0 1}\n{0 2,1 y}\n",
        "{0 1, 1 x}\n{ 1 'y', 0 2 }\n",
    ],
)
def test_rows_written_in_many_ways(tmp_path: Path, rows: str) -> None:
    raw = table(tmp_path, TOP + rows)
    assert raw.frame.rows() == [("1", "x"), ("2", "y")]
    assert raw.declared == {"a": "number", "k": "category"}
    assert bool(raw.notes) == ("{0.5}" in rows)


def test_a_gap_is_not_a_quoted_question_mark(tmp_path: Path) -> None:
    top = TOP.replace("{x,y}", "{x,'?'}")
    assert table(tmp_path, top + "?,x\n1,?\n2,'?'\n").frame.rows() == [
        (None, "x"),
        ("1", None),
        ("2", "?"),
    ]


@pytest.mark.parametrize(
    ("java", "form"),
    [
        ("", "%Y-%m-%dT%H:%M:%S"),
        (' "dd.MM.yyyy HH:mm"', "%d.%m.%Y %H:%M"),
        (" 'yyyy-MM-dd'", "%Y-%m-%d"),
        (" \"yyyy-MM-dd'T'HH:mm:ss.SSS\"", "%Y-%m-%dT%H:%M:%S%.f"),
    ],
)
def test_formats_of_dates(tmp_path: Path, java: str, form: str) -> None:
    assert table(tmp_path, TOP.replace("numeric", f"DATE{java}") + "1,x\n").declared["a"] == (
        f"date {form}"
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (TOP + "1,x,2\n", "line 5: 3 values, but 2 attributes"),
        (TOP + "1,z\n", "line 5: 'z' is none of the values that are declared of 'k'"),
        (TOP + "{5 1}\n", "line 5: '5 1' is no place below 2"),
        (TOP, "has no rows"),
        (TOP.replace("numeric", "relational"), "line 2: 'a' is relational"),
        (TOP.replace("numeric", "odd"), "line 2: 'a' is of the kind 'odd'"),
        (TOP.replace("a numeric", "a"), "line 2: expected a name and a kind"),
        (TOP.replace("k {", "a {"), "columns 1 and 2 are both called 'a'"),
        ("x,y\n1,2\n", "line 1: expected @attribute or @data"),
        ("@relation t\n@attribute a real\n", "has no @data line"),
        ("@data\n1\n", "no @attribute before its @data"),
    ],
)
def test_faults_have_their_line(tmp_path: Path, content: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        table(tmp_path, content)


def test_bytes_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"d\.arff is no text"):
        table(tmp_path, "\0\1")


def quoted(word: str) -> str:
    for plain, written in (("\\", "\\\\"), ("'", "\\'"), ("\n", "\\n"), ("\t", "\\t")):
        word = word.replace(plain, written)
    return f"'{word}'"


words = st.text("aé1. '\",{}%?\\\n\t", max_size=6)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(words, words), min_size=1, max_size=5), words)
def test_quoted_text_comes_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], name: str
) -> None:
    top = f"@ATTRIBUTE {quoted(name + 'n')} STRING\n@Attribute other string\n@DATA\n"
    content = top + "".join(f"{quoted(a)}, {quoted(b)}\n" for a, b in rows)
    raw = table(tmp_path_factory.mktemp("d"), content)
    gaps = FileData(path="").gaps
    kept = [tuple(None if cell in gaps else cell for cell in row) for row in rows]
    assert (raw.frame.columns[0], raw.frame.rows()) == (name + "n", kept)
