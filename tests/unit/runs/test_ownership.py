"""One process writes a run's directory, and the next only once that is surely gone."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

import msgspec
import pytest

from dltui.errors import ExitCode, Interrupted
from dltui.runs.files import end_request
from dltui.runs.files import identity as identities
from dltui.runs.files import result as results
from dltui.runs.files.identity import Identity
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.liveness import ownership, state
from dltui.runs.liveness.ownership import Taken, take_over
from dltui.runs.log.events import Status
from dltui.worker import heartbeat

FORK = multiprocessing.get_context("fork")

ROUNDS, RIVALS = 100, 3


def me() -> Identity:
    return identities.of_this_process("topic/some")


def gone(**changes: object) -> Identity:
    """A worker of this machine whose process has ended."""
    return msgspec.structs.replace(me(), **({"pid_ticks": 1} | changes))


def elsewhere(**changes: object) -> Identity:
    return gone(host="node7", **changes)


def names(run: RunDir) -> list[str]:
    return sorted(path.name for path in run.path.iterdir())


def passing(monkeypatch: pytest.MonkeyPatch, does: Callable[[], object] = bool) -> None:
    """Time in which it is looked passes at once, and ``does`` goes on elsewhere meanwhile."""
    now = iter(range(10_000))
    monkeypatch.setattr(ownership.clock, "monotonic", lambda: float(next(now)))
    monkeypatch.setattr(ownership.time, "sleep", lambda seconds: does())


def test_a_run_has_one_worker_and_who_comes_second_hears_which(make) -> None:
    run, first = make(), me()
    take_over({run: first})
    with pytest.raises(Taken, match=rf"already has a worker: process {first.pid} on .* since \d"):
        take_over({run: me()})
    assert identities.read(run) == first
    assert names(run) == ["request.json", "run.json"]


def test_who_follows_takes_away_how_it_ended_once_the_directory_is_its_own(make) -> None:
    run, next_ = make(), me()
    identities.write(run, gone())
    results.write(run, Result(status=Status.FAILED))
    end_request.write(run, end_request.asked("stop", "lab"))
    take_over({run: next_})
    assert identities.read(run) == next_
    assert names(run) == ["request.json", "run.json"]


def test_who_dies_while_it_takes_over_leaves_all_as_it_was_to_the_next(
    make, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, last = make(), me()
    identities.write(run, gone())
    results.write(run, Result(status=Status.STOPPED, metrics={"loss": 1.0}))
    with monkeypatch.context() as patch:
        patch.setattr(ownership, "_clear", lambda *_: os._exit(9))
        child = FORK.Process(target=take_over, args=({run: gone()},))
        child.start()
        child.join()
    assert child.exitcode == 9
    assert results.read(run) == Result(status=Status.STOPPED, metrics={"loss": 1.0})
    assert len(names(run)) == 5  # what it had begun with
    take_over({run: last})
    assert identities.read(run) == last
    assert names(run) == ["request.json", "run.json"]


def test_who_dies_as_it_takes_its_first_sitting_is_written_down(
    make: Callable[[], RunDir], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else nobody would be, and the run queued for ever."""
    run, dying = make(), gone()
    identities.expect(run, dying)
    clear = ownership._clear
    with monkeypatch.context() as patch:
        patch.setattr(ownership, "_clear", lambda *given: (clear(*given), os._exit(9)))
        child = FORK.Process(target=take_over, args=({run: dying},))
        child.start()
        child.join()
    assert child.exitcode == 9 and not run.identity.exists()
    assert state.status(run) is Status.LOST
    take_over({run: me()})
    assert names(run) == ["request.json", "run.json"]


def test_of_many_at_once_one_becomes_the_worker(make) -> None:
    """Released together, over and over: on a fresh directory, and after a worker that died."""
    runs = [make(f"20260101-1200-some-{number:03d}") for number in range(ROUNDS)]
    for run in runs[::2]:
        identities.write(run, gone())
    told, tell = FORK.Pipe(duplex=False)
    together = FORK.Barrier(RIVALS)
    rivals = [FORK.Process(target=_rival, args=(runs, together, tell)) for _ in range(RIVALS)]
    for rival in rivals:
        rival.start()
    winners = [told.recv() for _ in range(RIVALS)]
    for rival in rivals:
        rival.join()
        assert rival.exitcode == 0
    won = [token for tokens in winners for token in tokens]
    owners = [worker.token for run in runs if (worker := identities.read(run))]
    assert sorted(won) == sorted(owners)
    assert len(owners) == ROUNDS
    assert sum(bool(tokens) for tokens in winners) > 1  # else they never met
    assert {name for run in runs for name in names(run)} == {"request.json", "run.json"}


def _rival(runs: list[RunDir], together: Barrier, tell: Connection[list[str], None]) -> None:
    won = []
    for run in runs:
        mine = me()
        together.wait()
        try:
            take_over({run: mine})
        except Taken:
            continue
        won.append(mine.token)
    together.wait()  # a process that has gone would leave its runs to the others
    tell.send(won)


