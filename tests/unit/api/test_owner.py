"""A run that is another's by now, or gone, is written no more; the script goes on."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import dltui
from dltui.api import owner
from dltui.runs.files import end_request, reserve
from dltui.runs.files import identity as identities
from dltui.runs.layout import RunDir
from dltui.runs.log.fold import RunView
from dltui.runs.log.follow import read
from dltui.writing import Refused


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dltui.Run]:
    monkeypatch.setattr(owner, "HEARTBEAT_SECONDS", 0.02)
    with dltui.start("base", runs_dir=tmp_path, output=False) as run:
        yield run


def directory(run: dltui.Run) -> RunDir:
    assert run.folder is not None
    return RunDir(run.folder)


def wait(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_folder_that_is_gone_is_said_and_not_made_again(
    run: dltui.Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run.log({"loss": 1.0})
    wait(directory(run).requirements.exists)
    shutil.rmtree(directory(run).path)
    wait(run._desk._done.is_set)  # type: ignore[attr-defined]
    assert "is gone: nothing more is recorded" in capsys.readouterr().err
    run.log({"loss": 2.0})
    run.finish()
    assert not directory(run).path.exists()


def test_a_run_that_was_taken_over_is_written_no_more(
    run: dltui.Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run.log({"loss": 1.0})
    wait(lambda: "loss" in read(directory(run)).series)
    wait(directory(run).requirements.exists)
    identities.write(directory(run), identities.of_this_process("other"))
    wait(run._desk._done.is_set)  # type: ignore[attr-defined]
    assert "was taken over by process" in capsys.readouterr().err
    before = directory(run).events.read_bytes()
    run.log({"loss": 2.0})
    run.finish()
    assert directory(run).events.read_bytes() == before
    assert not directory(run).result.exists()


def test_an_end_that_was_asked_for_in_the_directory_is_seen(run: dltui.Run) -> None:
    assert not run.stop_requested
    end_request.write(directory(run), end_request.asked("stop", "command"))
    wait(lambda: run.stop_requested)


def test_samples_of_memory_are_recorded(run: dltui.Run) -> None:
    def sampled() -> RunView | None:
        view = read(directory(run))
        return view if view.memory else None

    wait(sampled)
    (first, *_) = read(directory(run)).memory
    assert (first.device, first.bytes["resident"] > 2**20) == ("cpu", True)


def test_a_disk_without_room_leaves_no_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(run: RunDir) -> None:
        raise Refused(f"{run.path}: no space left on its disk")

    monkeypatch.setattr(reserve, "hold", refuse)
    with dltui.start("base", runs_dir=tmp_path) as run:
        run.log({"loss": 1.0})
    assert list(tmp_path.iterdir()) == []
    assert "no space left on its disk; nothing is recorded" in capsys.readouterr().err


def test_steps_from_0_are_all_there_are(tmp_path: Path) -> None:
    with dltui.start("base", total=10, runs_dir=tmp_path) as run:
        for step in range(10):
            run.log({"loss": 1.0}, step=step)
    assert read(directory(run)).progress == 1.0
