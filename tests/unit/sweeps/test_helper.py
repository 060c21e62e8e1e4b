"""The warm parent of a sweep's points: killed, stopped, signalled, it costs no point anything."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dltui.errors import DltuiError
from dltui.runs.liveness import hearing, processes
from dltui.sweeps import helper as helpers
from dltui.sweeps.helper import Child, Helper


def waiting(paths: list[str], place: dict[str, str], tell: object) -> None:
    """Ends when the first of its paths is there, and says there that it has begun."""
    hearing.hear()
    Path(f"{paths[0]}.begun").touch()
    while not Path(paths[0]).exists():
        time.sleep(0.01)


class Watched:
    """A helper and what it said."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.helper = Helper(f"{__name__}:waiting", (), self.said.append)

    @property
    def pid(self) -> int:
        return self.helper._process.pid

    def until(self, condition: Callable[[], object]) -> list[Child]:
        deadline = time.monotonic() + 30
        ended: list[Child] = []
        while not condition():
            assert time.monotonic() < deadline, "waited in vain"
            ended += self.helper.look(0.02)
        return ended

    def end(self, child: Child, file: Path) -> Child:
        file.touch()
        (ended,) = self.until(lambda: child.ended)
        return ended


@pytest.fixture
def watched() -> Iterator[Watched]:
    made = Watched()
    made.helper.warm_up()
    yield made
    made.helper.close()


def test_killed_while_it_imports_it_is_replaced() -> None:
    made = Watched()
    os.kill(made.pid, signal.SIGKILL)
    made.helper.warm_up()
    made.helper.close()
    assert len(made.said) == 1 and "SIGKILL" in made.said[0]


def test_one_that_cannot_import_is_not_replaced() -> None:
    said: list[str] = []
    made = Helper(f"{__name__}:waiting", ("no_such_module",), said.append)
    with pytest.raises(DltuiError, match="died of code 1"):
        made.warm_up()
    made.close()
    assert said == []


def test_it_lives_on_where_a_job_is_signalled(watched: Watched, tmp_path: Path) -> None:
    child = watched.helper.fork([str(tmp_path / "go")], {})
    watched.until(lambda: child.pid)
    for number in hearing.HEARD:
        os.kill(watched.pid, number)
    watched.helper._deaths = helpers.MOST
    assert watched.end(child, tmp_path / "go").code == 0
    assert watched.said == [] and watched.helper._deaths == 0


def test_killed_it_is_replaced_and_who_runs_runs_on(watched: Watched, tmp_path: Path) -> None:
    first = watched.helper.fork([str(tmp_path / "first")], {})
    watched.until(lambda: first.pid and (tmp_path / "first.begun").exists())
    before = watched.pid
    os.kill(before, signal.SIGSTOP)
    second = watched.helper.fork([str(tmp_path / "second")], {})
    os.kill(before, signal.SIGKILL)
    (untouched,) = watched.until(lambda: watched.said)
    assert untouched is second and untouched.untouched
    said = "the process that begins points ended with signal SIGKILL: another takes its place"
    assert watched.said == [said]
    assert first.lives and watched.pid != before
    third = watched.helper.fork([str(tmp_path / "third")], {})
    watched.until(lambda: third.pid)
    assert watched.end(first, tmp_path / "first").code is None  # nobody saw it
    assert watched.end(third, tmp_path / "third").code == 0


def test_stopped_it_is_let_go_on(
    watched: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(helpers, "STANDING_SECONDS", 0.1)
    os.kill(watched.pid, signal.SIGSTOP)
    child = watched.helper.fork([str(tmp_path / "go")], {})
    watched.until(lambda: child.pid)
    assert watched.said == [
        "the process that begins points was stopped by a signal: it is let go on"
    ]
    assert watched.end(child, tmp_path / "go").code == 0


def test_one_that_dies_again_and_again_is_no_accident(watched: Watched) -> None:
    for _ in range(helpers.MOST):
        os.kill(watched.pid, signal.SIGKILL)
        watched.until(lambda before=watched.pid: watched.pid != before)
    os.kill(watched.pid, signal.SIGKILL)
    with pytest.raises(DltuiError, match="died of signal SIGKILL"):
        watched.until(lambda: False)


def test_a_point_is_gone_soon_after_its_coordinator_also_where_it_was_stopped(
    tmp_path: Path,
) -> None:
    """The coordinator, which starts the helper, is killed; the helper and the point are stopped."""
    read, write = os.pipe()
    coordinator = os.fork()
    if not coordinator:
        made = Watched()
        child = made.helper.fork([str(tmp_path / "never")], {})
        made.until(lambda: child.pid and (tmp_path / "never.begun").exists())
        os.write(write, f"{made.pid} {child.pid}".encode())
        signal.pause()
    helper, point = map(int, os.read(read, 100).split())
    for fd in (read, write):
        os.close(fd)
    started = {pid: processes.start(pid) for pid in (helper, point)}
    os.kill(point, signal.SIGSTOP)
    os.kill(helper, signal.SIGSTOP)
    os.kill(coordinator, signal.SIGKILL)
    os.waitpid(coordinator, 0)
    deadline = time.monotonic() + 30
    while any(ticks == processes.start(pid) for pid, ticks in started.items()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
