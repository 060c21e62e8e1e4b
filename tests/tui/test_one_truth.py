"""Several labs and commands on one root: what one of them does, all of them say."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from dltui.launch import start as launch
from dltui.launch import stop
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs import clock, removal
from dltui.runs.files import identity as identities
from dltui.runs.files import notes
from dltui.runs.files import result as results
from dltui.runs.files.notes import Notes
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from dltui.tui import periods
from dltui.tui.app import LabApp
from dltui.tui.reader.reader import Reader
from dltui.tui.reader.snapshot import Snapshot
from dltui.tui.screens.run import RunScreen
from tests.tui.finished import finished
from tests.tui.screen import arrived, make_live, make_run, text, until

LONG = ("train.epochs=100000", "run.threads=1", "run.device=cpu", "train.checkpoint_seconds=1")


class OtherLab:
    """The reader of a second lab, and what it would say."""

    def __init__(self, root: Path) -> None:
        self.snapshot = Snapshot()
        self._reader = Reader(root, self._have, failed=print)
        self._reader.start()

    def _have(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def status(self, run: RunDir) -> Status | None:
        return next((r.status for r in self.snapshot.records if r.run == run), None)

    def close(self) -> None:
        self._reader.stop()
        self._reader.join()


@pytest.fixture
def other(runs_dir: Path) -> Iterator[OtherLab]:
    lab = OtherLab(runs_dir)
    yield lab
    lab.close()


@pytest.fixture
def worker(runs_dir: Path) -> Iterator[tuple[RunDir, subprocess.Popen[bytes]]]:
    """A run that trains until it is told otherwise."""
    run = launch.create(load(find("quickstart"), overrides=LONG), root=runs_dir)
    process = launch.start(run)
    yield run, process
    process.kill()
    process.wait()
    if identity := identities.read(run):
        subprocess.run(["kill", "-9", str(identity.pid)], check=False, capture_output=True)


def wait_for(condition: Callable[[], object], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


async def test_a_run_stopped_here_and_resumed_there_is_followed_by_every_lab(
    runs_dir: Path, worker: tuple[RunDir, subprocess.Popen[bytes]], other: OtherLab
) -> None:
    run, process = worker
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_run(run)
        await until(pilot, "● training", seconds=60)
        stop.stop(run)
        process.wait(30)
        await until(pilot, "■ stopped")
        await until(pilot, "stopped by you at step")
        wait_for(lambda: other.status(run) is Status.STOPPED)
        assert not app.snapshot.live and not other.snapshot.live
        command = [sys.executable, "-m", "dltui", "resume", run.id, "--detach"]
        assert subprocess.run(command, check=False, capture_output=True).returncode == 0
        before = results.read(run)
        await until(pilot, "● training", seconds=60)
        wait_for(lambda: other.status(run) is Status.RUNNING)
        wait_for(lambda: len(other.snapshot.live) == 1)
        await pilot.pause(1.5)
        assert before is None and [r.run for r in app.snapshot.live] == [run]
        screen = app.screen
        assert isinstance(screen, RunScreen) and screen.check_action("stop", ())
        await pilot.press("ctrl+q")
        assert "1 run goes on" in await until(pilot, "Quit?")
        await pilot.press("escape", "space")
        await until(pilot, "kill")
        await pilot.press("2")
        await until(pilot, "killed by you at step")
        wait_for(lambda: other.status(run) is Status.STOPPED)


async def test_words_of_another_lab_are_shown(runs_dir: Path, other: OtherLab) -> None:
    run = make_run(runs_dir)
    results.write(run, Result(status=Status.FINISHED))
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, "✔ finished")
        notes.write(run, Notes(title="renamed elsewhere"))
        await until(pilot, "renamed elsewhere")
        wait_for(lambda: [r.label for r in other.snapshot.records] == ["renamed elsewhere"])


async def test_a_run_that_another_lab_deleted_is_said_to_be_deleted(runs_dir: Path) -> None:
    run = make_run(runs_dir)
    results.write(run, Result(status=Status.FINISHED))
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_run(run)
        await until(pilot, "✔ finished")
        removal.remove(run)
        await until(pilot, "✖ deleted")
        assert "queued" not in text(app)
        await pilot.press("escape")
        await until(pilot, "Nothing was run yet")


async def test_a_moved_clock_moves_no_state_and_no_duration(
    runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_live(runs_dir)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_run(run)
        await arrived(pilot, RunScreen)
        await until(pilot, "● training")
        for hours in (30 * 24, -30 * 24):
            monkeypatch.setattr(clock, "wall", lambda ahead=hours: time.time() + 3_600 * ahead)
            seen = app.snapshot
            while app.snapshot in (seen, None) or app.snapshot.now == seen.now:
                await pilot.pause(0.1)
            await pilot.pause(0.6)
            view = app.snapshot.views[run.path]
            assert view.status is Status.RUNNING and view.duration < 3_000
            assert len(app.snapshot.live) == 1


def test_a_list_and_a_curve_of_one_moment_agree(runs_dir: Path) -> None:
    """The list is read less often than what is followed; it never lags behind it."""
    run = make_live(runs_dir)
    snapshots: list[Snapshot] = []
    reader = Reader(runs_dir, snapshots.append, failed=print)

    def ended(snapshot: Snapshot) -> bool:
        (record,), view = snapshot.records, snapshot.views.get(run.path)
        assert view is None or record.status is view.status
        return record.status is Status.DIVERGED

    reader.start()
    try:
        wait_for(lambda: snapshots and snapshots[-1].live)
        results.write(run, Result(status=Status.DIVERGED, message="the loss was not finite"))
        wait_for(lambda: ended(snapshots[-1]))
        assert all(ended(s) or s.live for s in snapshots if s.complete)
    finally:
        reader.stop()
        reader.join()


def test_the_time_of_a_silent_run_goes_on_from_its_last_sign_of_life(runs_dir: Path) -> None:
    from dltui.runs.log.follow import Follower

    run = make_live(runs_dir)
    with Recorder(run) as recorder:
        recorder.phase("importing torch")
    follower = Follower(run)
    first = follower.poll()
    assert 0.0 <= first.silent < 60.0
    elsewhere = msgspec.structs.replace(identities.of_this_process("x"), pid_ticks=1)
    identities.write(run, elsewhere)
    assert follower.poll().silent == 0.0


def test_a_run_that_is_gone_on_with_is_looked_at_until_it_does(
    runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However seldom lists and runs that ended are looked at otherwise."""
    for period in ("FOLLOW", "LIST", "REST"):
        monkeypatch.setattr(periods, period, 600.0)
    run = finished(runs_dir, 1, status=Status.STOPPED)
    seen: list[Status] = []

    def have(snapshot: Snapshot) -> None:
        seen.extend(view.status for view in snapshot.views.values())

    reader = Reader(runs_dir, have, failed=print)
    reader.open(run)
    reader.start()
    wait_for(lambda: seen)
    reader.expect(run)
    time.sleep(3 * periods.TICK)  # As long as the next worker imports, it stands as it ended.
    identities.write(run, identities.of_this_process("x"))
    run.result.unlink()
    wait_for(lambda: seen[-1] is Status.RUNNING)
    reader.stop()
    reader.join()
    assert seen[0] is Status.STOPPED
