"""Points whose process dies before it can say anything: failed, with what it said last."""

from __future__ import annotations

import errno
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from dltui.errors import DltuiError, ExitCode, ResourceError
from dltui.launch import start as launch
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import end_request
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Message, Status
from dltui.runs.log.recorder import Recorder
from dltui.runs.log.tail import Tail
from dltui.runs.outcome import Outcome
from dltui.sweeps import coordinator
from dltui.sweeps.helper import Child
from dltui.topics.job import Job


@pytest.fixture
def sweep(tmp_path: Path) -> Callable[..., RunDir]:
    def made(*overrides: str) -> RunDir:
        points = ("sweep.train.lr=[0.1, 0.01]", "sweep.at_once=1")
        return launch.create(
            load(find("quickstart"), overrides=(*points, *overrides)), root=tmp_path
        )

    return made


def coordinated(run: RunDir, target: Callable[..., None], preload: tuple[str, ...] = ()) -> Outcome:
    folder = Path(requests.read(run).folder)
    with Recorder(run) as recorder:
        job = Job(preset=load(run.preset).preset, recorder=recorder, data_root=None, folder=folder)
        return coordinator.coordinate(job, f"{__name__}:{target.__name__}", preload)


def killed(paths: list[str], place: dict[str, str], tell: Connection[str, str]) -> None:
    """As the kernel ends what takes too much memory."""
    (Path(paths[0]) / "worker.log").write_text("allocating\n")
    os.kill(os.getpid(), signal.SIGKILL)


def without_torch(paths: list[str], place: dict[str, str], tell: Connection[str, str]) -> None:
    (Path(paths[0]) / "worker.log").write_text("Traceback …\nImportError: libtorch.so is torn\n")
    sys.exit(1)


def alone_only(paths: list[str], place: dict[str, str], tell: Connection[str, str]) -> None:
    """Dies of company; alone it finishes."""
    if len(paths) > 1:
        os.abort()
    run = RunDir(Path(paths[0]))
    done = results.bare(
        run, requests.read(run), status=Status.FINISHED, message="", exit_code=ExitCode.FINISHED
    )
    results.write(run, done)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (killed, "its process ended with signal SIGKILL: allocating"),
        (without_torch, "its process ended with code 1: ImportError: libtorch.so is torn"),
    ],
)
def test_a_point_that_dies_before_it_is_anybodys_has_failed(
    sweep: Callable[..., RunDir], target: Callable[..., None], said: str
) -> None:
    run = sweep()
    outcome = coordinated(run, target)
    assert (outcome.status, outcome.exit_code) == (Status.FAILED, None)
    assert outcome.message == f"2 of 2 points failed; lr=0.1: {said}"
    points = [results.read(point) for point in run.point_dirs()]
    assert [(p.status, p.message, p.exit_code) for p in points if p] == [
        (Status.FAILED, said, 1),
        (Status.FAILED, said, 1),
    ]


def test_lanes_whose_process_dies_while_they_are_tried_get_one_each(
    sweep: Callable[..., RunDir],
) -> None:
    run = sweep("sweep.lanes=2")
    outcome = coordinated(run, alone_only)
    assert (outcome.status, outcome.message) == (Status.FINISHED, "")
    said = [event.text for event in Tail(run.events).read() if isinstance(event, Message)]
    assert said == [
        "2 of 2 points have a process each, sweep.lanes is not for them: "
        "its process ended with signal SIGABRT while they were tried",
        "[1/2] lr=0.1  finished",
        "[2/2] lr=0.01  finished",
    ]


