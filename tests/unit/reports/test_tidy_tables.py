"""Any choice of runs as one tidy table, and as a wide one for spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow.parquet
import pytest

from dltui.errors import ResourceError, UsageError
from dltui.reports.formats import TABLES, WIDE, write_file
from dltui.reports.frame import BATCH, of_rows
from dltui.reports.frame_files import to_csv
from dltui.reports.names import WIDE as NAMED
from dltui.runs.files import config
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from dltui.runs.log.series import Series, over_steps
from dltui.writing import Refused
from tests.foreign import foreign
from tests.tui.finished import finished

HEAD = ["run", "point", "preset", "status", "metric", "step", "epoch", "elapsed", "value"]


def lines(runs: list[RunDir], write: Any = TABLES["jsonl"]) -> list[dict[str, Any]]:
    file = io.StringIO()
    write(runs, file)
    return [json.loads(line) for line in file.getvalue().splitlines()]


def cells(runs: list[RunDir], write: Any = TABLES["csv"]) -> list[list[str]]:
    file = io.StringIO()
    write(runs, file)
    return list(csv.reader(io.StringIO(file.getvalue())))


def exact(root: Path, name: str = "20260101-1400-laplacian-abc") -> RunDir:
    """A run that computes and records no series, as vgg19, diabetes or a filter do."""
    run = RunDir(root / name)
    run.path.mkdir(parents=True)
    requests.write(run, requests.Request(name="filters/laplacian", folder="/", created=1.0))
    metrics = {"parameters": 143_667_240.0, "kernel-sum": 0.0, "bad": None}
    results.write(run, Result(status=Status.FINISHED, metrics=metrics))
    return run


@pytest.fixture
def sweep(tmp_path: Path) -> RunDir:
    """Two rates, one of which diverged; its own metrics say how many ended."""
    whole = exact(tmp_path, "20260101-1500-lr-table-abc")
    for number, lr in enumerate((0.1, 0.01)):
        point = whole.point(number)
        point.path.mkdir(parents=True)
        requests.write(point, msgspec.structs.replace(requests.read(whole), name="lr-table"))
        status = Status.DIVERGED if number else Status.FINISHED
        finished(tmp_path, 0, f"train.lr={lr}", f"model.hidden=[{8 + number}]", run=point)
        old = results.read(point)
        assert old is not None
        results.write(point, msgspec.structs.replace(old, status=status))
    return whole


def test_a_run_has_a_row_for_each_value_of_each_metric(tmp_path: Path) -> None:
    run = finished(tmp_path, 1)
    rows = lines([run])
    assert list(rows[0]) == HEAD
    assert {(row["run"], row["point"], row["status"]) for row in rows} == {
        (run.id, None, "finished")
    }
    accuracy = [row for row in rows if row["metric"] == "test/accuracy"]
    assert [(row["step"], row["value"]) for row in accuracy] == [
        (20, 80.0),
        (40, 90.0),
        (None, 90.0),
    ]
    assert [row["epoch"] for row in accuracy] == [1.0, 2.0, None]
    assert all(row["elapsed"] >= 0 for row in accuracy[:2]) and accuracy[2]["elapsed"] is None
    assert cells([run])[0] == HEAD


def test_a_sweep_is_its_points_with_what_differs_and_then_what_is_its_own(sweep: RunDir) -> None:
    rows = lines([sweep])
    assert list(rows[0]) == [*HEAD[:4], "model.hidden", "train.lr", *HEAD[4:]]
    assert {row["run"] for row in rows} == {sweep.id}
    told = {(r["point"], r["status"], r["train.lr"], r["model.hidden"]) for r in rows}
    assert told == {
        (0, "finished", 0.1, "[8]"),
        (1, "diverged", 0.01, "[9]"),
        (None, "finished", None, None),
    }
    assert [row["metric"] for row in rows if row["point"] is None] == [
        "parameters",
        "kernel-sum",
        "bad",
    ]
    (point,) = {(row["run"], row["point"]) for row in lines([sweep.point(1)])}
    assert point == (sweep.id, 1)


def test_exact_numbers_are_rows_and_what_is_not_finite_is_empty(tmp_path: Path) -> None:
    run = exact(tmp_path)
    told = {row[4]: row[5:] for row in cells([run])[1:]}
    assert told == {
        "parameters": ["", "", "", "143667240.0"],
        "kernel-sum": ["", "", "", "0.0"],
        "bad": ["", "", "", ""],
    }


def test_any_choice_of_runs_is_one_table(tmp_path: Path, sweep: RunDir) -> None:
    """A script's run, whose settings may be called as a column is, beside a sweep and others."""
    script = foreign(tmp_path, 1)
    config.write(script, {"step": 3, "optimizer": {"lr": 0.5}})
    runs = [script, exact(tmp_path), sweep]
    rows = lines(runs)
    assert list(dict.fromkeys(row["run"] for row in rows)) == [run.id for run in runs]
    assert {"settings.step", "optimizer.lr", "train.lr", "train.batch_size"} < set(rows[0])
    (own,) = {(r["settings.step"], r["optimizer.lr"]) for r in rows if r["run"] == script.id}
    assert own == (3, 0.5)


