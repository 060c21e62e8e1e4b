"""What is asked of the disk that holds the runs, counted: on a slow one each call is a wait."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import pytest

from dltui.runs.files import changes, end_request, notes
from dltui.runs.files import result as results
from dltui.runs.files.notes import Notes
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from tests.disk import roots
from tests.disk.slow_disk import SlowDisk
from tests.lives.places import PACKAGE

RUNS = 100
SECONDS = 4.0


class Stepper:
    """A process that does steps, and what each of them asked of the disk."""

    def __init__(self, disk: SlowDisk, root: Path) -> None:
        self._disk = disk
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.disk.steps", str(root)],
            env={**os.environ, **disk.env, "PYTHONPATH": str(PACKAGE.parent)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.calls: dict[str, int] = {}
        self.total = 0

    def __call__(self, step: str) -> Any:
        assert self._process.stdin and self._process.stdout
        before = self._disk.calls
        self._process.stdin.write(step + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        self._count(before)
        return json.loads(answer)

    def rate(self) -> float:
        """Calls a second, while nothing is asked for."""
        before, began = self._disk.calls, time.monotonic()
        time.sleep(SECONDS)
        self._count(before)
        return self.total / (time.monotonic() - began)

    def _count(self, before: dict[str, int]) -> None:
        self.calls = {kind: count - before[kind] for kind, count in self._disk.calls.items()}
        self.total = sum(self.calls.values())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def many(runs_dir: Path) -> list[RunDir]:
    return roots.many(runs_dir, RUNS)


@contextmanager
def stepper(disk: SlowDisk, root: Path) -> Iterator[Stepper]:
    with Stepper(disk, root) as steps:
        yield steps


def test_a_root_is_read_once_and_then_only_asked_whether_it_moved(
    disk: SlowDisk, runs_dir: Path, many: list[RunDir]
) -> None:
    """Six calls a run that finished, and one the next time, by whichever command."""
    with stepper(disk, runs_dir) as steps:
        first = steps("list")
        assert len(first) == RUNS
        assert 5 * RUNS < steps.total < 7 * RUNS
        assert steps.calls["change"] == 0
    with stepper(disk, runs_dir) as steps:
        assert steps("list") == first
        assert steps.total < 1.6 * RUNS
    many[4].result.unlink()
    results.write(many[5], Result(status=Status.DIVERGED))
    with stepper(disk, runs_dir) as steps:
        now = steps("list")
    assert now[many[5].id] == Status.DIVERGED
    assert now[many[4].id] == Status.QUEUED
    assert {k: v for k, v in now.items() if first[k] != v}.keys() == {many[4].id, many[5].id}


def test_a_lab_shows_what_is_remembered_before_it_asks(
    disk: SlowDisk, runs_dir: Path, many: list[RunDir]
) -> None:
    with stepper(disk, runs_dir) as steps:
        steps("list")
    results.write(many[5], Result(status=Status.DIVERGED))
    with stepper(disk, runs_dir) as steps:
        assert len(steps("read")) == RUNS
        assert steps("rest")[many[5].id] == Status.DIVERGED


def test_idle_with_three_live_runs_a_few_calls_a_second(
    disk: SlowDisk, runs_dir: Path, many: list[RunDir]
) -> None:
    ended = many[0].id
    with roots.live(runs_dir, 3) as live, stepper(disk, runs_dir) as steps:
        steps("read")
        steps(f"open {live[0].id}")
        steps(f"open {ended}")
        steps(f"seen {live[0].id} rows")
        assert list(steps("rest").values()).count(Status.RUNNING) == 3
        assert 4 < steps.rate() <= 20
        steps("seen")
        steps("rest")
        assert steps.rate() <= 10
        assert steps.calls["read"] == 0, "logs that nobody sees are read"


def test_a_run_that_ended_is_read_no_more(
    disk: SlowDisk, runs_dir: Path, many: list[RunDir]
) -> None:
    with stepper(disk, runs_dir) as steps:
        steps("read")
        steps(f"open {many[0].id}")
        steps("rest")
        assert steps.rate() <= 6
        assert steps.calls["read"] == 0
        assert steps.calls["list"] == 0


def test_what_others_change_of_ended_runs_is_seen_and_nothing_else_looked_at(
    disk: SlowDisk, runs_dir: Path, many: list[RunDir]
) -> None:
    """A run among many has its turn once in a while; who changes it says which."""
    stopped = many[3]
    with stepper(disk, runs_dir) as steps:
        steps("read")
        assert steps("rest")[stopped.id] == Status.STOPPED
        stopped.begin_anew()
        changes.announce(stopped)
        assert steps("rest")[stopped.id] == Status.QUEUED
        end_request.write(stopped, end_request.asked("stop", "lab"))
        assert steps("rest")[stopped.id] == Status.STOPPED
        notes.write(many[8], Notes(note="said"))
        steps("rest")
        assert steps.calls["read"] > 0
        assert steps.total < RUNS / 2
