"""A worker takes its turn: what it is given, what it leaves behind, and how it ends without."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from dltui.config.values import config_file
from dltui.errors import Interrupted, UsageError
from dltui.launch.queue import holding
from dltui.launch.queue.book import Book
from dltui.launch.queue.ticket import Ticket, holds, of
from dltui.runs import clock
from dltui.runs.files import identity as identities
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files.identity import Identity
from dltui.runs.files.request import Request
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.worker.queueing import in_turn
from dltui.worker.signals import Stop

MAY = {"GPU-a": 0, "GPU-b": 1}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunDir:
    """A run of which this process is the worker, on a machine with two GPUs."""
    monkeypatch.setattr("dltui.launch.queue.asking.numbered", lambda: MAY)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,1")
    found = RunDir(tmp_path / "run")
    found.path.mkdir()
    requests.write(found, ask())
    identities.write(found, ME)
    return found


ME = identities.of_this_process("t/p")


def ask(**more: object) -> Request:
    return msgspec.structs.replace(Request(name="t/p", folder="", created=1.0), **more)


def other(tmp_path: Path, gpus: list[str], **more: object) -> Ticket:
    """One that holds ``gpus``; by another sitting of this process."""
    process = msgspec.structs.replace(ME, token="other", **more)
    ticket = holds(of(RunDir(tmp_path / "other"), process), gpus)
    Book().write(ticket)
    return ticket


def tickets() -> dict[str, Ticket]:
    return dict(Book().page().tickets)


def test_it_gets_what_is_free_and_gives_it_back(run: RunDir, tmp_path: Path) -> None:
    other(tmp_path, ["0"])
    with in_turn(run, ask(wait=True), ME, Stop()) as given:
        assert given.gpus == ["GPU-b"] == tickets()[ME.token].held
        assert os.environ["CUDA_VISIBLE_DEVICES"] == "GPU-b"
        assert identities.read(run) == given and not run.waiting.exists()
    assert ME.token not in tickets() and not run.result.exists()


def test_a_sweep_gets_all_that_is_free_and_says_what_it_uses(run: RunDir) -> None:
    with in_turn(run, ask(wait=True, gpus=1, most=9), ME, Stop()) as given:
        assert given.gpus == ["GPU-a", "GPU-b"]
        holding.tell(run, ["GPU-b"])
        assert tickets()[ME.token].held == ["GPU-b"]


def test_a_stop_is_its_result_and_leaves_nothing(run: RunDir, tmp_path: Path) -> None:
    other(tmp_path, list(MAY))
    stop = Stop()
    stop._number = 15
    with pytest.raises(Interrupted), in_turn(run, ask(wait=True), ME, stop):
        pass
    result = results.read(run)
    assert result and result.status is Status.STOPPED and result.exit_code == 130
    assert list(tickets()) == ["other"] and not run.waiting.exists()


def test_limits_that_cannot_be_meant_are_its_result(run: RunDir) -> None:
    config_file().parent.mkdir(parents=True)
    config_file().write_text("[queue]\ncores = 0\n")
    with pytest.raises(UsageError), in_turn(run, ask(), ME, Stop()):
        pass
    result = results.read(run)
    assert result and result.status is Status.FAILED and "queue.cores" in result.message


def test_without_a_place_for_tickets_it_runs_all_the_same(
    run: RunDir, empty_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (empty_home / ".local").write_text("")
    with in_turn(run, ask(gpus=1), ME, Stop()) as given:
        assert given == ME and tickets() == {}
    assert ".local" in capsys.readouterr().out


def test_who_died_before_the_boot_is_swept_and_who_cannot_be_seen_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "uptime", lambda: 7200.0)
    elsewhere = {"kernel": "another"}
    now = clock.wall()
    for token, started in (("old", now - 7200 - 7200), ("container", now - 60)):
        process = msgspec.structs.replace(ME, token=token, started=started, **elsewhere)
        Book().write(of(RunDir(tmp_path / token), process))
    assert Book().checked().tickets == {}
    assert list(tickets()) == ["container"]


def test_a_folder_that_somebody_emptied_is_filled_again(run: RunDir, tmp_path: Path) -> None:
    from dltui.launch.queue.shares import Limits
    from dltui.launch.queue.turn import Turn

    full = other(tmp_path, list(MAY))
    mine = msgspec.structs.replace(of(run, ME), gpus=1, most=1, may=MAY)
    turn = Turn(Book(), mine, Limits)
    turn.commit(mine)
    turn.step()
    for file in Book().folder.iterdir():
        file.unlink()
    Book().write(full)
    turn.step()
    assert set(tickets()) == {"other", ME.token} and turn.ticket.standing == "waits"


def test_identity_of_a_ticket_is_small(run: RunDir) -> None:
    """What a run was asked stands in its directory; tickets are read by all that wait."""
    process: Identity = msgspec.structs.replace(ME, asked="x" * 100_000, command=["y"] * 1000)
    assert len(msgspec.json.encode(of(run, process))) < 2000
