"""Nothing on the way to the ending of a run fails for what ends it."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest

from dltui.errors import ExitCode
from dltui.figures.records import Image, Tile
from dltui.runs import persist
from dltui.runs.files import arrays, reserve
from dltui.runs.files import identity as identities
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files.request import Request
from dltui.runs.layout import RunDir
from dltui.runs.log import follow
from dltui.runs.log.events import Status, Steps
from dltui.runs.log.recorder import Recorder
from dltui.runs.log.tail import Tail
from dltui.worker import ending
from dltui.worker.closing import conclude
from dltui.worker.ending import Ending
from dltui.worker.talk import _Log
from dltui.writing import Refused

NUMBERS = [errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO]


@pytest.fixture
def run(tmp_path: Path) -> RunDir:
    run = RunDir(tmp_path)
    requests.write(run, Request(name="digits", folder=str(tmp_path), created=1.0, title="D"))
    reserve.hold(run)
    return run


def concluded(run: RunDir, end: Ending) -> ExitCode:
    return conclude(
        run,
        end,
        recorder=Recorder(run),
        request=requests.read(run),
        identity=identities.of_this_process("digits"),
        preset=None,
    )


@pytest.mark.parametrize("number", NUMBERS)
def test_whatever_the_disk_says_is_one_line_and_exit_code_3(tmp_path: Path, number: int) -> None:
    plain = OSError(number, os.strerror(number), str(tmp_path / "x"))
    wrapped = RuntimeError("unexpected pos 576 vs 534")
    wrapped.__context__ = plain
    rust = ValueError(f"Error while serializing: {os.strerror(number)} (os error {number})")
    for error in (plain, wrapped, rust):
        found = ending.of_error(error, tmp_path)
        assert (found.status, found.exit_code) == (Status.FAILED, ExitCode.RESOURCE)
        assert str(tmp_path) in found.message and "\n" not in found.message


def test_other_errors_of_the_system_are_bugs_as_before(tmp_path: Path) -> None:
    found = ending.of_error(FileNotFoundError(errno.ENOENT, "none", "x"), tmp_path)
    assert found.exit_code == ExitCode.FAILED


@pytest.mark.parametrize("number", NUMBERS)
def test_the_result_is_written_though_the_log_takes_nothing(
    run: RunDir, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(recorder: Recorder, line: bytes) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(Recorder, "_append", refuse)
    end = Ending(status=Status.FAILED, message="full", exit_code=ExitCode.RESOURCE)
    assert concluded(run, end) == 3
    result = results.read(run)
    assert result is not None and result.message == "full"
    assert not run.reserve.exists()


@pytest.mark.parametrize("number", NUMBERS)
def test_a_result_that_cannot_be_written_ends_with_3(
    run: RunDir, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: int
) -> None:
    def refuse(run: RunDir, result: results.Result) -> None:
        raise Refused("result.json: no", number)

    monkeypatch.setattr(persist, "PAUSES", (0.0,))
    monkeypatch.setattr(results, "write", refuse)
    end = Ending(status=Status.FINISHED, exit_code=ExitCode.FINISHED)
    assert concluded(run, end) == ExitCode.RESOURCE
    assert capsys.readouterr().err == "result.json: no\n"


def test_a_result_is_tried_again_while_its_disk_fails_for_a_moment(
    run: RunDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, left = results.write, [3]

    def fail_at_first(run: RunDir, result: results.Result) -> None:
        left[0] -= 1
        if left[0]:
            raise Refused("result.json: no", errno.EIO)
        write(run, result)

    monkeypatch.setattr(persist, "PAUSES", (0.0,) * 8)
    monkeypatch.setattr(results, "write", fail_at_first)
    assert concluded(run, Ending(status=Status.FAILED, exit_code=ExitCode.FAILED)) == 1
    assert results.read(run) is not None and left == [0]


def test_a_log_that_cannot_be_read_costs_no_result(
    run: RunDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(run: RunDir, topic: str) -> None:
        raise OSError(errno.EIO, "no")

    monkeypatch.setattr(follow, "glance", fail)
    metrics = {"loss": 1.0, "lr": float("inf")}
    end = Ending(status=Status.FINISHED, metrics=metrics, exit_code=ExitCode.FINISHED)
    assert concluded(run, end) == 0
    result = results.read(run)
    assert result is not None and result.metrics == {"loss": 1.0, "lr": None}


def test_a_reserve_that_cannot_be_deleted_costs_no_result(
    run: RunDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(run: RunDir) -> None:
        raise Refused("read-only", errno.EROFS)

    monkeypatch.setattr(reserve, "give_back", fail)
    assert concluded(run, Ending(status=Status.FAILED, exit_code=ExitCode.FAILED)) == 1
    assert results.read(run) is not None


def test_words_that_the_disk_does_not_take_raise_nothing() -> None:
    """``/dev/full`` answers every write with ENOSPC."""
    number = os.open("/dev/full", os.O_WRONLY)
    stream = io.TextIOWrapper(io.BufferedWriter(_Log(number, "wb")), line_buffering=True)
    print("x" * 100_000, file=stream, flush=True)
    stream.close()


def test_words_that_it_takes_are_there(tmp_path: Path) -> None:
    file = tmp_path / "log"
    number = os.open(file, os.O_WRONLY | os.O_CREAT)
    with io.TextIOWrapper(io.BufferedWriter(_Log(number, "wb")), line_buffering=True) as stream:
        print("é", "x" * 100_000, file=stream)
    assert len(file.read_bytes()) == 100_004


def test_what_was_not_written_keeps_its_number_and_its_steps(
    run: RunDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(recorder: Recorder, line: bytes) -> None:
        raise OSError(errno.ENOSPC, "full")

    with Recorder(run) as recorder:
        recorder.phase("training")
        recorder.step(1, {"loss": 1.0})
        with monkeypatch.context() as patch:
            patch.setattr(Recorder, "_append", full)
            with pytest.raises(Refused):
                recorder.phase("evaluating")
        recorder.ended(Status.FAILED, {})
    events = Tail(run.events).read()
    assert [event.seq for event in events] == [0, 1, 2]
    assert [event.columns for event in events if isinstance(event, Steps)] == [{"loss": [1.0]}]


def test_no_half_of_a_picture_is_left(run: RunDir, monkeypatch: pytest.MonkeyPatch) -> None:

    def half(file: BinaryIO, **_: object) -> None:
        file.write(b"PK")
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(np, "savez_compressed", half)
    pixels = np.zeros((200, 200), dtype=int).tolist()
    with pytest.raises(Refused, match="no space left"):
        arrays.spill(Image(id="p", title="", tiles=[Tile(caption="", pixels=pixels)]), run)
    assert list(run.figures.iterdir()) == []