def test_parquet_has_typed_columns(tmp_path: Path, sweep: RunDir) -> None:
    target = tmp_path / "x.parquet"
    write_file([sweep], "parquet", target)
    table = pyarrow.parquet.read_table(target)
    kinds = {field.name: str(field.type) for field in table.schema}
    assert kinds["point"] == kinds["step"] == "int64" and kinds["run"] == "string"
    assert kinds["train.lr"] == kinds["value"] == "double"
    assert table.to_pylist() == lines([sweep])


def test_without_pyarrow_one_line_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    run, target = exact(tmp_path), tmp_path / "x.parquet"
    with pytest.raises(
        ResourceError, match=r"^Parquet needs pyarrow: pip install 'dltui\[parquet\]'$"
    ):
        write_file([run], "parquet", target)
    assert not target.exists()


@pytest.mark.parametrize("kind", NAMED)
def test_no_table_is_empty(tmp_path: Path, kind: str) -> None:
    """What was there before stays, and what has no numbers says so."""
    run = RunDir(tmp_path / "20260101-1600-queued-abc")
    run.path.mkdir()
    requests.write(run, requests.Request(name="x", folder="/", created=1.0))
    target = tmp_path / "before"
    target.write_text("before")
    with pytest.raises(UsageError, match="20260101-1600-queued-abc: no numbers were recorded"):
        write_file([run], kind, target)
    assert target.read_text() == "before"
    assert sorted(p.name for p in tmp_path.iterdir()) == [run.id, "before"]


def test_a_wide_table_has_a_row_a_step_or_a_row_a_run(tmp_path: Path, sweep: RunDir) -> None:
    run = finished(tmp_path, 1)
    steps = lines([run], WIDE["jsonl"])
    assert [row["step"] for row in steps] == list(range(1, 41))
    assert list(steps[0]) == ["step", "epoch", "elapsed", "time", "loss", "accuracy", *TEST]
    assert [row["test/accuracy"] for row in steps if row["test/accuracy"]] == [80.0, 90.0]
    (one,) = lines([exact(tmp_path)], WIDE["jsonl"])
    assert one["final parameters"] == 143_667_240.0 and one["final bad"] is None
    points = lines([sweep], WIDE["jsonl"])
    assert [(row["letter"], row["run"], row["train.lr"]) for row in points] == [
        ("A", "000", 0.1),
        ("B", "001", 0.01),
    ]
    assert [row["status"] for row in points] == ["finished", "diverged"]
    assert [row["best test/accuracy"] for row in points] == [90.0, 90.0]


TEST = ("test/accuracy", "test/loss")


def test_rows_are_made_as_they_are_asked_for(tmp_path: Path) -> None:
    """A table of a million rows is held a batch at a time, and so is a series."""
    made: list[int] = []

    def rows() -> Iterator[tuple[int]]:
        for number in range(3 * BATCH):
            made.append(number)
            yield (number,)

    class Sink(io.StringIO):
        def write(self, text: str) -> int:
            held = len(made) - self.lines
            assert held <= BATCH
            self.lines += text.count("\n")
            return len(text)

        lines = -1

    to_csv(of_rows({"n": int}, rows()), Sink())
    values = np.arange(50.0)
    values[7] = math.nan
    told = list(over_steps(Series(np.arange(1.0, 51.0), values, values, values, values), 16))
    assert [row[0] for row in told] == list(range(1, 51)) and told[7] == (8, None, None, None)


def test_names_neither_steer_nor_compute(tmp_path: Path) -> None:
    run = exact(tmp_path)
    with Recorder(run) as recorder:
        recorder.epoch(step=1, epoch=1, metrics={"\x1b[2J\u202eüb": 1.0, "=1+1": 2.0})
    assert [row[4] for row in cells([run])[1:3]] == ["\\u001b[2J\\u202eüb", "'=1+1"]
    file = io.StringIO()
    TABLES["jsonl"]([run], file)
    assert all(char.isprintable() or char == "\n" for char in file.getvalue())
    assert [row["metric"] for row in lines([run])[:2]] == ["\x1b[2J\u202eüb", "=1+1"]


def test_a_file_keeps_what_it_was(tmp_path: Path) -> None:
    """Its permissions, nothing is written through a link, and a pipe stays one."""
    run, target, link = exact(tmp_path), tmp_path / "x.csv", tmp_path / "link.csv"
    target.touch(0o600)
    link.symlink_to(target)
    with pytest.raises(Refused, match="it is a link"):
        write_file([run], "csv", link)
    assert link.is_symlink() and not target.stat().st_size
    write_file([run], "csv", target)
    assert target.stat().st_size > 100 and target.stat().st_mode & 0o777 == 0o600
    write_file([run], "csv", Path("/dev/null"))
    assert Path("/dev/null").is_char_device()
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Refused, match="no permission"):
        patch.setattr("os.access", lambda path, mode: False)
        write_file([run], "csv", target)
