"""Stores of MLflow and Trackio, written by hand, and settings in YAML."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.adapters import yaml
from dltui.adapters.detect import sources
from dltui.adapters.importing import Taken, take
from dltui.errors import UsageError
from dltui.runs.files import config, notes, request
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read

RUN = "86fe540e179040f9b2ed32cbd7ef85de"


def taken(path: Path, root: Path) -> list[Taken]:
    return [take(one, root) for one in sources(path)]


def curve(one: Taken, name: str) -> list[tuple[float, float]]:
    series = read(one.run).series[name]
    return list(zip(series.step.tolist(), series.y.tolist(), strict=True))


def store(root: Path, status: int = 3) -> Path:
    files = {
        "meta.yaml": "artifact_location: x\nname: exp one\n",
        f"{RUN}/meta.yaml": f"end_time: 1700000009000\nlifecycle_stage: active\nrun_id: {RUN}\n"
        f"run_name: 'on'\nstart_time: 1700000000000\nstatus: {status}\n",
        f"{RUN}/metrics/val/acc": "1700000001000 0.5 10\n1700000002000 nan 20\nrubbish\n",
        f"{RUN}/metrics/loss": "1700000003000 2.5 0\n1700000003000 1 -1\n",
        f"{RUN}/params/lr": "0.1",
        f"{RUN}/params/name": "resnet",
        f"{RUN}/tags/team": "vision lab",
        f"{RUN}/tags/mlflow.user": "somebody",
        f"{RUN}/tags/mlflow.note.content": "what it is",
    }
    for name, text in files.items():
        path = root / "mlruns" / "12" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root / "mlruns"


def test_a_file_store_of_mlflow(tmp_path: Path) -> None:
    path = store(tmp_path, status=1)
    (one,) = taken(path, tmp_path / "runs")
    assert request.read(one.run).name == "on"
    assert config.read(one.run) == {"lr": 0.1, "name": "resnet", "mlflow.experiment": "exp one"}
    assert (notes.read(one.run).tags, notes.read(one.run).note) == (
        ["team:visionlab"],
        "what it is",
    )
    assert curve(one, "loss") == [(0, 2.5)]
    assert curve(one, "val/acc")[0] == (10, 0.5)
    assert (one.about.status, one.about.damaged) == (Status.STOPPED, 2)
    store(tmp_path, status=4)
    with (path / "12" / RUN / "metrics" / "loss").open("a") as file:
        file.write("1700000009000 1.5 7\n")
    (again,) = taken(path, tmp_path / "runs")
    assert (again.run, again.news, again.points) == (one.run, "updated", 1)
    assert curve(again, "loss") == [(0, 2.5), (7, 1.5)]
    assert again.about.status is Status.FAILED


def database(path: Path, statements: list[tuple[str, list[Any]]]) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement, rows in statements:
            connection.executemany(statement, rows) if rows else connection.execute(statement)


def test_a_database_of_mlflow(tmp_path: Path) -> None:
    metrics = [("loss", 1.5, 1700000000000, RUN, 3, 0), ("loss", 0.0, 1700000001000, RUN, 4, 1)]
    runs = [(RUN, "one", "FINISHED", 1700000000000, None, "active", 1)]
    runs += [("gone", "two", "FINISHED", 1700000000000, None, "deleted", 1)]
    texts = "key TEXT, value TEXT, run_uuid TEXT"
    database(
        tmp_path / "mlflow.db",
        [
            ("CREATE TABLE experiments (experiment_id INTEGER, name TEXT)", []),
            (
                "CREATE TABLE runs (run_uuid TEXT, name TEXT, status TEXT, start_time BIGINT,"
                " end_time BIGINT, lifecycle_stage TEXT, experiment_id INTEGER)",
                [],
            ),
            (
                "CREATE TABLE metrics (key TEXT, value DOUBLE, timestamp BIGINT, run_uuid TEXT,"
                " step BIGINT, is_nan BOOLEAN)",
                [],
            ),
            (f"CREATE TABLE params ({texts})", []),
            (f"CREATE TABLE tags ({texts})", []),
            ("INSERT INTO experiments VALUES (?, ?)", [(1, "exp")]),
            ("INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?)", runs),
            ("INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?)", metrics),
            ("INSERT INTO params VALUES (?, ?, ?)", [("lr", "0.1", RUN)]),
        ],
    )
    (one,) = taken(tmp_path / "mlflow.db", tmp_path / "runs")
    assert config.read(one.run) == {"lr": 0.1, "mlflow.experiment": "exp"}
    assert curve(one, "loss")[0] == (3, 1.5)
    assert one.points == 2
    (again,) = taken(tmp_path / "mlflow.db", tmp_path / "runs")
    assert again.news == "unchanged"


def test_a_project_of_trackio(tmp_path: Path) -> None:
    path = tmp_path / "proj.db"

    def row(run: str, step: int, **values: Any) -> tuple[Any, ...]:
        return ("2026-01-01T00:00:00+00:00", run, step, json.dumps(values).encode())

    insert = "INSERT INTO metrics (timestamp, run_name, step, metrics) VALUES (?, ?, ?, ?)"
    table = (
        "CREATE TABLE metrics (id INTEGER PRIMARY KEY, timestamp TEXT, run_name TEXT,"
        " step INTEGER, metrics TEXT)"
    )
    configs = "CREATE TABLE configs (id INTEGER PRIMARY KEY, run_name TEXT, config TEXT)"
    settings = ("a", '{"lr": 0.1, "_Username": "somebody", "_Group": "g"}')
    rows = [row("a", 0, loss=1.5, val={"acc": 0.5}), row("b", 0, loss="NaN"), row("a", -1, loss=1)]
    database(
        path,
        [
            (table, []),
            (configs, []),
            (insert, rows),
            ("INSERT INTO configs (run_name, config) VALUES (?, ?)", [settings]),
        ],
    )
    first, second = taken(tmp_path, tmp_path / "runs")
    assert config.read(first.run) == {"lr": 0.1, "trackio.group": "g"}
    assert curve(first, "val/acc") == [(0, 0.5)]
    assert (first.about.damaged, second.points) == (1, 1)
    database(path, [(insert, [row("a", 1, loss=0.5)])])
    again, same = taken(tmp_path, tmp_path / "runs")
    assert (again.run, again.points, same.news) == (first.run, 1, "unchanged")


def test_other_databases_are_none_of_ours(tmp_path: Path) -> None:
    database(tmp_path / "some.db", [("CREATE TABLE metrics (id INTEGER)", [])])
    (tmp_path / "broken.db").write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    with pytest.raises(UsageError):
        taken(tmp_path / "some.db", tmp_path / "runs")
    with pytest.raises(UsageError, match=r"broken\.db: file is not a database"):
        taken(tmp_path / "broken.db", tmp_path / "runs")


def test_settings_as_lightning_writes_them() -> None:
    text = """\
# a comment
lr: 1.0e-05
name: 'it''s'
long: words that
  go on
empty: null
flags: [true, 2]
layers:
- 1
- width: 3
  act: relu
- - a
  - b
model: !!python/object/apply:pathlib.Path
- home
"key: odd": "a\\n"
deep:
  deeper:
    at: -7
last:
"""
    assert yaml.table(text) == {
        "lr": 1e-05,
        "name": "it's",
        "long": "words that go on",
        "empty": None,
        "flags": [True, 2],
        "layers": [1, {"width": 3, "act": "relu"}, ["a", "b"]],
        "model": ["home"],
        "key: odd": "a\n",
        "deep": {"deeper": {"at": -7}},
        "last": None,
    }


@given(st.text("ab:- \n'\"[{!&#|1", max_size=80))
def test_any_text_is_settings_or_none(text: str) -> None:
    assert isinstance(yaml.table(text), dict)
