"""Which run a script records into: one of its own, or another's."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from dltui.api import owner, resuming
from dltui.api.attached import Attached
from dltui.api.desk import Nowhere, Somewhere
from dltui.api.owner import Asked, Owner
from dltui.devices.cpu_share import RUN_DIR
from dltui.errors import ResourceError
from dltui.runs import begun_ranks
from dltui.runs.files import config as configs
from dltui.runs.layout import RunDir
from dltui.runs.liveness import state
from dltui.runs.log.events import Status
from dltui.runs.roots import runs_root
from dltui.writing import Refused

PARENT = "DLTUI_SCRIPT_RUN"
"""Names the run of the script to processes that ``multiprocessing`` makes of it."""

JOIN_SECONDS = 60.0
"""So long other ranks wait for the first to begin its run."""

RANKS = ("RANK", "SLURM_PROCID", "OMPI_COMM_WORLD_RANK", "PMI_RANK")

Say = Callable[[str], None]


def begun(asked: Asked, runs_dir: Path | None, say: Say) -> Somewhere | Nowhere:
    """Where nothing can be recorded, that is said and the script goes on."""
    rank = _rank()
    if os.environ.get("DLTUI_DISABLED", "") not in ("", "0") or (rank and not asked.every_rank):
        return Nowhere()
    try:
        run = _others(rank, runs_dir)
        if run is not None:
            attached = Attached(run, rank=rank, say=say)
            attached.configure(asked.config, asked.total)
            return attached
        return _own(asked, runs_root(runs_dir), say)
    except ResourceError as error:
        say(f"{error}; nothing is recorded, the script goes on")
        return Nowhere()


def _others(rank: int, runs_dir: Path | None) -> RunDir | None:
    """The run that this process was begun for, or is a further process of."""
    if folder := os.environ.get(RUN_DIR):
        return RunDir(Path(folder))
    if _of_multiprocessing() and (folder := os.environ.get(PARENT)):
        run = RunDir(Path(folder))
        if state.status(run) is Status.RUNNING:
            return run
    if not rank:
        return None
    place = begun_ranks.found()
    if place is None:
        raise ResourceError(f"rank {rank}: who began it does not tell how ranks find one another")
    return begun_ranks.which(runs_root(runs_dir), place, JOIN_SECONDS, _goes_on)


def _own(asked: Asked, root: Path, say: Say) -> Owner:
    before = resuming.found(root, asked.name, asked.resume) if asked.resume else None
    if before is None:
        run, step = owner.create(root, asked), None
    else:
        run, step = before, resuming.step_of(before)
        if asked.config:
            configs.write(run, asked.config)
    try:
        desk = Owner(run, total=asked.total, step=step, ranks=asked.every_rank, say=say)
    except Refused:
        if before is None:  # nothing is in it yet
            shutil.rmtree(run.path, ignore_errors=True)
        raise
    os.environ[PARENT] = str(run.path)
    if asked.every_rank and (place := begun_ranks.found()):
        begun_ranks.say_which(root, place, run)
        desk.afterwards = lambda: begun_ranks.forget_which(root, place)
    if os.environ.get("DLTUI_QUIET", "") in ("", "0"):
        say(f"{run.path}, to be seen with: dltui watch {run.id}")
    return desk


def _goes_on(run: RunDir) -> bool:
    """A file that names another was left by ranks that are gone."""
    return state.status(run) is Status.RUNNING


def _of_multiprocessing() -> bool:
    process = sys.modules.get("multiprocessing.process")
    return process is not None and process.parent_process() is not None


def _rank() -> int:
    """Which of several processes that do the same; 0 of one alone."""
    for name in RANKS:
        if os.environ.get(name, "").isdecimal():
            return int(os.environ[name])
    distributed = sys.modules.get("torch.distributed")
    if distributed is not None and distributed.is_available() and distributed.is_initialized():
        return int(distributed.get_rank())
    return 0