def test_what_is_half_written_goes_with_the_take_over_unless_its_writer_lives(
    make: Callable[[], RunDir],
) -> None:
    run, dead, other = make(), ended_process(), os.getppid()
    point = run.point(3)
    for folder in (run.figures, point.path):
        folder.mkdir(parents=True)
    goes = [run.path / f".{name}.{dead}" for name in ("result.json", "notes.json", "figures.json")]
    goes += [run.figures / f".weights.npz.{dead}", point.path / f".preset.toml.{dead}"]
    goes += [run.path / f"..run.json.0123abcd.{dead}"]
    kept = [run.path / f".result.json.{other}", run.path / f".notes.{dead}"]
    kept += [run.path / f".my.json.{dead}", run.path / f".result.json.{dead}.txt"]
    kept += [run.figures / f".weights.{dead}"]
    for path in goes + kept:
        path.write_text("half")
    (link := run.path / f".end.json.{dead}").symlink_to(kept[0])
    take_over({run: me()})
    assert [path for path in (*goes, *kept, link) if path.exists()] == [*kept, link]


@pytest.mark.parametrize("folder", ["figures", "points"])
def test_nothing_is_swept_where_a_link_leads(
    make: Callable[[], RunDir], tmp_path: Path, folder: str
) -> None:
    run, dead = make(), ended_process()
    (there := tmp_path / "elsewhere" / "000").mkdir(parents=True)
    names = (there.parent / f".weights.npz.{dead}", there / f".result.json.{dead}")
    for path in names:
        path.write_text("precious")
    (run.path / folder).symlink_to(there.parent)
    take_over({run: me()})
    assert all(path.exists() for path in names)


def ended_process() -> int:
    """The number of one that is gone."""
    child = FORK.Process(target=bool)
    child.start()
    child.join()
    assert child.pid is not None
    return child.pid


def test_an_end_asked_for_while_it_begins_is_heard(make, monkeypatch: pytest.MonkeyPatch) -> None:
    run, end = make(), end_request.asked("stop", "ctrl+c")
    identities.write(run, elsewhere())
    end_request.write(run, end_request.asked("kill", "lab"))
    passing(monkeypatch, lambda: end_request.write(run, end))
    take_over({run: me()})
    assert end_request.read(run) == end


def test_an_end_asked_for_before_it_began_is_heard(make) -> None:
    run, end = make(), end_request.asked("stop", "command")
    end_request.write(run, end)
    take_over({run: me()})
    assert end_request.read(run) == end


def test_a_result_that_cannot_be_read_is_kept_beside(make) -> None:
    run = make()
    identities.write(run, gone())
    run.result.write_bytes(b'{"status": "finis')
    take_over({run: me()})
    assert run.path.joinpath("result.json.damaged").read_bytes() == b'{"status": "finis'
    assert not run.result.exists()


@pytest.mark.parametrize("sign", ["heartbeat", "events"])
def test_one_elsewhere_that_still_writes_keeps_its_run_whatever_its_clock(
    make, sign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, worker = make(), elsewhere()
    identities.write(run, worker)
    file = getattr(run, sign)
    file.touch()
    os.utime(file, (1e9, 1e9))
    moments = iter(range(1, 100))
    passing(monkeypatch, lambda: os.utime(file, (1e9, 1e9 + next(moments))))
    with pytest.raises(Taken, match=r"still written by process .* on node7"):
        take_over({run: me()})
    assert identities.read(run) == worker


@pytest.mark.parametrize(
    "worker",
    [elsewhere(), gone(kernel="another boot or container"), gone(kernel="", pid_ticks=0)],
    ids=["host", "namespace", "older"],
)
def test_one_that_cannot_be_seen_and_no_longer_writes_is_followed(
    make, worker: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, looks = make(), []
    identities.write(run, msgspec.structs.replace(worker, pid=os.getppid(), pid_start=1.0))
    run.heartbeat.touch()
    far = 4e9  # its clock was years ahead
    os.utime(run.heartbeat, (far, far))
    passing(monkeypatch, lambda: looks.append(1))
    take_over({run: me()})
    assert len(looks) >= ownership.LOOK_SECONDS - 1


def test_where_it_is_seen_to_be_gone_nobody_waits(make, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[int] = []
    passing(monkeypatch, lambda: waited.append(1))
    ended, killed = make("20260101-1200-some-one"), make("20260101-1200-some-two")
    identities.write(ended, elsewhere())
    results.write(ended, Result(status=Status.STOPPED))
    identities.write(killed, elsewhere())
    end = msgspec.structs.replace(end_request.asked("kill", "lab"), gone=True)
    end_request.write(killed, end)
    take_over({ended: me(), killed: me()})
    assert waited == []


def test_who_is_stopped_while_it_looks_leaves_all_as_it_was(
    make, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, worker = make(), elsewhere()
    identities.write(run, worker)
    passing(monkeypatch)
    with pytest.raises(Interrupted):
        take_over({run: me()}, stop=lambda: True)
    assert identities.read(run) == worker


def test_a_sitting_knows_its_directory_from_anothers(make) -> None:
    run, own = make(), me()
    take_over({run: own})
    assert ownership.mine(run, own.token)
    run.identity.write_bytes(b"{")
    assert ownership.mine(run, own.token)  # a damaged file is no other's
    identities.write(run, me())
    assert not ownership.mine(run, own.token)
    run.identity.unlink()
    assert not ownership.mine(run, own.token)


def test_who_finds_another_in_its_place_writes_no_more(
    make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run, own, ended = make(), me(), list[int]()
    monkeypatch.setattr(os, "_exit", ended.append)
    take_over({run: own})
    heartbeat.demand_own(run, own.token)
    assert ended == []
    identities.write(run, elsewhere(pid=4711))
    before = names(run)
    heartbeat.demand_own(run, own.token)
    assert ended == [ExitCode.USAGE]
    assert f"{run.id} was taken over by process 4711 on node7" in capsys.readouterr().out
    assert names(run) == before
