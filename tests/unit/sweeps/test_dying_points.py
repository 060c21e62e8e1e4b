"""Points whose process dies before it can say anything: failed, with what it said last."""

from __future__ import annotations

import multiprocessing.forkserver
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from dltui.errors import DltuiError, ExitCode
from dltui.launch import start as launch
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Message, Status
from dltui.runs.log.recorder import Recorder
from dltui.runs.log.tail import Tail
from dltui.runs.outcome import Outcome
from dltui.sweeps import coordinator
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
    warm = multiprocessing.forkserver._forkserver  # type: ignore[attr-defined]
    warm._stop()
    try:
        words = "imports torch for all points died: OSError: libtorch.so is torn"
        with pytest.raises(DltuiError, match=words):
            coordinated(run, killed, ("torn_torch",))
    finally:
        warm._stop()
