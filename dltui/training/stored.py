"""What lies in a folder of checkpoints: which checkpoints are whole, and what the others lack."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open

from dltui import checkpoint_record
from dltui.checkpoint_record import CheckpointRecord
from dltui.errors import ResourceError
from dltui.runs.files.inside import inside, own_folder
from dltui.runs.log.events import Checkpointed
from dltui.runs.log.tail import CHUNK, Tail
from dltui.writing import in_words

OURS = re.compile(r"\.?(?:step-(\d{9,})|final)\.(?:json|safetensors|pt)(\.partial)?")
"""Names of what is written into it."""

UNRECORDED = "record: missing"


@dataclass(frozen=True, slots=True)
class Stored:
    """What lies of the checkpoint after ``step``; ``damage`` says which of its files is not whole
    and why, and is empty where it can be gone on from.
    """

    step: int
    record: CheckpointRecord | None = None
    damage: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The checkpoint to go on from, null where there never was one, and the ``broken`` ones that
    are newer.
    """

    record: CheckpointRecord | None
    broken: list[Stored]

    @property
    def told(self) -> list[str]:
        """A line for each that is passed over."""
        step = self.record.step if self.record else 0
        return [
            f"checkpoint step {one.step:,} is damaged ({one.damage}): going on from step {step:,}"
            for one in self.broken
        ]


def choose(folder: Path, log: Path, step: int = 0) -> Choice:
    """The newest whole one, or that of ``step``. ``ResourceError`` where all are broken.

    One without a record is none, unless the run's ``log`` says that there was one.
    """
    chosen: CheckpointRecord | None = None
    broken: list[Stored] = []
    for one in stored(folder):
        if one.damage:
            broken.append(one)
        elif step in (0, one.step):
            chosen = one.record
            break
    if any(one.damage == UNRECORDED for one in broken):
        known = logged(log)
        broken = [one for one in broken if one.damage != UNRECORDED or one.step in known]
    if broken and chosen is None:
        raise _refusal(folder, broken)
    return Choice(chosen, broken)


def logged(log: Path) -> set[int]:
    """The steps after which checkpoints were written."""
    return {
        event.step
        for piece in Tail(log).pieces(CHUNK)
        for event in piece
        if isinstance(event, Checkpointed)
    }


def stored(folder: Path) -> Iterator[Stored]:
    """Every checkpoint that lies in ``folder``, newest first, each looked through when it is asked
    for. ``DataError`` where a record names a file elsewhere.
    """
    own_folder(folder)
    steps = {step_of(path) for path in folder.glob("step-*") if OURS.fullmatch(path.name)}
    for step in sorted(steps, reverse=True):
        path = folder / f"step-{step:09d}.json"
        record = record_at(path)
        if isinstance(record, str):
            yield Stored(step, damage=record)
        elif record.step != step:
            yield Stored(step, damage=f"record: it is of step {record.step:,}")
        else:
            yield Stored(step, record, _damage(folder, record))


def records(folder: Path) -> list[Path]:
    """Those of ``step-N``, readable or not."""
    return [path for path in folder.glob("step-*.json") if OURS.fullmatch(path.name)]


def step_of(path: Path) -> int:
    """Of a file of a checkpoint."""
    return int(path.name.partition("-")[2].partition(".")[0])


def record_at(path: Path) -> CheckpointRecord | str:
    """Or what is wrong with it; ``DataError`` for a link."""
    if inside(path.parent, path.name).exists() and not path.is_file():
        return "record: it is no file"
    try:
        return checkpoint_record.read(path)
    except FileNotFoundError:
        return UNRECORDED
    except OSError as error:
        return f"record: {in_words(error)}"
    except (ValueError, RecursionError):
        return "record: not readable as one"


def names_of(path: Path) -> tuple[str, ...]:
    """The files of the checkpoint whose record is at ``path``; by its name where that is broken."""
    record = record_at(path)
    if isinstance(record, CheckpointRecord):
        return path.name, record.weights, record.state
    return path.name, f"{path.stem}.safetensors", f"{path.stem}.pt"


def load_state(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    return found


def _damage(folder: Path, record: CheckpointRecord) -> str:
    """Of its files, each by its digest; where an old record has none, by trying to load it."""
    weights = ("weights", record.weights, record.weights_sha256, record.weights_bytes, _open)
    state = ("state", record.state, record.state_sha256, record.state_bytes, load_state)
    for part, name, digest, size, load in (weights, state):
        path = inside(folder, name)
        try:
            if digest:
                why = checkpoint_record.difference(path, digest, size)
            else:
                why = _unreadable(path, load)
        except FileNotFoundError:
            why = "missing"
        except OSError as error:
            why = in_words(error)
        if why:
            return f"{part}: {why}"
    return ""


def _open(path: Path) -> None:
    with safe_open(path, framework="pt") as file:
        file.keys()


def _unreadable(path: Path, load: Callable[[Path], object]) -> str:
    try:
        load(path)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever the libraries say of a broken file
        return f"cannot be loaded ({type(error).__name__})"
    return ""


def _refusal(folder: Path, broken: Iterable[Stored]) -> ResourceError:
    told = ", ".join(f"step {one.step:,} ({one.damage})" for one in broken)
    return ResourceError(
        f"no checkpoint is whole: {told}; put a copy of one back, or delete {folder} to begin anew"
    )
