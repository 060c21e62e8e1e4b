"""A process that the system does not let begin is waited for, with a word and an end."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from dltui.errors import ExitCode, Interrupted, ResourceError
from dltui.launch import local, patience
from dltui.launch.patience import Patience
from dltui.launch.start import create, start
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import result as results
from dltui.runs.log.events import Status
from dltui.worker import ending


class Full:
    """A process table with no place for the first ``times`` that ask."""

    def __init__(self, times: int, number: int = errno.EAGAIN) -> None:
        self.left, self.number = times, number

    def __call__(self, *arguments: object, **more: object) -> str:
        self.left -= 1
        if self.left >= 0:
            raise OSError(self.number, "no")
        return "begun"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "EVERY", 0.0)


@pytest.mark.parametrize("number", patience.PASSING)
def test_it_is_waited_for_and_said_once(number: int) -> None:
    said: list[str] = []
    assert Patience(said.append).begin(Full(3, number)) == "begun"
    (words,) = said
    assert words.endswith(": waiting for at most 60 s")


def test_what_does_not_pass_is_not_waited_for() -> None:
    with pytest.raises(PermissionError):
        Patience().begin(Full(1, errno.EACCES))


def test_it_has_an_end() -> None:
    with pytest.raises(ResourceError, match=r"no process could be started.*no more processes"):
        Patience(seconds=0).begin(Full(10**9))


def test_nobody_waits_who_wants_it_no_more() -> None:
    with pytest.raises(Interrupted, match="stopped while it waited"):
        Patience(stop=lambda: True).begin(Full(10**9))


@pytest.mark.parametrize(
    ("stop", "status", "code"),
    [(False, Status.FAILED, ExitCode.RESOURCE), (True, Status.STOPPED, ExitCode.INTERRUPTED)],
)
def test_a_run_whose_process_could_not_begin_says_so_in_its_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: bool, status: Status, code: int
) -> None:
    monkeypatch.setattr(local, "Process", Full(10**9))
    run = create(load(find("quickstart")), root=tmp_path)
    with pytest.raises((ResourceError, Interrupted)):
        start(run, patience=Patience(stop=lambda: stop, seconds=60 * stop))
    result = results.read(run)
    assert result is not None
    assert (result.status, result.exit_code) == (status, code)
    assert not run.waiting.exists()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (BlockingIOError(errno.EAGAIN, "no"), "the system lets no more processes begin"),
        (RuntimeError("can't start new thread"), "the system lets no more processes begin"),
        (OSError(errno.EMFILE, "no", "data/1.png"), "too many files are open"),
    ],
)
def test_a_worker_that_may_begin_nothing_lacks_a_resource(
    tmp_path: Path, error: Exception, said: str
) -> None:
    """As a loader of data of its own, or a thread."""
    end = ending.of_error(error, tmp_path)
    assert (end.status, end.exit_code, end.message) == (Status.FAILED, ExitCode.RESOURCE, said)
