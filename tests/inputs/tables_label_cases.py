"""What is to be told in tables: labels that are missing, sloppy, numbers or several."""

from __future__ import annotations

from pathlib import Path

from tests.inputs.tables import ARFF, CURVES, arff, changed, fine, lines, refused, rows, writes


def two_files(folder: Path) -> None:
    """One to train on, another with the test part."""
    writes(lines(rows()), 'test = "other.csv"')(folder)
    (folder / "other.csv").write_text(lines(rows(seed=1)))


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

TASKS = [
    refused(
        "csv-test-share-1",
        "A13",
        writes(lines(rows()), "test_share = 1.0"),
        "one training row",
        "refused",
        "data.test_share: must be below 1",
    ),
    fine(
        "csv-regression",
        "A9",
        writes(lines([[i, 1.5 * i] for i in range(60)], "a,price")),
        "60 classes",
        "a number is told",
        "'price' has 60 different numbers: it is told as a number",
        metrics={},
    ),
    fine(
        "csv-several-labels",
        "E5",
        writes(
            lines(
                [[*row[:3], i % 2, i % 3 // 2] for i, row in enumerate(rows())], "a,b,c,wet,cold"
            ),
            'target = ["wet", "cold"]',
        ),
        "target was one column",
        "several labels are told",
        metrics={},
    ),
    fine(
        "csv-several-numbers",
        "E5",
        writes(lines([[i, 2 * i, 0.5 * i] for i in range(60)], "a,b,c"), 'target = ["b", "c"]'),
        "target was one column",
        "several numbers are told",
        metrics={},
    ),
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
        two_files,
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

CASES = [*LABELS, *TASKS]
