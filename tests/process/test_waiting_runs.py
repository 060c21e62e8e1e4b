"""Real runs that wait under a cap: moved, paused, stopped, killed and gone on with."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dltui.launch import stop
from dltui.launch.queue import moves
from dltui.launch.queue.book import Book
from dltui.launch.queue.limits import limits
from dltui.launch.queue.rows import Row, rows
from dltui.launch.queue.ticket import holds, of
from dltui.launch.start import create
from dltui.launch.start import start as begin
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import identity as identities
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.liveness.state import status
from dltui.runs.log.events import Status
from tests.process.conftest import until


@pytest.fixture
def holder(empty_home: Path, tmp_path: Path) -> str:
    """This process holds the one place that there is; its ticket."""
    config = empty_home / ".config/dltui/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("[queue]\nruns = 1\n")
    mine = holds(of(RunDir(tmp_path / "mine"), identities.of_this_process("t/p")), [])
    Book().write(mine)
    return mine.id


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Callable[[str], RunDir]]:
    """Begins a run in the runs root ``root``; returns once it stands in the queue."""
    started: list[subprocess.Popen[bytes]] = []

    def asked(root: str) -> RunDir:
        loaded = load(find("filters/laplacian"), overrides=["options.width=24"])
        run = create(loaded, root=tmp_path / root)
        started.append(begin(run))  # type: ignore[arg-type]
        until(lambda: run.path in waiting())
        return run

    yield asked
    for process in started:
        process.kill()
        process.wait()


def queue() -> list[Row]:
    return rows(Book().checked(), limits())


def waiting() -> list[Path]:
    return [row.path for row in queue() if row.waits]


def ticket_of(run: RunDir) -> str:
    return next(row.ticket for row in queue() if row.path == run.path)


def test_runs_of_two_roots_wait_in_one_order_that_people_change(
    holder: str, ask: Callable[[str], RunDir]
) -> None:
    one, killed, last = ask("a"), ask("b"), ask("a")
    assert waiting() == [one.path, killed.path, last.path]
    assert [row.said for row in queue()][1:] == ["cap of 1 run"] * 3
    assert [status(run) for run in (one, last)] == [Status.QUEUED] * 2
    os.kill((identities.waiter(killed) or pytest.fail("no waiter")).pid, signal.SIGKILL)
    until(lambda: status(killed) is Status.LOST)
    moves.move(Book(), ticket_of(last), 0)
    assert waiting() == [last.path, one.path]

    stop.stop(one)
    until(lambda: status(one) is Status.STOPPED)
    stopped = results.read(one)
    assert stopped and stopped.message == "stopped while it waited for its turn"
    assert waiting() == [last.path]
    until(lambda: not one.waiting.exists())
    resumed = begin(one)
    until(lambda: one.path in waiting())
    moves.pause(Book(), ticket_of(one))

    Book().withdraw(holder)
    until(lambda: status(last) is Status.FINISHED)
    assert status(one) is Status.QUEUED
    moves.go(Book(), ticket_of(one))
    until(lambda: status(one) is Status.RUNNING)
    stop.kill(one).survivors()
    resumed.wait()
    assert queue() == [] and not any(Book().folder.iterdir())
