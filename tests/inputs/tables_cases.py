"""Tables as people bring them: separators, names, labels, gaps, dates, ARFF, parquet."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from tests.inputs.case import Case, Make

PRESET = """\
title = "A table"
topic = "learning-rate"
[data]
path = "{path}"
{data}
[model]
name = "mlp"
hidden = [8]
[train]
optimizer = "adam"
lr = 0.05
epochs = {epochs}
batch_size = 16
"""

CURVES = """\
title = "A table"
topic = "curves"
experiment = "curves"
[options]
data = "{path}"
models = ["logistic-regression"]
{data}
"""

LEARNS = {"test/accuracy": (80.0, 100.0)}

Row = Sequence[object]


def rows(count: int = 60, labels: Sequence[object] = ("a", "b"), seed: int = 0) -> list[list[Any]]:
    """Three numbers that tell the label, which comes last; labels come in turn."""
    chance = random.Random(seed)
    return [
        [round(chance.gauss(3.0 * (i % len(labels)), 0.6), 3) for _ in range(3)]
        + [labels[i % len(labels)]]
        for i in range(count)
    ]


def lines(table: Sequence[Row], header: str = "len,wid,h,kind", separator: str = ",") -> str:
    top = [header.replace(",", separator)] if header else []
    return "\n".join([*top, *(separator.join(map(str, row)) for row in table), ""])


def writes(
    content: str | bytes | Callable[[], str],
    data: str = "",
    name: str = "t.csv",
    preset: str = PRESET,
    epochs: int = 8,
) -> Make:
    """The table ``content`` and its preset, with lines of ``data``."""

    def make(folder: Path) -> None:
        held = content() if callable(content) else content
        if isinstance(held, str):
            held = held.encode()
        (folder / name).write_bytes(gzip.compress(held) if name.endswith(".gz") else held)
        (folder / "p.toml").write_text(preset.format(path=name, data=data, epochs=epochs))

    return make


def changed(table: list[list[Any]], row: int, column: int, cell: object) -> list[list[Any]]:
    table[row][column] = cell
    return table


def added(column: Callable[[int], object], count: int = 60) -> list[list[Any]]:
    """The usual rows with one more column in front."""
    return [[column(i), *row] for i, row in enumerate(rows(count))]


X = "x,len,wid,h,kind"
ARFF = "@relation t\n@attribute a numeric\n@attribute b numeric\n@attribute class {yes,no}\n@data\n"


def arff(top: str = ARFF, written: Callable[[int, list[Any]], str] | None = None) -> str:
    """Two numbers and a class, each row as ``written``."""
    table = [[row[0], row[1], ("no", "yes")[i % 2]] for i, row in enumerate(rows())]
    return top + "\n".join(
        written(i, row) if written else ",".join(map(str, row)) for i, row in enumerate(table)
    )


def parquet(data: str = "", **columns: list[Any]) -> Make:
    def make(folder: Path) -> None:
        table = rows()
        made = {name: [row[i] for row in table] for i, name in enumerate(("len", "wid", "kind"), 1)}
        pl.DataFrame({**columns, **made}).write_parquet(folder / "t.parquet")
        text = PRESET.format(path="t.parquet", data=data, epochs=8)
        (folder / "p.toml").write_text(text)

    return make


def fine(name: str, kind: str, make: Make, before: str, now: str, *says: str, **more: Any) -> Case:
    metrics = more.pop("metrics", LEARNS)
    return Case(
        name=name, kind=kind, make=make, before=before, now=now, says=says, metrics=metrics, **more
    )


def refused(
    name: str, kind: str, make: Make, before: str, now: str, *says: str, **more: Any
) -> Case:
    early = more.pop("early", True)
    return Case(
        name=name,
        kind=kind,
        make=make,
        before=before,
        now=now,
        exit=2,
        early=early,
        says=says,
        **more,
    )


LABELS = [
    refused(
        "csv-missing-label",
        "A3",
        writes(lines(changed(rows(), 10, 3, ""))),
        "'' was a class",
        "refused with its line",
        "t.csv, line 12: the label 'kind' is empty",
        'data.missing = "drop"',
    ),
    fine(
        "csv-missing-label-dropped",
        "A3",
        writes(lines(changed(rows(), 10, 3, "NA")), 'missing = "drop"'),
        "'NA' was a class",
        "the row is left out when asked",
        "left out for empty cells: 1 row of 60",
    ),
    fine(
        "csv-padded-label",
        "A3",
        writes(lines(rows(labels=(" a", "b", "a ", "b")), "len,wid,h, kind ")),
        "' a' and 'a' were two classes",
        "blanks around cells and names are none of them",
        metrics={"test/accuracy": (0.0, 100.0), "test/loss": (0.0, 2.0)},
    ),
    fine(
        "csv-labels-0-and-0.0",
        "A3",
        writes(lines(rows(labels=("0", "1", "0.0", "1.0")))),
        "0, 0.0, 1 and 1.0 were four classes",
        "labels that are numbers compare as numbers",
        "2 different whole numbers: they are classes",
        metrics={},
    ),
    refused(
        "csv-one-class",
        "A9",
        writes(lines(rows(labels=("a",)))),
        "100 % of one class",
        "refused: nothing to tell apart",
        "all rows have kind = 'a'",
    ),
    fine(
        "csv-class-of-one",
        "A3",
        writes(lines(changed(rows(), 20, 3, "c"))),
        "trained on or tested on, by chance",
        "named with its line",
        "one example only of the class c (",
        "line 22)",
        metrics={},
    ),
    fine(
        "csv-numeric-labels",
        "A14",
        writes(lines(rows(labels=(1, 2, 10)))),
        "sorted as words: 1, 10, 2",
        "sorted as numbers",
        "they are classes",
    ),
    fine(
        "csv-named-labels",
        "A14",
        writes(lines(rows(labels=("fold1", "fold2", "fold10")))),
        "fold10 came before fold2",
        "numbers in names count",
    ),
    refused(
        "csv-label-is-a-name",
        "A9",
        writes(lines([[*row[:3], f"n{i}"] for i, row in enumerate(rows())])),
        "60 classes of one example",
        "refused: no classes",
        "60 different values in 60 rows, which are no classes",
    ),
    refused(
        "csv-long-field",
        "B11",
        writes(lines(changed(rows(), 4, 3, "a" * 200_000))),
        "field larger than field limit (131072), a traceback",
        "refused with its line",
        "line 6: the label 'kind' has 200,000 characters",
    ),
    refused(
        "arff-numeric-class-missing",
        "A3",
        writes(
            arff(
                ARFF.replace("{yes,no}", "numeric"),
                lambda i, row: f"{row[0]},{row[1]},{'?' if i == 5 else i % 2}",
            ),
            name="d.arff",
        ),
        "nan was a class",
        "refused with its line",
        "d.arff, line 11: the label 'class' is empty",
    ),
    refused(
        "curves-missing-label-binary",
        "A3",
        writes(
            lines([[*row[:3], ("", "yes")[i % 2]] for i, row in enumerate(rows())]), preset=CURVES
        ),
        "ROC of 'yes' against ''",
        "refused with its line",
        "line 2: the label 'kind' is empty",
        'options.missing = "drop"',
    ),
    fine(
        "curves-numeric-labels",
        "A14",
        writes(lines(rows(labels=(2, 10))), preset=CURVES),
        "2 was the positive class, as the last word",
        "10 is, as the larger number",
        metrics={"auroc/logistic-regression": (0.9, 1.0)},
    ),
    refused(
        "curves-long-field",
        "B11",
        writes(lines(changed(rows(), 4, 3, "a" * 200_000)), preset=CURVES),
        "field larger than field limit (131072), a traceback",
        "refused with its line",
        "line 6: the label 'kind' has 200,000 characters",
    ),
]

SHAPES = [
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
    fine(
        "csv-header-false",
        "A7",
        writes(lines(rows(), "0.1,0.2,0.3,b"), "header = false"),
        "no such option",
        "as asked",
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
        "csv-row-names-of-r",
        "A7",
        writes(lines([[f'"{i}"', *row] for i, row in enumerate(rows(), 1)])),
        "4 cells, not 5",
        "a first column without a name, left out",
        "'unnamed' is left out: it numbers the rows",
    ),
    fine(
        "csv-blank-lines",
        "C",
        writes(lines(rows()).replace("\n", "\n\n") + "\n  \n"),
        "read",
        "read",
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
    fine(
        "csv-trailing-comma-in-rows",
        "C",
        writes(lines([[*row, ""] for row in rows()])),
        "4 cells, not 5",
        "no column is made of it",
        "each row ends with a separator",
    ),
    fine("tsv", "C", writes(lines(rows(), separator="\t"), name="t.tsv"), "not taken", "read"),
    fine("txt-pipes", "C", writes(lines(rows(), separator="|"), name="t.txt"), "not taken", "read"),
    fine("csv-gz", "C", writes(lines(rows()), name="t.csv.gz"), "not taken", "read"),
    fine(
        "csv-utf-16",
        "C",
        writes(lines(rows()).encode("utf-16"), epochs=12),
        "'utf-8' codec can't decode byte 0xff",
        "read by its byte-order mark",
    ),
    fine(
        "csv-bom",
        "C",
        writes(lines(rows()).encode("utf-8-sig")),
        "read",
        "read",
    ),
    fine(
        "csv-cp1252",
        "C",
        writes(lines(rows(labels=("Käse", "Brot"))).encode("cp1252")),
        "'utf-8' codec can't decode byte 0xe4",
        "read, and said",
        "line 2 is not UTF-8: the file is read as cp1252",
    ),
    fine("csv-crlf", "C", writes(lines(rows()).replace("\n", "\r\n")), "read", "read"),
    fine("csv-old-mac", "C", writes(lines(rows()).replace("\n", "\r")), "refused", "read"),
    fine(
        "csv-excel-sep",
        "C",
        writes("sep=;\n" + lines(rows(), separator=";")),
        "not read",
        "Excel's first line says the separator",
    ),
    fine(
        "csv-quoted-lines",
        "C",
        writes(
            lines([[*row[:3], '"b, ""so\nto"" say"' if row[3] == "b" else "a"] for row in rows()])
        ),
        "read",
        "read",
    ),
    refused(
        "csv-one-column",
        "C",
        writes(lines(rows(), separator=" ")),
        "need at least one array to stack",
        "refused with the fix",
        "no comma, semicolon, tab or | between; data.separator",
    ),
    fine(
        "csv-blanks-between",
        "C",
        writes(lines(rows(), separator=" "), 'separator = " "'),
        "need at least one array to stack",
        "read when data.separator says so",
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

CELLS = [
    fine(
        "csv-big-offset",
        "A6",
        writes(
            lines([[1_700_000_000 + 20 * (i % 2), "ab"[i % 2]] for i in range(80)], "when,kind"),
            epochs=20,
        ),
        "47.5 %: the difference was lost in float32",
        "standardised in double precision",
        metrics={"test/accuracy": (90.0, 100.0)},
    ),
    fine(
        "csv-words",
        "E5",
        writes(lines(added(lambda i: ("red", "green", "blue")[i % 3]), X)),
        "column holds words, a class of NumPy's in the message",
        "an input for each word",
    ),
    fine(
        "csv-words-unseen",
        "E5",
        writes(
            lines(
                [
                    ["train" if i < 48 else "test", "rare" if i == 59 else "usual", *row]
                    for i, row in enumerate(rows())
                ],
                "part,x,len,wid,h,kind",
            ),
            'split = "part"',
        ),
        "no words, no given parts",
        "words of the training part only; others are said",
        "x = rare, in 1 test rows, is in no training row",
    ),
    fine(
        "csv-yes-no",
        "E5",
        writes(lines(added(lambda i: ("yes", "No", "TRUE", "false")[i % 4]), X)),
        "column holds words",
        "0 and 1",
    ),
    fine(
        "csv-dates",
        "E5",
        writes(lines(added(lambda i: f"2024-0{1 + i % 9}-{10 + i % 19} 08:{i:02}"), X)),
        "column holds words",
        "days",
    ),
    refused(
        "csv-dates-either",
        "E5",
        writes(lines(added(lambda i: f"0{1 + i % 9}/0{1 + i % 7}/2024"), X)),
        "column holds words",
        "refused: day or month first",
        "may be %d/%m/%Y or %m/%d/%Y",
    ),
    fine(
        "csv-dates-said",
        "E5",
        writes(
            lines(added(lambda i: f"0{1 + i % 9}/0{1 + i % 7}/2024"), X),
            'kinds = { x = "date %m/%d/%Y" }',
        ),
        "no such option",
        "as said",
    ),
    refused(
        "csv-date-of-none",
        "E5",
        writes(lines(added(lambda i: "2024-02-31" if i == 9 else f"2024-02-{1 + i % 28:02}"), X)),
        "column holds words",
        "refused with its line",
        "line 11: column 'x' holds '2024-02-31', no date like the others",
    ),
    refused(
        "csv-gap",
        "E5",
        writes(lines(changed(rows(), 7, 1, ""))),
        "could not convert string to float",
        "refused with its line and what can be done",
        "t.csv, line 9: column 'wid' is empty",
        '"drop" leaves such rows out, "fill" fills them',
    ),
    refused(
        "csv-gap-words",
        "E5",
        writes(lines(changed(changed(rows(), 7, 1, "-"), 8, 1, "n/a"))),
        "holds words",
        "refused with its line",
        "line 9: column 'wid' is empty, as in 1 more row",
    ),
    fine(
        "csv-gap-dropped",
        "E5",
        writes(lines(changed(rows(), 7, 1, "null")), 'missing = "drop"'),
        "holds words",
        "the row is left out",
        "left out for empty cells: 1 row of 60",
    ),
    fine(
        "csv-gap-filled",
        "E5",
        writes(lines(changed(changed(rows(), 7, 1, "none"), 9, 0, "")), 'missing = "fill"'),
        "holds words",
        "the training part's median, and an input that says where",
        "1 gap of 'wid' filled",
        "1 gap of 'len' filled",
    ),
    refused(
        "csv-word-among-numbers",
        "E5",
        writes(lines(changed(rows(), 7, 1, "oops"))),
        "could not convert string to float: np.str_('oops')",
        "refused with its line",
        "line 9: column 'wid' holds 'oops' among numbers",
        never=("np.str_",),
    ),
    refused(
        "csv-infinite",
        "A8",
        writes(lines(changed(rows(), 7, 1, "inf"))),
        "not finite in row 8",
        "refused with its line",
        "line 9: column 'wid' holds inf, which is not finite",
    ),
    refused(
        "csv-thousands",
        "C",
        writes(lines(added(lambda i: f'"{1 + i},{100 + i},000"'), X)),
        "holds words",
        "refused: what the cell is",
        "line 2: column 'x' holds '1,100,000', a number in groups of three",
    ),
    refused(
        "csv-per-cent",
        "C",
        writes(lines(added(lambda i: f"{i} %"), X)),
        "holds words",
        "refused: what the cell is",
        "line 2: column 'x' holds '0 %', a number with a unit",
    ),
    refused(
        "csv-dollars",
        "C",
        writes(lines(added(lambda i: f"${i}.50"), X)),
        "holds words",
        "refused: what the cell is",
        "column 'x' holds '$0.50', a number with a unit",
    ),
    fine(
        "csv-names-of-people",
        "E5",
        writes(lines(added(lambda i: f"person {i * 7 % 60}"), X)),
        "holds words",
        "text is left out and said",
        "'x' is left out: its 60 different words are no categories",
    ),
    fine(
        "csv-codes",
        "E5",
        writes(lines(added(lambda i: f"0{1 + i % 3}"), X), 'kinds = { x = "category" }'),
        "a number",
        "a category when data.kinds says so",
    ),
    fine(
        "csv-empty-column",
        "E5",
        writes(lines(added(lambda i: ""), X)),
        "holds words",
        "left out and said",
        "'x' is left out: it is empty everywhere",
    ),
    fine(
        "csv-constant-column",
        "A6",
        writes(lines(added(lambda i: 0.1), X)),
        "0 everywhere without a word",
        "said",
        "'x' is the same in all rows and says nothing",
    ),
    fine(
        "csv-ignored",
        "E5",
        writes(lines(added(lambda i: f"word {i % 3}"), X), 'ignore = ["x"]'),
        "no such option",
        "as asked",
    ),
    refused(
        "csv-ignore-unknown",
        "A13",
        writes(lines(rows()), 'ignore = ["widh"]'),
        "no such option",
        "refused with the nearest",
        "data.ignore: ",
        "has no column 'widh'; did you mean wid?",
    ),
    refused(
        "csv-target-unknown",
        "C",
        writes(lines(rows()), 'target = "kinds"'),
        "no column 'kinds'",
        "refused with the nearest",
        "did you mean kind?",
    ),
]

TASKS = [
    refused(
        "csv-label-not-0-or-1",
        "E5",
        writes(
            lines([[i, i % 2, i % 3] for i in range(60)], "a,b,c"),
            'target = ["b", "c"]\ntask = "labels"',
        ),
        "target was one column",
        "refused with its line",
        "line 4: the label 'c' is 2; expected 0 or 1",
    ),
    fine(
        "csv-given-files",
        "E5",
        writes(lines(rows()), 'test = "t.csv"'),
        "one file only",
        "parts by files",
    ),
    refused(
        "csv-given-file-other-columns",
        "E5",
        writes(lines(rows()), 'test = "p.toml"'),
        "one file only",
        "refused",
        early=True,
    ),
]

ARFFS = [
    fine(
        "arff-sparse",
        "C",
        writes(
            arff(
                written=lambda i, row: (
                    f"{{0 {row[0]}, 1 {row[1]}" + (", 2 no}" if i % 2 == 0 else "}")
                )
            ),
            name="d.arff",
        ),
        "could not convert string to float: '{0 0.189'",
        "read: what is not said is 0, or the first value declared",
    ),
    fine(
        "arff-quoted-attribute",
        "C",
        writes(
            arff(
                ARFF.replace("t\n", "'my t'\n", 1)
                .replace(" b ", ' "c d" ')
                .replace(" a ", " 'a b' ")
            ),
            name="d.arff",
        ),
        'unknown attribute d" real',
        "read",
    ),
    fine(
        "arff-nominal-feature",
        "C",
        writes(
            arff(
                ARFF.replace("a numeric", "a {red,'dark green'}"),
                lambda i, row: (
                    f"{('red', chr(39) + 'dark green' + chr(39))[i % 2]},{row[1]},{row[2]}"
                ),
            ),
            name="d.arff",
        ),
        "holds words (np.str_('green'))",
        "an input for each value",
    ),
    fine(
        "arff-date",
        "C",
        writes(
            arff(
                ARFF.replace("a numeric", 'a DATE "dd.MM.yyyy HH:mm"'),
                lambda i, row: f'"{1 + i % 28:02}.03.2024 10:{i:02}",{row[1]},{row[2]}',
            ),
            name="d.arff",
        ),
        "refused",
        "read by its format",
    ),
    fine(
        "arff-keywords-and-weights",
        "C",
        writes(
            "% told\n"
            + arff(
                ARFF.upper().replace("YES,NO", "yes, no"),
                lambda i, row: f"{row[0]},\t{row[1]}, {row[2]}, {{2.5}}\n% more\n",
            ),
            name="d.arff",
        ),
        "refused",
        "read; weights are not used, which is said",
        "the weights of its rows are not used",
    ),
    refused(
        "arff-relational",
        "C",
        writes(arff(ARFF.replace("a numeric", "a relational")), name="d.arff"),
        "refused in SciPy's words",
        "refused with its line",
        "d.arff, line 2: 'a' is relational, a table within a cell",
    ),
    refused(
        "arff-value-not-declared",
        "C",
        writes(
            arff(written=lambda i, row: f"{row[0]},{row[1]},{'maybe' if i == 3 else row[2]}"),
            name="d.arff",
        ),
        "maybe value not in ('yes', 'no')",
        "refused with its line",
        "d.arff, line 9: 'maybe' is none of the values that are declared of 'class'",
    ),
    refused(
        "arff-ragged",
        "C",
        writes(
            arff(
                written=lambda i, row: (
                    f"{row[0]},{row[2]}" if i == 3 else f"{row[0]},{row[1]},{row[2]}"
                )
            ),
            name="d.arff",
        ),
        "refused without a line",
        "refused with its line",
        "d.arff, line 9: 2 values, but 3 attributes are declared",
    ),
    refused(
        "arff-cut-off",
        "C",
        writes("@relation t\n@attribute a numeric\n", name="d.arff"),
        "it has no @data section",
        "refused",
        "d.arff has no @data line",
    ),
    fine("arff-gz", "C", writes(arff(), name="d.arff.gz"), "not taken", "read"),
]

CASES = [*LABELS, *SHAPES, *CELLS, *TASKS, *ARFFS]
