"""Checkpoints that a disk or a crash has spoiled: the newest whole one is used."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import torch
from torch import nn

from dltui.errors import ResourceError
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Message, Resumed
from dltui.runs.log.recorder import Recorder
from dltui.training import checkpoints, stored
from dltui.training.loop import Fit
from dltui.writing import Refused
from tests.unit.training.test_resume import stop_after
from tests.unit.training.trainings import Run, digits, train_lanes

OLD, NEW = 2, 3

FILES = {"weights": "safetensors", "state": "pt", "record": "json"}


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[0 if path.suffix == ".json" else len(content) // 2] ^= 4
    path.write_bytes(content)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "flipped": flip,
    "truncated": lambda path: os.truncate(path, path.stat().st_size - 3),
    "empty": lambda path: path.write_bytes(b""),
    "garbage": lambda path: path.write_bytes(os.urandom(path.stat().st_size)),
    "missing": Path.unlink,
}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Of a run that has written checkpoints after steps 1 to 3, of which two are left."""
    run = RunDir(tmp_path)
    with Recorder(run) as recorder:
        for step in range(1, NEW + 1):
            state = {"step": step, "rest": torch.full((50,), float(step))}
            name = checkpoints.save(run.checkpoints, network(step), state, step=step, epoch=0)
            recorder.checkpointed(step, name)
    return run.events


def network(step: int) -> nn.Module:
    model = nn.Linear(8, 4)
    nn.init.constant_(model.weight, step)
    return model


def file(folder: Path, step: int, part: str) -> Path:
    return folder / f"step-{step:09d}.{FILES[part]}"


def without_digests(folder: Path) -> None:
    """As earlier versions have left it."""
    for path in folder.glob("step-*.json"):
        record = msgspec.json.decode(path.read_bytes())
        kept = {key: record[key] for key in ("step", "epoch", "weights", "state")}
        path.write_bytes(msgspec.json.encode(kept))


def test_a_record_tells_how_its_files_were_written(log: Path) -> None:
    folder = log.parent / "checkpoints"
    assert [one.step for one in stored.stored(folder)] == [NEW, OLD]
    record = checkpoints.complete(folder)[-1]
    assert record.weights_bytes == (folder / record.weights).stat().st_size
    assert len({record.weights_sha256, record.state_sha256, ""}) == 3
    assert {path.name.partition(".")[0] for path in folder.iterdir()} == {
        "step-000000002",
        "step-000000003",
    }


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("part", FILES)
def test_the_older_one_is_taken_where_the_newest_is_broken(
    log: Path, damage: str, part: str
) -> None:
    folder = log.parent / "checkpoints"
    DAMAGES[damage](file(folder, NEW, part))
    choice = stored.choose(folder, log)
    assert choice.record is not None and choice.record.step == OLD
    model = nn.Linear(8, 4)
    state = checkpoints.restore(folder, choice.record, model, torch.device("cpu"))
    assert state["step"] == OLD and torch.equal(model.weight, network(OLD).weight)
    (line,) = choice.told
    assert line.startswith(f"checkpoint step 3 is damaged ({part}: ")
    assert line.endswith("going on from step 2")


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("part", FILES)
def test_nothing_is_begun_anew_where_all_are_broken(log: Path, damage: str, part: str) -> None:
    folder = log.parent / "checkpoints"
    for step in (OLD, NEW):
        DAMAGES[damage](file(folder, step, part))
    before = sorted(folder.iterdir())
    with pytest.raises(ResourceError, match="no checkpoint is whole: step 3") as caught:
        stored.choose(folder, log)
    assert caught.value.exit_code == 3
    assert f"step 2 ({part}: " in str(caught.value) and "\n" not in str(caught.value)
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize("damage", ["truncated", "empty", "garbage", "missing"])
@pytest.mark.parametrize("part", FILES)
def test_checkpoints_of_earlier_versions_are_tried(log: Path, damage: str, part: str) -> None:
    folder = log.parent / "checkpoints"
    without_digests(folder)
    choice = stored.choose(folder, log)
    assert choice.record is not None and choice.record.step == NEW and not choice.broken
    DAMAGES[damage](file(folder, NEW, part))
    choice = stored.choose(folder, log)
    assert choice.record is not None and choice.record.step == OLD and choice.told


