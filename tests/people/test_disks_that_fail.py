"""A disk that fails in the first moments of a worker: waited for, or said in a result."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dltui.errors import ExitCode
from dltui.launch import start as launch
from dltui.presets.load import load
from dltui.runs import persist
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.liveness import ownership
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from dltui.worker import process
from dltui.worker.talk import talk_to
from dltui.writing import Refused
from tests.people.test_filled_disks import PRESET

FIRST = {"the claim": (ownership, "claim"), "the first event": (Recorder, "phase")}


@pytest.fixture
def run(tmp_path: Path, worker_here: None, monkeypatch: pytest.MonkeyPatch) -> RunDir:
    path = tmp_path / "digits.toml"
    path.write_text(PRESET)
    monkeypatch.setattr(persist, "PAUSES", (0.0,) * 3)
    return launch.create(load(path), root=tmp_path / "runs")


def refused(call: Callable[..., Any], times: int, number: int) -> Callable[..., Any]:
    """``call``, the first ``times`` of which the disk refuses with ``number``."""
    left = [times]

    def called(*arguments: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0] >= 0:
            raise Refused("its disk fails", number)
        return call(*arguments, **named)

    return called


@pytest.mark.parametrize("first", FIRST)
@pytest.mark.parametrize("number", [errno.EIO, errno.EDQUOT])
def test_what_passes_is_waited_for(
    run: RunDir, monkeypatch: pytest.MonkeyPatch, first: str, number: int
) -> None:
    owner, name = FIRST[first]
    monkeypatch.setattr(owner, name, refused(getattr(owner, name), 3, number))
    assert process.main(run) == 0
    result = results.read(run)
    assert result is not None and result.status is Status.FINISHED


def test_a_log_that_takes_no_first_words_ends_with_3_and_a_result(
    run: RunDir, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Recorder, "phase", refused(Recorder.phase, 10**6, errno.EIO))
    assert process.main(run) == ExitCode.RESOURCE
    result = results.read(run)
    assert result is not None and (result.status, result.exit_code) == (Status.FAILED, 3)
    assert result.message == "its disk fails"
    assert capsys.readouterr().err == "its disk fails\n"


def test_who_cannot_claim_its_run_leaves_it_alone(
    run: RunDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ownership, "claim", refused(ownership.claim, 10**6, errno.EIO))
    with pytest.raises(Refused):
        process.main(run)
    assert results.read(run) is None and not run.events.exists()


def tries(number: int, stop: Callable[[], bool]) -> int:
    """How often it is tried to write on a disk that refuses it each time."""
    tried: list[int] = []

    def write() -> None:
        tried.append(number)
        raise Refused("no", number)

    with pytest.raises(Refused):
        persist.persist(write, stop)
    return len(tried)


def test_how_long_one_waits_for_a_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not for what no wait changes, and no longer than until one is asked to stop."""
    monkeypatch.setattr(persist, "PAUSES", (0.0,) * 3)
    assert tries(errno.EIO, stop=lambda: False) == 4
    assert [tries(number, stop=lambda: False) for number in persist.LASTING] == [1, 1, 1]
    assert tries(errno.EIO, stop=lambda: True) == 1


def test_a_point_whose_log_cannot_be_opened_prints_to_its_parents(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "worker.log"
    log.mkdir()
    talk_to(log)
    sys.stdout.write("on with it\n")
    said = capsys.readouterr()
    assert said.out == "on with it\n" and said.err.startswith(str(log))