def test_a_parent_of_the_points_that_dies_is_the_sweeps_failure_in_its_last_words(
    sweep: Callable[..., RunDir], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "torn_torch.py").write_text("raise OSError('libtorch.so is torn')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    run = sweep()
    run.log.write_text("Traceback …\nOSError: libtorch.so is torn\n")
    words = "imports torch for all points died of code 1: OSError: libtorch.so is torn"
    with pytest.raises(DltuiError, match=words):
        coordinated(run, killed, ("torn_torch",))


def orphaning(paths: list[str], place: dict[str, str], tell: Connection[str, str]) -> None:
    """Kills the process that has forked it, and finishes."""
    os.kill(os.getppid(), signal.SIGKILL)
    end(paths[0], Status.FINISHED)


def stopped_alone(paths: list[str], place: dict[str, str], tell: Connection[str, str]) -> None:
    """The first was sent TERM by somebody; the second finishes."""
    run = RunDir(Path(paths[0]))
    first = run.id == "000"
    if first:
        end_request.note(run, end_request.by_signal(signal.SIGTERM))
    end(paths[0], Status.STOPPED if first else Status.FINISHED)


def stopped_with_another_sweep(
    paths: list[str], place: dict[str, str], tell: Connection[str, str]
) -> None:
    """A process of an earlier, killed coordinator was faster once."""
    run = RunDir(Path(paths[0]))
    again = run.heartbeat.exists()
    if not again:
        run.heartbeat.touch()
        end_request.note(run, end_request.End(how="stop", place="sweep"))
    end(paths[0], Status.FINISHED if again else Status.STOPPED)


def end(path: str, status: Status) -> None:
    run = RunDir(Path(path))
    code = status.exit_code
    done = results.bare(run, requests.read(run), status=status, message="", exit_code=code)
    results.write(run, done)


def test_a_sweep_whose_helper_is_killed_says_so_and_goes_on(
    sweep: Callable[..., RunDir], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (temporary := tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    run = sweep()
    assert coordinated(run, orphaning).status is Status.FINISHED
    said = "the process that begins points ended with signal SIGKILL: another takes its place"
    assert messages(run)[0] == said
    assert list(temporary.iterdir()) == []


def test_a_point_that_somebody_stopped_stops_no_sweep(sweep: Callable[..., RunDir]) -> None:
    run = sweep()
    outcome = coordinated(run, stopped_alone)
    assert (outcome.status, outcome.message) == (
        Status.FAILED,
        "1 of 2 points have not ended, resume goes on; lr=0.1: stopped by signal TERM",
    )
    assert messages(run) == [
        "lr=0.1 stopped by signal TERM: the others go on",
        "[1/2] lr=0.01  finished",
    ]


def test_a_point_that_an_earlier_coordinators_process_ended_is_begun_again(
    sweep: Callable[..., RunDir],
) -> None:
    run = sweep()
    assert coordinated(run, stopped_with_another_sweep).status is Status.FINISHED
    assert messages(run) == ["[1/2] lr=0.1  finished", "[2/2] lr=0.01  finished"]


def messages(run: RunDir) -> list[str]:
    return [event.text for event in Tail(run.events).read() if isinstance(event, Message)]


class Crowded:
    """In place of a helper on a machine whose process table is full for a while."""

    times = 0

    def __init__(self, *arguments: object) -> None:
        self.asked: list[tuple[Child, str]] = []

    def warm_up(self) -> None: ...

    def close(self) -> None: ...

    def fork(self, paths: Sequence[str], place: object) -> Child:
        child = Child(0)
        self.asked.append((child, paths[0]))
        return child

    def look(self, seconds: float) -> list[Child]:
        for child, path in self.asked:
            child.ended = True
            Crowded.times -= 1
            child.untouched = Crowded.times >= 0
            if child.untouched:
                child.denied = errno.EAGAIN
            else:
                child.code = 0
                end(path, Status.FINISHED)
        ended = [child for child, _ in self.asked]
        self.asked.clear()
        return ended


def test_a_full_process_table_is_waited_out(
    sweep: Callable[..., RunDir], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coordinator, "Helper", Crowded)
    monkeypatch.setattr(coordinator.patience, "EVERY", 0.0)
    monkeypatch.setattr(Crowded, "times", 3)
    run = sweep()
    assert coordinated(run, killed).status is Status.FINISHED
    assert messages(run) == [
        "the system lets no more processes begin: waiting for at most 60 s",
        "[1/2] lr=0.1  finished",
        "[2/2] lr=0.01  finished",
    ]


def test_a_process_table_that_stays_full_is_what_the_machine_lacks(
    sweep: Callable[..., RunDir], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coordinator, "Helper", Crowded)
    monkeypatch.setattr(coordinator.patience, "EVERY", 0.0)
    monkeypatch.setattr(coordinator.patience, "SECONDS", 0.0)
    monkeypatch.setattr(Crowded, "times", 10**9)
    with pytest.raises(ResourceError, match=r"no process could be started.*no more processes"):
        coordinated(sweep(), killed)