def test_what_a_crash_left_is_no_checkpoint(log: Path) -> None:
    """Weights and state have their names, the record had not: the log knows of no such step."""
    folder = log.parent / "checkpoints"
    for part in ("weights", "state"):
        shutil.copy(file(folder, NEW, part), file(folder, 4, part))
    (folder / ".step-000000005.safetensors.partial").write_bytes(b"half")
    (folder / ".final.safetensors.partial").write_bytes(b"half")
    (folder / "mine.txt").write_text("of the user's")
    choice = stored.choose(folder, log)
    assert choice.record is not None and choice.record.step == NEW and not choice.broken
    checkpoints.sweep_up(folder)
    names = {path.name for path in folder.iterdir()}
    own = {file(folder, step, part).name for step in (OLD, NEW) for part in FILES}
    assert names == own | {"mine.txt"}


def test_a_step_passed_over_leaves_with_the_next_save(log: Path) -> None:
    """It would count as one of the two that are kept, and the whole one would go."""
    folder = log.parent / "checkpoints"
    flip(file(folder, NEW, "weights"))
    checkpoints.save(folder, network(4), {}, step=4, epoch=0, passed_over={NEW})
    assert [(one.step, one.damage) for one in stored.stored(folder)] == [(4, ""), (OLD, "")]
    checkpoints.save(folder, network(4), {}, step=4, epoch=0, passed_over={4})
    assert [one.step for one in stored.stored(folder)] == [4, OLD]


def test_all_is_on_the_disk_before_the_record_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sync, replace = os.fsync, Path.replace

    def synced(number: int) -> None:
        done.append(f"sync {Path(f'/proc/self/fd/{number}').readlink().name}")
        sync(number)

    def renamed(path: Path, target: Path) -> Path:
        done.append(f"name {target.suffix}")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    checkpoints.save(tmp_path / "c", network(1), {}, step=1, epoch=0)
    parts = [f"sync .step-000000001.{end}.partial" for end in ("safetensors", "pt", "json")]
    named = ["name .safetensors", "name .pt", "sync c", "name .json", "sync c"]
    assert done == parts + named


@pytest.mark.parametrize("part", ["weights", "state", "record"])
def test_a_disk_that_refuses_a_part_leaves_nothing_of_it(
    log: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    folder = log.parent / "checkpoints"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    target = f".step-000000004.{FILES[part]}.partial"
    chmod = Path.chmod

    def full(path: Path, mode: int) -> None:
        if path.name == target:
            raise OSError(28, "full")
        chmod(path, mode)

    monkeypatch.setattr(Path, "chmod", full)
    with pytest.raises(Refused, match="no space left on its disk"):
        checkpoints.save(folder, network(4), {}, step=4, epoch=0)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_training_goes_on_from_the_older_one_and_ends_in_the_same_bits(
    new_run: Callable[[], Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Fit, "checkpoint_is_due", lambda self: self.progress.step % 5 == 0)
    preset = digits(momentum=0.9)
    whole, parted = new_run(), new_run()
    whole.train(preset)
    parted.train(preset, stop_requested=stop_after(12))
    flip(parted.path / "checkpoints" / "step-000000012.safetensors")
    parted.train(preset, resume=True)
    assert parted.final == whole.final
    assert [event.step for event in parted.of_kind(Resumed)] == [10]
    warned = [event.text for event in parted.of_kind(Message) if event.level == "warning"]
    assert any("checkpoint step 12 is damaged (weights: its digest differs)" in w for w in warned)
    kept = {path.name.partition(".")[0] for path in (parted.path / "checkpoints").iterdir()}
    assert kept == {"step-000000020", "step-000000025", "final"}


def test_checkpoints_that_somebody_deleted_are_missed(new_run: Callable[[], Run]) -> None:
    run = new_run()
    run.train(digits(), stop_requested=stop_after(4))
    shutil.rmtree(run.path / "checkpoints")
    run.train(digits(), resume=True)
    told = [event.text for event in run.of_kind(Message)]
    assert "its checkpoints are gone: starting again from the first step" in told


def test_lanes_go_on_from_the_newest_step_that_all_have_whole(new_run: Callable[[], Run]) -> None:
    presets = [digits(lr=rate) for rate in (0.05, 0.1)]
    whole, parted = [new_run(), new_run()], [new_run(), new_run()]
    train_lanes(whole, presets)
    for resume in (False, True):
        train_lanes(parted, presets, stop_requested=stop_after(8), resume=resume)
    first, second = sorted(parted[0].path.glob("checkpoints/step-*.pt"))
    flip(second)
    train_lanes(parted, presets, resume=True)
    assert [run.final for run in parted] == [run.final for run in whole]
    from_step = int(first.stem.removeprefix("step-"))
    assert [run.of_kind(Resumed)[-1].step for run in parted] == [from_step, from_step]
