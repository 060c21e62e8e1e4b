"""Checkpoints: weights in safetensors, the rest loadable with ``weights_only``.

A checkpoint is three files: ``step-N.safetensors``, ``step-N.pt`` and ``step-N.json``. Each is
written under another name and renamed; the record comes last, and without it the checkpoint
does not exist. ``final`` has no state, only weights.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import torch
from msgspec import Struct
from torch import nn

from dltui.runs.files.inside import inside, own_folder
from dltui.training import weights
from dltui.writing import writing

KEEP = 2
FINAL = "final"


class CheckpointRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``step-N.json``: the weights in ``weights`` are those after ``step`` steps."""

    step: int
    epoch: int
    weights: str
    state: str = ""


def save(folder: Path, model: nn.Module, state: dict[str, Any], *, step: int, epoch: int) -> str:
    """Write a complete checkpoint after ``step``, drop all but the last two; its name."""
    _make(folder)
    name = f"step-{step:09d}"
    record = CheckpointRecord(
        step=step, epoch=epoch, weights=f"{name}.safetensors", state=f"{name}.pt"
    )
    _write(folder / record.weights, lambda path: weights.save(model, path))
    _write(folder / record.state, lambda path: torch.save(state, path))
    _write(folder / f"{name}.json", lambda path: path.write_bytes(msgspec.json.encode(record)))
    for old in complete(folder)[:-KEEP]:
        _remove(folder, old)
    return name


def save_final(folder: Path, model: nn.Module, *, step: int, epoch: int) -> None:
    """The weights a run ends with: ``final.safetensors`` and its record."""
    _make(folder)
    record = CheckpointRecord(step=step, epoch=epoch, weights=f"{FINAL}.safetensors")
    _write(folder / record.weights, lambda path: weights.save(model, path))
    _write(folder / f"{FINAL}.json", lambda path: path.write_bytes(msgspec.json.encode(record)))


def complete(folder: Path) -> list[CheckpointRecord]:
    """Checkpoints that can be gone on from, oldest first.

    ``DataError`` where a record names a file elsewhere.
    """
    own_folder(folder)
    found: list[CheckpointRecord] = []
    for path in folder.glob("step-*.json"):
        record = msgspec.json.decode(path.read_bytes(), type=CheckpointRecord)
        if all(inside(folder, name).is_file() for name in (record.weights, record.state)):
            found.append(record)
    return sorted(found, key=lambda record: record.step)


def restore(
    folder: Path, record: CheckpointRecord, model: nn.Module, device: torch.device
) -> dict[str, Any]:
    """Load the weights into ``model``; returns the state on the CPU."""
    weights.load(model, inside(folder, record.weights), device)
    file = inside(folder, record.state)
    state: dict[str, Any] = torch.load(file, map_location="cpu", weights_only=True)
    return state


def _make(folder: Path) -> None:
    own_folder(folder)
    with writing(folder):
        folder.mkdir(exist_ok=True)


def _write(target: Path, write: Callable[[Path], object]) -> None:
    partial = target.with_name(f".{target.name}.partial")
    with writing(target):
        partial.touch()
        readable = partial.stat().st_mode
        write(partial)
        # safetensors makes files that nobody else may read, whatever the umask says.
        partial.chmod(readable)
        partial.replace(target)


def _remove(folder: Path, record: CheckpointRecord) -> None:
    with writing(folder):
        for name in (f"step-{record.step:09d}.json", record.weights, record.state):
            inside(folder, name).unlink(missing_ok=True)
