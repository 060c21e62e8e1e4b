"""Checkpoints: weights in safetensors, the rest loadable with ``weights_only``.

A checkpoint is three files: ``step-N.safetensors``, ``step-N.pt`` and ``step-N.json``. Each is
written under another name, brought to the disk and renamed; the record, with digests of the other
two, comes last, and without it the checkpoint does not exist. ``final`` has no state, only weights.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

import msgspec
import torch
from torch import nn

from dltui import checkpoint_record
from dltui.checkpoint_record import CheckpointRecord
from dltui.runs.files.inside import inside, own_folder
from dltui.training import weights
from dltui.training.stored import OURS, load_state, names_of, record_at, records, step_of
from dltui.writing import sync_folder, system_error, writing

KEEP = 2
FINAL = "final"


def save(
    folder: Path,
    model: nn.Module,
    state: dict[str, Any],
    *,
    step: int,
    epoch: int,
    passed_over: Collection[int] = (),
) -> str:
    """Write a complete checkpoint after ``step``; its name.

    All but the last two go, and so do the steps that were ``passed_over`` because they are damaged
    and what a crash has left. ``Refused`` where the disk takes it not; then nothing of it stays.
    """
    name = f"step-{step:09d}"
    record = CheckpointRecord(
        step=step, epoch=epoch, weights=f"{name}.safetensors", state=f"{name}.pt"
    )
    _store(folder, name, record, model, state)
    steps = {step_of(path): path for path in records(folder)}
    kept = sorted(at for at in steps if at == step or (at < step and at not in passed_over))
    sweep_up(folder, [steps[at] for at in kept[-KEEP:]])
    return name


def save_final(folder: Path, model: nn.Module, *, step: int, epoch: int) -> None:
    """The weights a run ends with: ``final.safetensors`` and its record."""
    record = CheckpointRecord(step=step, epoch=epoch, weights=f"{FINAL}.safetensors")
    _store(folder, FINAL, record, model)


def complete(folder: Path) -> list[CheckpointRecord]:
    """Checkpoints of which all files are there, whole or not, oldest first.

    ``DataError`` where a record names a file elsewhere.
    """
    own_folder(folder)
    found: list[CheckpointRecord] = []
    for path in records(folder):
        record = record_at(path)
        if isinstance(record, CheckpointRecord) and all(
            inside(folder, name).is_file() for name in (record.weights, record.state)
        ):
            found.append(record)
    return sorted(found, key=lambda record: record.step)


def restore(
    folder: Path, record: CheckpointRecord, model: nn.Module, device: torch.device
) -> dict[str, Any]:
    """Load the weights into ``model``; returns the state on the CPU."""
    weights.load(model, inside(folder, record.weights), device)
    return load_state(inside(folder, record.state))


def sweep_up(folder: Path, kept: Iterable[Path] | None = None) -> None:
    """Remove what a crash has left: files half written, and such as no record names.

    With the records ``kept`` the checkpoints of all others, too.
    """
    own_folder(folder)
    if not folder.is_dir():
        return
    if kept is None:
        kept = records(folder)
    named = {name for path in kept for name in names_of(path)}
    with writing(folder):
        found = [path for path in folder.iterdir() if OURS.fullmatch(path.name)]
        # Records go first: what is cut short here leaves files that no record names.
        for path in sorted(found, key=lambda path: path.suffix != ".json"):
            partial, final = path.name.endswith(".partial"), path.name.startswith(FINAL)
            if partial or not (final or path.name in named or path.is_dir()):
                path.unlink(missing_ok=True)


def _store(
    folder: Path,
    name: str,
    record: CheckpointRecord,
    model: nn.Module,
    state: dict[str, Any] | None = None,
) -> None:
    """All of it is on the disk before anything gets its name, and the record gets its name last."""
    own_folder(folder)
    with writing(folder):
        folder.mkdir(exist_ok=True)
    place = folder / f"{name}.json"
    files = [folder / record.weights, *([folder / record.state] if record.state else [])]
    try:
        digest, size = _write(files[0], lambda path: weights.save(model, path))
        record = msgspec.structs.replace(record, weights_sha256=digest, weights_bytes=size)
        if record.state:
            digest, size = _write(files[1], lambda path: _save_state(state, path))
            record = msgspec.structs.replace(record, state_sha256=digest, state_bytes=size)
        _write(place, lambda path: path.write_bytes(msgspec.json.encode(record)))
        for target in (*files, place):
            with writing(target):
                if target is place:
                    sync_folder(folder)
                _partial(target).replace(target)
        with writing(folder):
            sync_folder(folder)
    finally:
        for target in (*files, place):
            with writing(target):
                _partial(target).unlink(missing_ok=True)
                if not place.exists():
                    target.unlink(missing_ok=True)


def _partial(target: Path) -> Path:
    return target.with_name(f".{target.name}.partial")


def _write(target: Path, write: Callable[[Path], object]) -> tuple[str, int]:
    """Beside ``target`` and down to the disk; digest and size of what stands there."""
    partial = _partial(target)
    with writing(target):
        partial.unlink(missing_ok=True)
        partial.touch(exist_ok=False)
        readable = partial.stat().st_mode
        write(partial)
        # safetensors makes files that nobody else may read, whatever the umask says.
        partial.chmod(readable)
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        return checkpoint_record.sha256(partial), partial.stat().st_size


def _save_state(state: dict[str, Any] | None, path: Path) -> None:
    try:
        with path.open("wb") as file:
            torch.save(state, file)
    except RuntimeError as error:
        raise system_error(error) or error from error
