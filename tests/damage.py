"""Every way in which a file of a run can be broken, and a run to break them in."""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import numpy as np
from msgspec.structs import replace

from dltui.figures.records import ArrayRef, Image, Note, StepSeries, Tile
from dltui.presets.catalogue import find
from dltui.presets.document import dump
from dltui.presets.load import load
from dltui.runs.files import identity, notes, result
from dltui.runs.files import request as requests
from dltui.runs.files.end_request import asked
from dltui.runs.files.end_request import write as write_end
from dltui.runs.files.notes import Notes
from dltui.runs.files.request import Request
from dltui.runs.files.result import PointResult, Result, Timings
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder

FILES = (
    *("preset.toml", "request.json", "run.json", "end.json", "events.jsonl", "result.json"),
    *("notes.json", "figures.json", "heartbeat", "prediction.json", "requirements.txt"),
    *("worker.log", "answer.json", "config.json", "waiting.json", "checkpoints", "figures"),
    *("checkpoints/step-000000002.json", "figures/i.npz", "points", "points/000"),
    *("points/001/request.json", "points/001/result.json", "points/001/events.jsonl"),
)

DEEP = 100_000

NUMBERS = (
    *("1e300", "-1", "9" * 400, "true", "null", '"x"', str(2**70), "NaN", "1e999", "[]", "{}"),
)


def _replaced(content: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(content) and None


def _hole(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(10 * 2**30)


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _socket(path: Path) -> None:
    # A name may have no more than 108 bytes.
    here = Path.cwd()
    with socket.socket(socket.AF_UNIX) as one:
        os.chdir(path.parent)
        one.bind(path.name)
        os.chdir(here)


def _torn(path: Path, content: bytes) -> None:
    path.write_bytes(content[: len(content) * 2 // 3])


KINDS: dict[str, Callable[[Path], object]] = {
    "gone": lambda path: None,
    "folder": lambda path: path.mkdir(),
    "loop": _loop,
    "dangling": lambda path: path.symlink_to("nothing"),
    "pipe": os.mkfifo,
    "socket": _socket,
    "null": lambda path: path.symlink_to("/dev/null"),
    "zeros": lambda path: path.symlink_to("/dev/zero"),
    "hole": _hole,
    "empty": _replaced(b""),
    "binary": _replaced(bytes(range(256)) * 40),
    "deep": _replaced(b'{"metrics": ' + b"[" * DEEP + b"]" * DEEP + b"}"),
    "deep-tables": _replaced(b'{"a":' * DEEP + b"1" + b"}" * DEEP),
    "list": _replaced(b"[1, 2]"),
    "foreign": _replaced(b'{"version": 99, "kind": "later", "status": "melted"}'),
    "surrogate": _replaced(b'{"status": "finished", "message": "\\ud800", "title": "\\ud800"}'),
}
"""What may lie in the place of a file or folder, by a word."""


def put(path: Path, kind: str) -> None:
    """Put ``kind`` in the place of ``path``."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    KINDS[kind](path)


def altered(path: Path) -> list[str]:
    """``path``, lines of JSON, with each number in it and each text changed, one at a time."""
    lines = path.read_text("utf-8").splitlines() if path.suffix == ".jsonl" else [path.read_text()]
    found: dict[str, None] = {}
    for number, line in enumerate(lines):
        value = json.loads(line)
        for other in _altered(value):
            found["\n".join([*lines[:number], other, *lines[number + 1 :], ""])] = None
    return list(found)


def _altered(value: object) -> list[str]:
    """``value`` as JSON, each time with one leaf replaced."""
    mark = "\x00here\x00"
    found: list[str] = []

    def walk(one: object, put_back: Callable[[object], None]) -> None:
        if isinstance(one, dict):
            for key, item in list(one.items()):
                walk(item, lambda new, key=key: one.__setitem__(key, new))
        elif isinstance(one, list):
            for place, item in enumerate(one[:2]):
                walk(item, lambda new, place=place: one.__setitem__(place, new))
        else:
            put_back(mark)
            text = json.dumps(value)
            found.extend(text.replace(json.dumps(mark), number) for number in NUMBERS)
            put_back(one)

    walk(value, lambda new: None)
    return found


def whole(run: RunDir, *, sweep: bool = True) -> RunDir:
    """A run that finished, with one of each file; with points where it is a ``sweep``."""
    run.path.mkdir(parents=True)
    preset = "learning-rate/lr-table" if sweep else "learning-rate/quickstart"
    loaded = load(find(preset), quick=True)
    run.preset.write_text(dump(loaded.document), encoding="utf-8")
    requests.write(
        run,
        Request(
            name=loaded.name,
            folder=str(loaded.folder),
            created=1.7e9,
            title="A run",
            topic=loaded.preset.topic,
            overrides=["train.lr=0.1"],
        ),
    )
    gone = {"pid": 2**22 - 1, "pid_ticks": 1}
    identity.write(run, replace(identity.of_this_process(loaded.name), **gone))
    write_end(run, asked("stop", "command"))
    notes.write(run, Notes(title="mine", tags=["a"], note="b"))
    run.heartbeat.touch()
    os.utime(run.heartbeat, (1.7e9, 1.7e9))
    run.log.write_text("printed\n")
    run.answer.write_text('{"choice": 1}')
    run.requirements.write_text("# python: 3.11\nmsgspec==0.19\n")
    run.checkpoints.mkdir()
    (run.checkpoints / "step-000000002.json").write_text('{"step": 2, "weights": "w"}')
    run.figures.mkdir()
    np.savez(run.figures / "i.npz", pixels=np.zeros((2, 2), np.uint8))
    _record(run)
    points = [run.point(number) for number in range(2)] if sweep else []
    for point in points:
        whole(point, sweep=False)
    result.write(run, _result(run, len(points)))
    return run


def _record(run: RunDir) -> None:
    image = Image(id="i", title="I", tiles=[Tile(caption="c", pixels=ArrayRef("i.npz"))])
    figures = [StepSeries(id="l", title="L", metrics={"loss": "train"}), image]
    with Recorder(run) as recorder:
        recorder.phase("training", "cpu")
        recorder.plan(steps=4, epochs=2)
        recorder.step_batch(1, {"loss": [2.0, 1.5]})
        recorder.epoch(step=2, epoch=1, metrics={"test/loss": 1.4, "test/accuracy": 50.0})
        recorder.memory(step=2, device="cpu", bytes={"resident": 100})
        recorder.checkpointed(2, "step-000000002")
        recorder.message("half way")
        recorder.progress(3, 0.5)
        for figure in (*figures, Note(id="n", title="N", text="t")):
            recorder.figure(figure)
        recorder.ended(Status.FINISHED, {"test/accuracy": 60.0})
    result.write_figures(run, [*figures, Note(id="n", title="N", text="t")])


def _result(run: RunDir, points: int) -> Result:
    return Result(
        status=Status.FINISHED,
        preset="some",
        metrics={"test/accuracy": 60.0, "test/loss": 1.0},
        best={"test/accuracy": 61.0},
        points=[
            PointResult(
                number=number,
                label=f"lr={number}",
                seed=number,
                status=Status.FINISHED,
                settings={"train.lr": float(number)},
                metrics={"test/accuracy": 50.0 + number},
                elapsed=1.0,
            )
            for number in range(points)
        ],
        timings=Timings(started=1.7e9, ended=1.7e9 + 9, elapsed=9.0),
        run_dir=str(run.path),
    )
