"""A disk that is full from one moment on: the run ends with 3 and a result, and goes on later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dltui.errors import ExitCode
from dltui.launch import start as launch
from dltui.presets.load import load
from dltui.runs.files import identity as identities
from dltui.runs.files import reserve
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.liveness import ownership
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from dltui.runs.log.recorder import Recorder
from dltui.training import checkpoints
from dltui.training.loop import Fit
from dltui.worker import process
from dltui.writing import Refused
from tests.people.disks import disk_of, fill

PRESET = """
title = "Digits"
topic = "learning-rate"
[data]
name = "digits"
limit = 320
test_limit = 100
[model]
name = "mlp"
hidden = [16]
[train]
optimizer = "adam"
batch_size = 32
epochs = 2
[run]
device = "cpu"
"""

MOMENTS: dict[str, tuple[object, str, int]] = {
    "before the worker": (ownership, "claim", 1),
    "the first event": (Recorder, "phase", 1),
    "what it is": (identities, "write", 1),
    "in the log": (Recorder, "flush", 12),
    "the first checkpoint": (checkpoints, "save", 1),
    "the second checkpoint": (checkpoints, "save", 2),
    "the final weights": (checkpoints, "save_final", 1),
}
"""Where it fills up: before which call, the how many of them, of whom."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MiB of our own."""
    with disk_of(4, tmp_path / "disk") as disk:
        yield disk


@pytest.fixture
def preset(tmp_path: Path, worker_here: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "digits.toml"
    path.write_text(PRESET)
    monkeypatch.setattr(Fit, "checkpoint_is_due", lambda fit: fit.progress.step % 6 == 0)
    return path


def before(call: Callable[..., Any], number: int, do: Callable[[], object]) -> Callable[..., Any]:
    """``call``, but ``do`` is done before it is called for the ``number``-th time."""
    left = [number]

    def called(*arguments: Any, **named: Any) -> Any:
        left[0] -= 1
        if not left[0]:
            do()
        return call(*arguments, **named)

    return called


def final(run: RunDir) -> bytes:
    return (run.checkpoints / "final.safetensors").read_bytes()


@pytest.mark.parametrize("moment", MOMENTS)
def test_it_ends_with_3_and_a_result_and_goes_on_bit_for_bit(
    disk: Path, tmp_path: Path, preset: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    whole = launch.create(load(preset), root=tmp_path / "runs")
    assert process.main(whole) == 0
    run = launch.create(load(preset), root=disk)
    owner, name, number = MOMENTS[moment]
    with monkeypatch.context() as patch:
        filled = before(getattr(owner, name), number, lambda: fill(disk / ".fill"))
        patch.setattr(owner, name, filled)
        assert process.main(run) == ExitCode.RESOURCE
    result = results.read(run)
    assert result is not None and result.status is Status.FAILED and result.exit_code == 3
    assert "no space left" in result.message and "\n" not in result.message
    left = {path.name for path in run.path.rglob(".*")} | {
        path.name for path in run.path.rglob("*partial*")
    }
    assert left == set()
    (disk / ".fill").unlink()
    reserve.hold(run)
    run.identity.unlink()  # its worker was this process, which lives
    assert process.main(run) == 0
    assert final(run) == final(whole)
    losses = [read(one).series["loss"] for one in (whole, run)]
    assert losses[0].y.tolist() == losses[1].y.tolist()


@pytest.mark.parametrize("name", ["write_figures", "write"])
def test_what_was_kept_aside_has_room_for_the_result(
    disk: Path, preset: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    run = launch.create(load(preset), root=disk)

    def leave_the_reserve() -> None:
        fill(disk / ".fill")
        with (disk / ".fill").open("r+b") as file:
            file.truncate(file.seek(0, 2) - 64 * 1024)

    monkeypatch.setattr(results, name, before(getattr(results, name), 1, leave_the_reserve))
    assert process.main(run) == 0
    result = results.read(run)
    assert result is not None and result.status is Status.FINISHED


def test_without_room_for_a_run_there_is_no_directory_of_it(disk: Path, preset: Path) -> None:
    for room in range(0, 73, 8):
        fill(disk / ".fill")
        with (disk / ".fill").open("r+b") as file:
            file.truncate(max(0, file.seek(0, 2) - room * 1024))
        with pytest.raises(Refused, match="no space left on its disk") as caught:
            launch.create(load(preset), root=disk)
        assert caught.value.exit_code == 3 and "\n" not in str(caught.value)
        assert [path.name for path in disk.iterdir()] == [".fill"]
        (disk / ".fill").unlink()
