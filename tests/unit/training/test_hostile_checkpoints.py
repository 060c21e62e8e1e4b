"""Records of checkpoints that name files elsewhere: nothing there is read, written or deleted."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
import torch
from torch import nn

from dltui.errors import DataError
from dltui.training import checkpoints
from dltui.training.checkpoints import CheckpointRecord

NAMES = {
    "absolute": str,
    "upwards": lambda victim: f"../../victims/{victim.name}",
    "through itself": lambda victim: f"../checkpoints/../../victims/{victim.name}",
    "link": lambda victim: "link",
    "empty": lambda victim: "",
    "dot": lambda victim: ".",
    "parent": lambda victim: "..",
    "null": lambda victim: "a\0b",
    "long": lambda victim: "n" * 5_000,
    "folder": lambda victim: "inner",
}


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """A file outside the run."""
    path = tmp_path / "victims" / "precious"
    path.parent.mkdir()
    path.write_text("precious")
    return path


@pytest.fixture
def folder(tmp_path: Path, victim: Path) -> Path:
    folder = tmp_path / "run" / "checkpoints"
    (folder / "inner").mkdir(parents=True)
    (folder / "link").symlink_to(victim)
    return folder


def save(folder: Path, step: int) -> None:
    checkpoints.save(folder, nn.Linear(2, 1), {"step": step}, step=step, epoch=0)


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("key", ["weights", "state"])
def test_what_a_record_names_elsewhere_stays(
    folder: Path, victim: Path, kind: str, key: str
) -> None:
    save(folder, 1)
    names = {"weights": "step-000000001.safetensors", "state": "step-000000001.pt"}
    names[key] = NAMES[kind](victim)
    record = CheckpointRecord(step=1, epoch=0, **names)
    (folder / "step-000000001.json").write_bytes(msgspec.json.encode(record))
    with suppress(DataError):
        for step in (2, 3, 4):
            save(folder, step)
    with suppress(DataError):
        assert record not in checkpoints.complete(folder)
    assert victim.read_text() == "precious" and (folder / "inner").is_dir()


@pytest.mark.parametrize("kind", [kind for kind in NAMES if kind != "folder"])
def test_nothing_elsewhere_is_loaded(folder: Path, victim: Path, kind: str) -> None:
    torch.save({"precious": 1}, victim)
    save(folder, 1)
    record = checkpoints.complete(folder)[0]
    named = NAMES[kind](victim)
    model, device = nn.Linear(2, 1), torch.device("cpu")
    for key in ("weights", "state"):
        other = msgspec.structs.replace(record, **{key: named})
        with pytest.raises(DataError):
            checkpoints.restore(folder, other, model, device)


def test_checkpoints_that_are_a_link_are_not_used(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    for step in (1, 2):
        save(elsewhere, step)
    before = sorted(elsewhere.iterdir())
    link = tmp_path / "checkpoints"
    link.symlink_to(elsewhere)
    with pytest.raises(DataError, match="it is a link"):
        save(link, 3)
    with pytest.raises(DataError, match="it is a link"):
        checkpoints.complete(link)
    (elsewhere / "step-000000009.pt").touch()
    with pytest.raises(DataError, match="it is a link"):
        checkpoints.sweep_up(link)
    assert sorted(elsewhere.iterdir()) == sorted([*before, elsewhere / "step-000000009.pt"])


def test_a_record_that_is_a_link_is_not_read(folder: Path, victim: Path) -> None:
    save(folder, 1)
    victim.write_bytes((folder / "step-000000001.json").read_bytes())
    (folder / "step-000000001.json").unlink()
    (folder / "step-000000001.json").symlink_to(victim)
    with pytest.raises(DataError, match="it is a link"):
        checkpoints.complete(folder)


def test_nobody_waits_for_a_record_that_is_a_pipe(folder: Path) -> None:
    save(folder, 1)
    os.mkfifo(folder / "step-000000002.json")
    assert [record.step for record in checkpoints.complete(folder)] == [1]
