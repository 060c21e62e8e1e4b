"""A log of a week is read in slices: what else is followed goes on meanwhile."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dltui.runs.layout import RunDir
from dltui.runs.listing import trend
from dltui.runs.log import follow
from dltui.runs.log.follow import Follower, read
from dltui.runs.log.recorder import Recorder
from dltui.tui.app import LabApp
from dltui.tui.reader import following
from dltui.tui.reader.following import Following
from dltui.tui.screens.run import RunScreen
from tests.tui.screen import until

LINES = 400


@pytest.fixture(autouse=True)
def slices_of_a_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "SLICE", 0.0)
    monkeypatch.setattr(follow, "PIECE", 2**13)


def made(root: Path, name: str) -> RunDir:
    run = RunDir(root / name)
    run.path.mkdir(parents=True)
    return run


def logged(run: RunDir, lines: int) -> RunDir:
    with Recorder(run) as recorder:
        recorder.plan(steps=lines * 10, epochs=1)
        for line in range(lines):
            recorder.step_batch(1 + 10 * line, {"loss": [1.0 / (line + 1)] * 10})
            recorder.flush()
    return run


def test_a_follower_catches_up_in_pieces_and_then_sees_all(runs_dir: Path) -> None:
    run = logged(made(runs_dir, "20260101-0900-long-aaa"), LINES)
    follower, shares = Follower(run), list[float]()
    while not shares or shares[-1] < 1:
        shares.append(follower.catch_up(0.0))
    assert len(shares) > 3
    assert shares == sorted(set(shares))
    found, expected = follower.poll(), read(run)
    assert found.step == expected.step == LINES * 10
    np.testing.assert_array_equal(found.series["loss"].y, expected.series["loss"].y)


def test_others_are_followed_while_a_long_log_is_read(runs_dir: Path) -> None:
    long, short = (
        logged(made(runs_dir, "20260101-0900-long-aaa"), LINES),
        logged(made(runs_dir, "20260101-0900-short-aaa"), 1),
    )
    follows = Following()
    follows.keep({long.path, short.path})
    follows.read([long.path, short.path], [])
    assert follows.views.keys() == {short.path}
    assert 0 < follows.reading[long.path] < 1
    ticks = 0
    while long.path not in follows.views:
        follows.read([long.path, short.path], [])
        ticks += 1
    assert ticks > 3
    assert not follows.reading
    assert follows.views[long.path].step == LINES * 10


def test_what_is_followed_no_more_is_read_no_more(runs_dir: Path) -> None:
    long = logged(made(runs_dir, "20260101-0900-long-aaa"), LINES)
    follows = Following()
    follows.keep({long.path})
    follows.read([long.path], [])
    follows.keep(())
    assert not follows.reading


async def test_the_page_says_how_much_of_the_log_is_read(
    runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = logged(made(runs_dir, "20260101-0900-long-aaa"), LINES)
    shares = [0.34]
    whole = Follower.catch_up
    monkeypatch.setattr(
        Follower, "catch_up", lambda self, seconds: shares[0] if shares else whole(self, 60.0)
    )
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.push_screen(RunScreen(run))
        await until(pilot, "reading… 34%")
        shares.clear()
        await until(pilot, f"{LINES * 10:,}/")


def test_no_week_is_read_for_a_thumbnail(runs_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = logged(made(runs_dir, "20260101-0900-long-aaa"), LINES)
    assert trend.curve(run, "loss")[0] is not None
    monkeypatch.setattr(trend, "LONGEST", 2**10)
    assert trend.curve(run, "loss") == (None, {})


def test_of_a_run_that_is_only_listed_little_is_kept_until_it_is_opened(
    runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "COARSE", 512)
    monkeypatch.setattr(following, "SLICE", 60.0)
    run = logged(made(runs_dir, "20260101-0900-long-aaa"), 100)
    follows = Following()
    follows.keep((), [run.path])
    follows.read((), [run.path])
    rough = follows.views[run.path]
    assert len(rough.series["loss"].y) <= 512
    follows.keep([run.path])
    assert follows.views[run.path] is rough
    follows.read([run.path], [run.path])
    assert len(follows.views[run.path].series["loss"].y) == follows.views[run.path].step > 512
