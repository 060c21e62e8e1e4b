"""``run.json``: who runs this directory, where, and with what."""

from __future__ import annotations

import os
import platform
import secrets
import shlex
import socket
import sys
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec
import psutil
from msgspec import Struct, field

from dltui import programs
from dltui.runs.bounds import Count, Moment, Pid, Whole
from dltui.runs.files import small_files
from dltui.runs.files.atomic import write_atomic
from dltui.runs.files.encoding import encoded, laid_out
from dltui.runs.files.small_files import Damaged
from dltui.runs.layout import RunDir
from dltui.runs.liveness import processes


class Git(Struct, frozen=True, kw_only=True):
    """State of the repository the preset lies in; ``dirty`` when files differ from the commit."""

    commit: str
    branch: str = ""
    dirty: bool = False


class Identity(Struct, frozen=True, kw_only=True):
    """Written anew when a run is resumed.

    ``pid_start`` is the process's start in Unix seconds and ``pid_ticks`` in clock ticks since the
    boot that ``kernel`` names, which no clock moves; ``token`` is this sitting's own, of random
    digits: who finds another in its place owns the directory no more. ``gpus`` are the NVML names
    of the GPUs that it waited for and was given; earlier versions wrote one, as ``gpu``.
    ``launching`` is true of one that only begins the worker: no signal is meant for it.
    ``with_slurm`` is true where no process has the run yet, or none any more, but Slurm in its
    queue; ``token`` is then of the sitting before, which is over. ``asked`` is ``preset.toml`` as
    it was then.
    """

    host: str
    pid: Pid
    pid_start: Moment
    started: Moment
    pid_ticks: Count = 0
    kernel: str = ""
    token: str = ""
    preset: str = ""
    device: str = ""
    ranks: Count = 1
    gpus: list[str] = field(default_factory=list[str])
    gpu: str = ""
    seed: Whole = 0
    slurm_id: str = ""
    command: list[str] = field(default_factory=list[str])
    versions: dict[str, str] = field(default_factory=dict[str, str])
    git: Git | None = None
    launching: bool = False
    asked: str = ""
    with_slurm: bool = False

    @property
    def given(self) -> list[str]:
        """The GPUs that it waited for, whichever version wrote it."""
        return self.gpus or ([self.gpu] if self.gpu else [])


_IDENTITY = msgspec.json.Decoder(Identity)


def of_this_process(preset: str) -> Identity:
    """Who this process is; quick, so that it can be told before anything slow happens."""
    return of_process(os.getpid(), preset, [sys.executable, *sys.argv])


def typed(run: RunDir) -> str:
    """The command line of its process as people type it, without its interpreter:
    ``train.py --lr 0.1``; empty while nobody has said so.
    """
    found = read(run)
    command = found.command if found else []
    own = command[1:] if Path("".join(command[:1])).name.startswith("python") else command
    return shlex.join(own)


def of_process(pid: int, preset: str, command: Sequence[str]) -> Identity:
    """Who ``pid`` is, a process of one's own that has not been waited for."""
    return Identity(
        host=socket.gethostname(),
        pid=pid,
        pid_start=psutil.Process(pid).create_time(),
        pid_ticks=processes.start(pid),
        kernel=processes.kernel(),
        token=secrets.token_hex(8),
        started=time.time(),
        preset=preset,
        slurm_id=slurm_id(),
        command=list(command),
    )


def complete(identity: Identity, *, device: str, seed: int, folder: Path) -> Identity:
    """``identity`` with what takes a moment to find out."""
    return msgspec.structs.replace(
        identity, device=device, seed=seed, versions=versions(), git=git_state(folder)
    )


def slurm_id() -> str:
    """The Slurm job (or array task) this process belongs to, or nothing."""
    job, array = os.environ.get("SLURM_ARRAY_JOB_ID"), os.environ.get("SLURM_ARRAY_TASK_ID")
    return f"{job}_{array}" if job and array else os.environ.get("SLURM_JOB_ID", "")


PACKAGES = ("dltui", "torch", "torchvision", "numpy", "scikit-learn")


@cache
def versions() -> dict[str, str]:
    """Versions from the installed metadata, so that nothing is imported for them."""
    from importlib import metadata  # with ``email``: a fifth of what the first rows import

    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


@cache
def git_state(folder: Path) -> Git | None:
    """The repository around ``folder``; null outside one, without git, or when git is slow."""
    # A repository's own settings may name a program that `status` starts, and hooks of its own.
    quiet = ["--no-optional-locks", "-c", "core.fsmonitor=false"]
    command = ["git", *quiet, "-C", str(folder), "status"]
    command += ["--porcelain=v2", "--branch", "-uno"]
    said = programs.answer(command, 5)
    if said is None:
        return None
    lines = said.splitlines()
    heads = dict(line[2:].split(" ", 1) for line in lines if line.startswith("# branch."))
    return Git(
        commit=heads.get("branch.oid", ""),
        branch=heads.get("branch.head", ""),
        dirty=any(not line.startswith("#") for line in lines),
    )


def write(run: RunDir, identity: Identity) -> None:
    write_atomic(run.identity, laid_out(identity))


def read(run: RunDir) -> Identity | None:
    """The worker record of ``run``; null while no worker has begun, or when it is unreadable."""
    return stated(run)[0]


def stated(run: RunDir) -> tuple[Identity | None, str]:
    """The same, and what is wrong with a file that cannot be read as one."""
    return small_files.told(run.identity, _IDENTITY)


def expect(run: RunDir, identity: Identity) -> None:
    """Write down who will become the worker of ``run``, or is about to begin it."""
    write_atomic(run.waiting, encoded(identity))


def waiter(run: RunDir) -> Identity | None:
    """Who will become the worker, or is about to begin it: as ``expect`` wrote it down."""
    return expected(run)[0]


def expected(run: RunDir) -> tuple[Identity | None, str]:
    """The same, and what is wrong with a file that cannot be read as one."""
    return small_files.told(run.waiting, _IDENTITY)


def decode(run: RunDir, content: bytes) -> Identity | None:
    """Null where ``content``, which was read in ``run``, is no worker's record."""
    try:
        return small_files.decode(content, _IDENTITY, run.identity)
    except Damaged:
        return None
