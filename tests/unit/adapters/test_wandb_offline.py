"""Offline runs of W&B, their records written by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from dltui.adapters.detect import sources
from dltui.adapters.importing import Taken, take
from dltui.adapters.wandb.offline import MAGIC
from dltui.errors import InputError
from dltui.figures.records import Bars, Table
from dltui.runs.files import config, notes, request
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from dltui.wire.blocks import packed
from dltui.wire.protobuf import field

FOLDER = "offline-run-20240101_120000-abc123"


def items(place: int, values: dict[str, Any], *, nested: bool = True) -> bytes:
    def one(way: Sequence[str], value: Any) -> bytes:
        keys = b"".join(field(2, key) for key in way) if nested else field(1, way[0])
        return field(place, keys + field(16, json.dumps(value)))

    return b"".join(one(key.split("|"), value) for key, value in values.items())


def row(step: int, **values: Any) -> bytes:
    told = {"_step": step, "_timestamp": 1704110400.0 + step, **values}
    return field(2, items(1, {key.replace("__", "|"): one for key, one in told.items()}))


SETTINGS = field(4, items(1, {"lr": 0.1}, nested=False))
WORDS = field(8, "my run") + field(9, "a note") + field(10, "one") + field(10, "two")
STARTED = field(17, field(1, 1704110400))
RUN = field(17, field(1, "abc123") + field(3, "proj") + SETTINGS + WORDS + STARTED)
EXIT = field(18, field(1, 0))


def write(root: Path, records: Sequence[bytes], folder: str = FOLDER) -> Path:
    path = root / "wandb" / folder / f"run-{folder.rpartition('-')[2]}.wandb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(MAGIC + packed(records, len(MAGIC)))
    return path


@pytest.fixture
def imported(tmp_path: Path):
    def ask() -> Taken:
        (one,) = [take(one, tmp_path / "runs") for one in sources(tmp_path / "wandb")]
        return one

    return ask


def steps(one: Taken, name: str) -> list[float]:
    return read(one.run).series[name].step.tolist()


def test_history_settings_summary_and_end(tmp_path: Path, imported) -> None:
    write(
        tmp_path,
        [
            RUN,
            row(0, loss=1.5, a__b=2),
            row(5, loss=float("nan"), text="x", acc="NaN"),
            field(5, items(1, {"model|width": 8})),
            field(3, items(1, {"best": 0.99, "acc": {"max": 0.5}}, nested=False)),
            field(13, field(3, "hello\n")),
            field(7, b""),
            field(18, field(1, 3)),
        ],
    )
    one = imported()
    assert request.read(one.run).name == "my run"
    assert steps(one, "loss") == [0, 5]
    assert set(read(one.run).series) == {"loss", "a.b", "acc"}
    assert config.read(one.run) == {"lr": 0.1, "model.width": 8, "wandb.project": "proj"}
    assert notes.read(one.run).tags == ["one", "two"]
    assert notes.read(one.run).note == "a note"
    assert one.run.log.read_text() == "hello\n"
    finals = read(one.run).finals
    assert (finals["best"], finals["acc.max"]) == (0.99, 0.5)
    assert (one.about.status, one.about.message) == (Status.FAILED, "exit code 3")
    assert one.about.left == {"texts of single steps": 1, "samples of the system": 1}


def test_an_axis_of_its_own_counts_the_steps(tmp_path: Path, imported) -> None:
    axis = field(12, field(2, "train/*") + field(4, "global_step"))
    epochs = field(12, field(1, "val") + field(4, "epoch"))
    rows = [
        row(n, **{"train/loss": 1.0, "global_step": n * 100, "epoch": n, "val": 2})
        for n in range(3)
    ]
    write(tmp_path, [RUN, axis, epochs, *rows, EXIT])
    one = imported()
    assert steps(one, "train/loss") == [0, 100, 200]
    assert steps(one, "val") == [0, 1, 2]


def test_one_that_goes_on_and_is_gone_on_with(tmp_path: Path, imported) -> None:
    write(tmp_path, [RUN, row(0, loss=1.0)])
    one = imported()
    assert one.about.status is Status.STOPPED
    assert "while it went on" in one.about.message
    assert imported().news == "unchanged"
    write(tmp_path, [RUN, row(0, loss=1.0), row(1, loss=0.5)])
    write(tmp_path, [RUN, row(2, loss=0.25), EXIT], "offline-run-20240102_120000-abc123")
    again = imported()
    assert (again.run, again.news, again.points) == (one.run, "updated", 2)
    assert steps(again, "loss") == [0, 1, 2]
    assert again.about.status is Status.FINISHED


def test_figures_in_files_and_in_rows(tmp_path: Path, imported) -> None:
    table = {"columns": ["a", "b"], "data": [[1, "x"], [2]]}
    beside = write(tmp_path, []).parent / "files" / "media"
    beside.mkdir(parents=True)
    (beside / "t.json").write_text(json.dumps(table))
    (tmp_path / "secret").write_text(json.dumps(table))
    (beside / "link.json").symlink_to(tmp_path / "secret")

    def of(place: str) -> dict[str, str]:
        return {"_type": "table-file", "path": place}

    figures = {"t": of("media/t.json"), "out": of("../../../secret"), "link": of("media/link.json")}
    counts = {"_type": "histogram", "bins": [0, 1, 2], "values": [3, 1]}
    write(tmp_path, [RUN, row(0, h=counts, **figures), EXIT])
    one = imported()
    found = read(one.run).figures
    assert isinstance(found["t"], Table) and found["t"].rows == [[1, "x"], [2, None]]
    assert isinstance(found["h"], Bars)
    assert set(found) == {"t", "h"}
    assert one.about.left == {"table-file": 2}


def test_damage_is_counted_and_another_format_told(tmp_path: Path, imported) -> None:
    path = write(tmp_path, [RUN, b"\xff\xff", *(row(n, loss=1.0) for n in range(20)), EXIT])
    content = bytearray(path.read_bytes())
    content[-200] ^= 1
    path.write_bytes(content)
    one = imported()
    assert one.about.damaged == 2
    assert one.points == 19
    path.write_bytes(b"another format")
    with pytest.raises(InputError, match="not written by a W&B that is known here"):
        imported()
