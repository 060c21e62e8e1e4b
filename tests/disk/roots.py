"""Runs roots to list: many runs that ended in every way, and a few that go on."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from dltui.runs.files import end_request
from dltui.runs.files.identity import Identity
from dltui.runs.files.notes import Notes
from dltui.runs.files.request import Request
from dltui.runs.files.result import Result, Timings
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status

NAME = "learning-rate/quickstart"


def many(root: Path, count: int) -> list[RunDir]:
    """``count`` runs that ended long ago: most finished, some with notes, some stopped or lost."""
    runs = [_one(root, number) for number in range(count)]
    for path in (path for run in runs for path in (run.events, run.path)):
        os.utime(path, (1_736_000_000.0, 1_736_000_000.0))
    return runs


def _one(root: Path, number: int) -> RunDir:
    day, second = divmod(number, 86_400)
    moment = f"202501{day + 1:02d}-{second // 3600:02d}{second // 60 % 60:02d}{second % 60:02d}"
    run = RunDir(root / f"{moment}-quickstart-abc")
    run.path.mkdir(parents=True)
    created = 1_736_000_000.0 + number
    asked = Request(name=NAME, folder="", created=created, title="A net learns")
    run.request.write_bytes(msgspec.json.encode(asked))
    run.events.write_bytes(
        b'{"kind":"plan","seq":0,"time":1.0,"elapsed":0.1,"steps":90}\n'
        b'{"kind":"steps","seq":1,"time":2.0,"elapsed":1.0,"first":1,"columns":{"loss":[2.0,1.0]}}\n'
    )
    if number % 50 == 7:
        gone = Identity(host=socket.gethostname(), pid=1, pid_start=1.0, started=1.0)
        run.identity.write_bytes(msgspec.json.encode(gone))
        return run
    status = Status.STOPPED if number % 20 == 3 else Status.FINISHED
    timings = Timings(started=created, ended=created + 60, elapsed=60.0)
    metrics: dict[str, float | None] = {"test/accuracy": 90.0 + number % 9, "test/loss": 0.1}
    ended = Result(status=status, preset=NAME, metrics=metrics, timings=timings)
    run.result.write_bytes(msgspec.json.encode(ended))
    if status is Status.STOPPED:
        run.end.write_bytes(msgspec.json.encode(end_request.asked("stop", "lab")))
    if number % 10 == 0:
        run.notes.write_bytes(msgspec.json.encode(Notes(tags=["keep"])))
    return run


@contextmanager
def live(root: Path, count: int) -> Iterator[list[RunDir]]:
    """So many runs that go on, each with a process that writes what a training does."""
    names = [f"20260101-12000{number}-quickstart-abc" for number in range(count)]
    feeders = [
        subprocess.Popen([sys.executable, "-m", "tests.lives.feed", str(root), "inf", name])
        for name in names
    ]
    try:
        deadline = time.monotonic() + 60
        while not all((root / name / "events.jsonl").exists() for name in names):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield [RunDir(root / name) for name in names]
    finally:
        for feeder in feeders:
            feeder.kill()
            feeder.wait()
