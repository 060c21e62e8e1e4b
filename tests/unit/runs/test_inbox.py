"""What others than the owner of a run write reaches its log once."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from dltui.figures.records import Note
from dltui.runs.layout import RunDir
from dltui.runs.log import inbox
from dltui.runs.log.events import Points, Status
from dltui.runs.log.follow import read
from dltui.runs.log.inbox import Inbox
from dltui.runs.log.recorder import Recorder
from dltui.runs.log.tail import Tail


@pytest.fixture
def run(tmp_path: Path) -> RunDir:
    return RunDir(tmp_path)


def test_what_a_writer_says_is_in_the_log_of_the_run_and_its_file_gone(run: RunDir) -> None:
    with Recorder(run) as owner, inbox.writer(run) as other:
        follower = Inbox(run, owner)
        assert follower.take() == 0
        other.phase("not the run's")
        other.steps(1, {"loss": [2.0, 1.0]})
        assert follower.take() == 2
        assert follower.open == 1
        other.points({"val/bleu": ([5], [27.5])})
        other.figure(Note(id="n", title="n", text="words"))
        other.ended(Status.FINISHED, {"best": 3.0})
        assert follower.take() == 3
        assert (follower.summary, follower.open) == ({"best": 3.0}, 0)
        assert follower.said is not None
        assert follower.take() == 0
        follower.close()
    assert not run.inbox.exists()
    view = read(run)
    assert view.last == {"loss": 1.0, "val/bleu": 27.5}
    assert (list(view.figures), view.phase, view.skipped) == (["n"], "", 0)
    assert [event.seq for event in Tail(run.events).read()] == [0, 1, 2]


def test_a_line_that_is_half_written_waits_for_its_end(run: RunDir) -> None:
    with Recorder(run) as owner, inbox.writer(run) as other:
        follower = Inbox(run, owner)
        other.points({"loss": ([1], [0.5])})
        (path,) = run.inbox.iterdir()
        whole = path.read_bytes()
        path.write_bytes(whole[:20])
        assert follower.take() == 0
        path.write_bytes(whole)
        assert follower.take() == 1


def test_many_writers_at_once_lose_and_double_nothing(run: RunDir) -> None:
    def write(number: int) -> None:
        with inbox.writer(run) as other:
            for step in range(50):
                other.points({f"rank{number}/loss": ([step], [float(step)])})
            other.ended(Status.FINISHED, {})

    with Recorder(run) as owner:
        follower = Inbox(run, owner)
        threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            follower.take()
        follower.close()
    view = read(run)
    for number in range(4):
        assert view.series[f"rank{number}/loss"].step.tolist() == list(range(50))


def test_who_outlives_the_owner_is_taken_over_from_where_it_was(run: RunDir) -> None:
    other = inbox.writer(run)
    with Recorder(run) as owner:
        other.points({"loss": ([1], [1.0])})
        Inbox(run, owner).close()
    other.points({"loss": ([2], [2.0])})
    inbox.clear(run)
    with other, Recorder(run) as owner:
        other.ended(Status.FINISHED, {})
        Inbox(run, owner).close()
    assert read(run).series["loss"].step.tolist() == [1, 2]
    assert not run.inbox.exists()


def test_what_a_killed_owner_left_is_cleared(run: RunDir) -> None:
    with inbox.writer(run) as other:
        other.points({"loss": ([1], [1.0])})
    inbox.clear(run)
    with Recorder(run) as owner:
        assert Inbox(run, owner).take() == 0


def test_a_link_in_place_of_the_inbox_is_not_followed(run: RunDir, tmp_path: Path) -> None:
    elsewhere = RunDir(tmp_path / "other")
    elsewhere.path.mkdir()
    with inbox.writer(elsewhere) as other:
        other.points({"loss": ([1], [1.0])})
    run.inbox.symlink_to(elsewhere.inbox)
    with Recorder(run) as owner:
        assert Inbox(run, owner).take() == 0
    assert not [event for event in Tail(run.events).read() if isinstance(event, Points)]
