"""Ranks that somebody has begun, torchrun or srun, also over several nodes: which of them this is,
and by a file in the runs root which run they all work on.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from dltui import leftovers
from dltui.errors import ResourceError, UsageError
from dltui.runs.files import small_files
from dltui.runs.files.atomic import write_atomic
from dltui.runs.files.encoding import encoded
from dltui.runs.files.small_files import Damaged
from dltui.runs.layout import RunDir
from dltui.writing import writing

LOOK_SECONDS = 0.2

TORCHRUN = ("RANK", "LOCAL_RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT")

SRUN = ("SLURM_PROCID", "SLURM_LOCALID", "SLURM_STEP_NUM_TASKS", "SLURM_JOB_ID", "SLURM_STEP_ID")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """This process's among ``size``; ``key`` names all of them together, ``nodes`` is on how many
    machines they are. ``address`` is where they meet, ``HOST:PORT``, where their launcher says so.
    """

    rank: int
    local: int
    size: int
    key: str
    nodes: int = 1
    address: str = ""


class Which(Struct, frozen=True, kw_only=True):
    """In the runs root: the run that the ranks of a ``key`` work on."""

    run: str


def found(env: Mapping[str, str] = os.environ) -> Place | None:
    """Null where nobody has begun several ranks."""
    if env.get("DLTUI_RANK_PARENT"):
        return None
    if all(env.get(name, "") for name in TORCHRUN):
        rank, local, size = (_number(env, name) for name in TORCHRUN[:3])
        address = f"{env['MASTER_ADDR']}:{env['MASTER_PORT']}"
        parts = (address, env.get("TORCHELASTIC_RUN_ID"), env.get("TORCHELASTIC_RESTART_COUNT"))
        alike = size == _number(env, "LOCAL_WORLD_SIZE") if "LOCAL_WORLD_SIZE" in env else False
        place = Place(
            rank=rank,
            local=local,
            size=size,
            key="-".join(filter(None, parts)).replace("/", "_"),
            nodes=1 if alike else 2,
            address=address,
        )
    elif all(env.get(name, "") for name in SRUN):
        rank, local, size = (_number(env, name) for name in SRUN[:3])
        again = env.get("SLURM_RESTART_COUNT", "0")
        place = Place(
            rank=rank,
            local=local,
            size=size,
            key=f"slurm-{env['SLURM_JOB_ID']}.{env['SLURM_STEP_ID']}-{again}",
            nodes=int(env.get("SLURM_STEP_NUM_NODES", "1")),
        )
    else:
        return None
    return place if place.size > 1 else None


def say_which(root: Path, place: Place, run: RunDir) -> None:
    """To those that come after the first. What a day ago others have said goes: whoever launched
    them was interrupted, and no rank waits so long.
    """
    pointer = _pointer(root, place)
    write_atomic(pointer, encoded(Which(run=str(run.path))))
    with suppress(OSError):
        before = pointer.stat().st_mtime - leftovers.DAY
        for other in root.glob(".ranks-*"):
            if other.stat().st_mtime < before:
                other.unlink()


def forget_which(root: Path, place: Place) -> None:
    with writing(root):
        _pointer(root, place).unlink(missing_ok=True)


def which(
    root: Path, place: Place, seconds: float, believed: Callable[[RunDir], bool] = lambda run: True
) -> RunDir:
    """The run that the first rank has said, if it is ``believed``. ``ResourceError`` where it has
    not in ``seconds``.
    """
    until = time.monotonic() + seconds
    said = waited(_pointer(root, place), Which, seconds)
    while said is not None and not believed(RunDir(Path(said.run))):
        time.sleep(LOOK_SECONDS)
        said = waited(_pointer(root, place), Which, until - time.monotonic())
        if time.monotonic() >= until:
            said = None
    if said is None:
        raise ResourceError(
            f"rank {place.rank}: rank 0 has not said in {seconds:g} s which run of {root} "
            "it is; do all ranks see this folder?"
        )
    return RunDir(Path(said.run))


T = TypeVar("T", bound=Struct)


def waited(path: Path, kind: type[T], seconds: float) -> T | None:
    until = time.monotonic() + seconds
    while True:
        with suppress(OSError, Damaged, msgspec.DecodeError):
            return msgspec.json.decode(small_files.content(path), type=kind)
        if time.monotonic() >= until:
            return None
        time.sleep(LOOK_SECONDS)


def _pointer(root: Path, place: Place) -> Path:
    return root / f".ranks-{place.key}"


def _number(env: Mapping[str, str], name: str) -> int:
    try:
        return int(env[name])
    except ValueError:
        raise UsageError(f"{name} = {env[name]!r} is no number: who began this rank?") from None
