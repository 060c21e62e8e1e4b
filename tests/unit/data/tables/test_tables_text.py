"""Text tables: any bytes, separator, quote and header, cut into the cells that were written."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dltui.data.options import FileData
from dltui.data.tables import records
from dltui.data.tables.raw import Raw
from dltui.data.tables.read import read
from dltui.errors import DataError, InputError

PLAIN = "x,y,k\n1,2,a\n3,4,b\n"


def table(folder: Path, content: str | bytes, name: str = "t.csv", **options: Any) -> Raw:
    held = content.encode() if isinstance(content, str) else content
    (folder / name).write_bytes(held)
    return read(folder / name, FileData(path=name, **options))


def cells(raw: Raw) -> list[tuple[object, ...]]:
    return [tuple(raw.frame.columns), *raw.frame.rows()]


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        "\ufeffx,y,k\n1,2,a\n3,4,b\n".encode("utf-16-be"),
        PLAIN.encode("utf-32"),
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.removesuffix("\n"),
        PLAIN.replace("\n", "\n\n") + " \n",
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace(",", " | "),
        "sep=;\n" + PLAIN.replace(",", ";"),
        PLAIN.replace("a", '"a"').replace("x", '"x"'),
        PLAIN.replace("a", "'a'").replace("b", "'b'"),
        PLAIN.replace(",", " , "),
        PLAIN.replace("\n", ",\n").replace("k,", "k"),
    ],
)
def test_one_table_written_in_many_ways(tmp_path: Path, content: str | bytes) -> None:
    assert cells(table(tmp_path, content)) == [("x", "y", "k"), ("1", "2", "a"), ("3", "4", "b")]


def test_packed_tables_are_unpacked(tmp_path: Path) -> None:
    packed = gzip.compress(PLAIN.encode())
    assert cells(table(tmp_path, packed, "T.CSV.GZ")) == cells(table(tmp_path, PLAIN))
    with pytest.raises(DataError, match=r"u\.csv\.gz cannot be read: Compressed file ended"):
        table(tmp_path, packed[:-9], "u.csv.gz")


def test_blanks_separate_where_asked(tmp_path: Path) -> None:
    raw = table(tmp_path, "x y  k\n 1  2 a \n10 20 b\n", separator=" ")
    assert cells(raw) == [("x", "y", "k"), ("1", "2", "a"), ("10", "20", "b")]


def test_an_encoding_that_is_said_or_found(tmp_path: Path) -> None:
    raw = table(tmp_path, "x,k\n1,ä\n2,b\n".encode("cp1252"))
    assert raw.frame["k"].to_list() == ["ä", "b"]
    assert raw.notes == ("line 2 is not UTF-8: the file is read as cp1252 (data.encoding)",)
    assert table(tmp_path, "x,k\n1,ж\n2,b\n".encode("koi8-r"), encoding="koi8-r").notes == ()
    with pytest.raises(InputError, match="no encoding is called 'utf-99'"):
        table(tmp_path, PLAIN, encoding="utf-99")


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\x00\x01" * 99, bytes(range(256)) * 9])
def test_what_is_no_text_is_a_data_error(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DataError):
        table(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        ("x,y,k\n1,2,a\n3,b\n", {}, "line 3: 2 cells, but the first row has 3"),
        ("x,y,k\n\n1,2,a\n\n3,4,5,b\n", {}, "line 5: 4 cells"),
        ('x,y,k\n"1\n",2,a\n3,b\n', {}, "line 4: 2 cells"),
        ('x,y,k\n1,2,"a\n3,4,b\n', {}, "line 2: a quote is opened and not closed in 2 lines"),
        ('x,y,k\n1,"2,a\n3,"4,b\n', {}, "line 2: a quote is opened and not closed"),
        ("My table\nx,y,k\n1,2,a\n", {}, "first line has 1 cell, all others 3; is it a title"),
        ("x,x\n1,2\n", {}, "columns 1 and 2 are both called 'x'"),
        ("x\n1\n2\n", {}, "no comma, semicolon, tab"),
        (PLAIN, {"separator": ";"}, "one cell each; is data.separator right"),
        (PLAIN, {"separator": "::"}, "expected one character"),
        ("2019,2020,k\n1,2,a\n3,4,b\n", {}, "'2019' in its first line may be a name or a number"),
        ("x;k\n1,234;a\n5,678;b\n", {}, "the comma in 1,234 may be decimal or part thousands"),
        ("x,k\n", {}, "has names and no rows"),
    ],
)
def test_what_cannot_be_cut_says_where(
    tmp_path: Path, content: str, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        table(tmp_path, content, **options)


@pytest.mark.parametrize(
    ("content", "names", "count"),
    [
        ("1,2,a\n3,4,b\n5,6,a\n7,8,b\n", ["c1", "c2", "c3"], 4),
        ("x,p\ny,p\nx,q\ny,q\nx,p\n", ["c1", "c2"], 5),
        ("x,p\n1,p\n2,q\n", ["x", "p"], 2),
        ("x,y,k\n1,2,a\nx,y,k\n3,4,b\n", ["x", "y", "k"], 3),
        (",k\n0,a\n1,b\n", ["unnamed", "k"], 2),
        ('x,k\n"1",5,a\n"2",6,b\n', ["unnamed", "x", "k"], 2),
        (',"b\nc",\n1,2,a\n', ["unnamed 1", "b c", "unnamed 3"], 1),
    ],
)
def test_names_of_columns(tmp_path: Path, content: str, names: list[str], count: int) -> None:
    raw = table(tmp_path, content)
    assert (raw.frame.columns, raw.frame.height) == (names, count)


def test_the_first_line_is_what_one_says_it_is(tmp_path: Path) -> None:
    text = "2019,k\n1,a\n3,b\n"
    assert cells(table(tmp_path, text, header=True))[0] == ("2019", "k")
    assert cells(table(tmp_path, text, header=False))[:2] == [("c1", "c2"), ("2019", "k")]


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    raw = table(tmp_path, 'sep=,\nx,k\n\n1,"a\nb"\n2,c\n')
    assert raw.places.tolist() == [4, 6]
    assert raw.where(1) == f"{tmp_path}/t.csv, line 6"


def test_parts_of_large_files_end_at_a_line(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("x,k\n" + "".join(f"{i},ä\n" for i in range(2000)))
    whole = read(tmp_path / "t.csv", FileData(path="t.csv"))
    from dltui.data.tables import cells as text_cells

    head = text_cells.read(tmp_path / "t.csv", FileData(path="t.csv"), limit=999)
    assert not head.whole and whole.whole
    assert head.frame.rows() == whole.frame.rows()[: head.frame.height]


words = st.text('aä1. ",;\t|\n', max_size=6)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(words, words, words), min_size=1, max_size=6),
    st.sampled_from(",;\t|"),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_what_a_writer_wrote_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, ...]],
    separator: str,
    quoting: Any,
) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator, quoting=quoting, lineterminator="\n")
    writer.writerows([("first", "second", "third"), *rows])
    raw = table(
        tmp_path_factory.mktemp("t"), file.getvalue(), separator=separator, header=True, gaps=[]
    )
    expected = [tuple(cell.strip() or None for cell in row) for row in rows]
    assert raw.frame.rows() == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(words, min_size=2, max_size=3), min_size=1, max_size=6), st.integers(1, 9))
def test_rows_are_counted_as_they_were_written(rows: list[list[str]], chunk: int) -> None:
    file, begins = io.StringIO(), []
    for row in rows:
        begins.append(file.getvalue().count("\n") + 1)
        csv.writer(file, lineterminator="\n").writerow(row)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "CHUNK", chunk)
        found = records.records(file.getvalue().encode(), ",", '"')
    assert found is not None
    assert found[0].tolist() == begins and found[1].tolist() == [len(row) for row in rows]


@pytest.mark.parametrize("text", ['a"b,c\n', '"a"b,c\n', '"a" ,c\n', 'a,"b\n', 'a, "b"\n'])
def test_quotes_that_are_not_around_whole_cells_are_not_counted(text: str) -> None:
    assert records.records(text.encode(), ",", '"') is None
