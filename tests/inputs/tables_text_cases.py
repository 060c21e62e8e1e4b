"""Text tables: separators, names of columns, encodings; and parquet."""

from __future__ import annotations

import gzip

from tests.inputs.case import Case
from tests.inputs.tables import X, added, fine, lines, parquet, refused, rows, writes

CELLS, ZEROS = "its lines have one cell each", "it holds zero bytes"

LFS = "version https://git-lfs.github.com/spec/v1\n"

CASES = [
    fine(
        "csv-no-header",
        "A7",
        writes(lines(rows(), "")),
        "the first row became the names",
        "told, and called c1 to c4",
        "no line of names: the columns are called c1, c2",
    ),
    refused(
        "csv-header-or-not",
        "A7",
        writes(lines(rows(), "0.1,0.2,0.3,kind")),
        "the numbers became names",
        "refused: both could be meant",
        "'0.1' in its first line may be a name or a number",
        "data.header = true or false",
    ),
    refused(
        "csv-duplicate-columns",
        "A7",
        writes(lines(rows(), "len,len,h,kind")),
        "the first of them was dropped",
        "refused",
        "columns 1 and 2 are both called 'len'",
    ),
    fine(
        "csv-index-column",
        "A7",
        writes(
            lines(
                [[i, *row] for i, row in enumerate(sorted(rows(), key=lambda r: r[3]))],
                ",len,wid,h,kind",
            )
        ),
        "the row's number told the class",
        "left out and said",
        "'unnamed' is left out: it numbers the rows",
    ),
    fine(
        "csv-id-column",
        "A7",
        writes(lines(added(lambda i: 7000 - 13 * i), "patient_id,len,wid,h,kind")),
        "trained on",
        "left out and said",
        "'patient_id' is left out: each row has another",
    ),
    refused(
        "csv-ragged",
        "C",
        writes(lines([*rows()[:20], [1, 2, "a"], *rows()[20:]])),
        "refused with a row that counted from the header",
        "refused with its line",
        "t.csv, line 22: 3 cells, but the first row has 4",
    ),
    refused(
        "csv-ragged-long",
        "C",
        writes(lines([*rows()[:20], [1, 2, 3, 4, "a"], *rows()[20:]])),
        "refused",
        "refused with its line",
        "t.csv, line 22: 5 cells, but the first row has 4",
    ),
    fine(
        "csv-semicolon",
        "C",
        writes(lines(rows(), separator=";")),
        "need at least one array to stack",
        "read",
    ),
    fine(
        "csv-decimal-comma",
        "C",
        writes(lines(rows(), separator=";").replace(".", ",")),
        "row 2: 4 cells, not 1",
        "read, and said",
        "decimal comma",
    ),
    fine(
        "csv-quoted-decimal-comma",
        "C",
        writes(
            lines([[*(f'"{x:.2f}"'.replace(".", ",") for x in row[:3]), row[3]] for row in rows()]),
            'decimal = ","',
        ),
        "holds words",
        "read when data.decimal says so",
    ),
    fine(
        "csv-trailing-comma",
        "C",
        writes("\n".join(line + "," for line in lines(rows()).split("\n")[:-1])),
        "column 'kind' holds words",
        "the empty column is left out",
        "it is empty everywhere",
    ),
    fine("tsv", "C", writes(lines(rows(), separator="\t"), name="t.tsv"), "not taken", "read"),
    fine("csv-gz", "C", writes(lines(rows()), name="t.csv.gz"), "not taken", "read"),
    fine(
        "csv-cp1252",
        "C",
        writes(lines(rows(labels=("Käse", "Brot"))).encode("cp1252")),
        "'utf-8' codec can't decode byte 0xe4",
        "read, and said",
        "line 2 is not UTF-8: the file is read as cp1252",
    ),
    refused(
        "csv-one-column",
        "C",
        writes(lines(rows(), separator=" ")),
        "need at least one array to stack",
        "refused with the fix",
        "no comma, semicolon, tab or | between; data.separator",
    ),
    Case(
        name="csv-empty",
        kind="C",
        make=writes(""),
        before="expected a header line",
        now="refused",
        exit=3,
        early=True,
        says=("t.csv is empty",),
    ),
    fine(
        "csv-remarks",
        "A7",
        writes(lambda: "# measured by hand, twice\n#\n\n" + lines(rows())),
        "refused: 4 cells, but the first row has 2",
        "left out, said",
        "3 lines of remarks above the table left out",
    ),
    fine(
        "csv-names-after-a-hash",
        "A7",
        writes(lambda: "# of July\n" + lines(rows(), "# len,wid,h,kind")),
        "refused: 4 cells, but the first row has 1",
        "the line as wide as the table names its columns",
        "1 line of remarks above the table left out",
    ),
    fine(
        "csv-names-like-other-files",
        "A7",
        writes(lines(rows(), "PAR1,BZh,%P,kind")),
        "read",
        "the same",
    ),
    fine(
        "csv-all-after-a-hash",
        "A7",
        writes(lines([[f"#{i % 4}", *row] for i, row in enumerate(rows())], "#no,len,wid,h,kind")),
        "read",
        "the same: each line is as wide as the others",
        never=("remarks",),
    ),
    fine(
        "csv-tells-the-class",
        "A7",
        writes(lines(added(lambda i: ("good", "bad")[i % 2]), X)),
        "trained on without a word",
        "said",
        "'x' tells the class by itself: each of its 2 values comes with one class only",
        'data.ignore = ["x"] leaves it out',
    ),
    fine(
        "csv-tells-the-class-by-chance",
        "A7",
        writes(lines(added(lambda i: "abcdefghij"[i % 10], 60), X)),
        "trained on without a word",
        "nothing is said where a value is rare",
        never=("by itself",),
    ),
    *(
        Case(
            name=f"csv-{name}",
            kind="B11",
            make=writes(content),
            before=before,
            now="refused, with what it is and what helps",
            exit=3,
            early=True,
            says=(f"t.csv is {what}",),
        )
        for name, content, before, what in (
            ("web-page", "\n<!DOCTYPE html><html>…</html>\n", CELLS, "a web page and not the file"),
            ("lfs", f"{LFS}oid sha256:0\nsize 9\n", CELLS, "a pointer of Git LFS and not the file"),
            ("workbook", b"PK\x03\x04" + bytes(99), ZEROS, "a zip archive or an Excel workbook"),
            ("gz-by-another-name", gzip.compress(b"a,b\n1,2\n"), ZEROS, "packed by gzip: let its"),
        )
    ),
    refused(
        "csv-only-names",
        "C",
        writes("a,b\n"),
        "expected a header line and at least two rows",
        "refused",
        "has names and no rows",
    ),
    fine("parquet", "C", parquet(), "not taken", "read"),
    fine(
        "parquet-index-and-dates",
        "C",
        parquet(
            __index_level_0__=list(range(60)),
            when=[f"2024-01-{1 + i % 28:02}" for i in range(60)],
        ),
        "not taken",
        "index left out, dates read",
        "'__index_level_0__' is left out: it numbers the rows",
    ),
    refused(
        "parquet-lists",
        "C",
        parquet(pair=[[1, 2]] * 60),
        "not taken",
        "refused with the fix",
        "column 'pair' holds list",
        'data.ignore = ["pair"]',
    ),
    Case(
        name="parquet-lfs",
        kind="C",
        make=writes(LFS, name="t.parquet"),
        before="refused as damaged",
        now="refused, with what it is and what helps",
        exit=3,
        early=True,
        says=("t.parquet cannot be read: it is a pointer of Git LFS", "git lfs pull"),
    ),
    Case(
        name="parquet-not",
        kind="C",
        make=writes("a,b\n1,2\n", name="t.parquet"),
        before="not taken",
        now="refused as damaged",
        exit=3,
        early=True,
        says=("t.parquet cannot be read",),
    ),
]
