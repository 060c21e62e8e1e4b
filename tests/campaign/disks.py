"""Disks that fill up, and disks that fail: the run says so, and goes on when they are well."""

from __future__ import annotations

import errno
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from dltui.errors import DltuiError, ExitCode
from dltui.launch import start as launch
from dltui.presets.load import load
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from tests.campaign import life, trainings, warm
from tests.campaign.broken_disk import BrokenDisk
from tests.campaign.case import ROOM, Case, Lost
from tests.campaign.kills import to_the_end

SMALLEST, LARGEST = 300, 6_000
"""KiB of a file system: a run of the kind that is tried takes 2 MB."""

LONGEST = 1.2
"""Seconds after which it is filled."""

NUMBERS = (errno.EIO, errno.EDQUOT, errno.ENOSPC)


def unmountable() -> str:
    """Why no small file system can be made here; empty where one can."""
    if os.getuid():
        return "only root can mount a small file system"
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "none", folder], capture_output=True, check=False
        )
        if done.returncode:
            return f"no tmpfs can be mounted: {done.stderr.decode().strip()}"
        subprocess.run(["umount", folder], check=True)
    return ""


@contextmanager
def small(place: Path, kib: int) -> Iterator[None]:
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kib}k", "none", str(place)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def full(case: Case) -> None:
    """A file system that is too small, or is filled at a random moment; then there is room."""
    known, kib = trainings.ready(case), case.dice.randint(SMALLEST, LARGEST)
    after = case.dice.uniform(0, LONGEST)
    told = f"{kib} KiB, filled after {after:.3f} s"
    with small(case.root, kib):
        try:
            case.tried += 1
            run = _begun(case)
            if run is not None:
                life.waited(lambda: not life.others(known), after)
                _fill(case.root / "fill")
                life.until_alone(known, life.ENDS_WITHIN, told)
                _look(case, run, told)
            (case.root / "fill").unlink(missing_ok=True)
            room = f"remount,size={64 * 1024}k"
            subprocess.run(["mount", "-o", room, str(case.root)], check=True)
            run = run or trainings.made(case, "single")
            to_the_end(case, run, known, warm.begun)
            trainings.check_whole(run, "single")
            left = sorted(path.name for path in case.root.iterdir() if path != run.path)
            case.hold(not left, f"{told}: left over: {left}")
        finally:
            life.end_all(known)


def _begun(case: Case) -> RunDir | None:
    """Null where there was no room to begin with, which has to be said in words."""
    loaded = load(trainings.preset(case, "single"))
    try:
        run = launch.create(loaded, root=case.root, threads=1)
    except DltuiError as error:
        case.hold(error.exit_code == ExitCode.RESOURCE, f"exit code {error.exit_code}: {error}")
        return None
    try:
        warm.begun(run)
    except DltuiError as error:
        case.hold(error.exit_code == ExitCode.RESOURCE, f"exit code {error.exit_code}: {error}")
    return run


def _fill(file: Path) -> None:
    """To the last byte."""
    for size in (4096, 1):
        try:
            with file.open("ab", buffering=0) as rest:
                while True:
                    rest.write(bytes(size))
        except OSError:
            continue


def _look(case: Case, run: RunDir, told: str) -> None:
    """It ended as failed with exit code 3 and its reason, or was through before."""
    status = life.settled(run, told)
    if status is Status.FINISHED:
        return
    result = results.read(run)
    if result is None and not run.identity.exists():
        # There was no room to begin with; whoever attends it is told by the exit code.
        case.hold(warm.exit_code() == ExitCode.RESOURCE, f"{told}: exit code {warm.exit_code()}")
        return
    case.hold(result is not None, f"{told}: {status}, without a result")
    if result is not None:
        why = f"{told}: {result.status}, exit code {result.exit_code}: {result.message}"
        case.hold(result.status is Status.FAILED, why)
        case.hold(result.exit_code == ExitCode.RESOURCE, why)
    trainings.check_talk(run)


@cache
def _broken() -> BrokenDisk:
    """One for the process: it has to be there before the warm parent begins."""
    disk = BrokenDisk(Path(tempfile.mkdtemp(prefix="disk-", dir=os.environ.get(ROOM))))
    warm.helpers()
    return disk


def failing(case: Case) -> None:
    """Some calls that write, or all from one on, give an error of the disk; then it is well."""
    disk = _broken()
    known = trainings.ready(case)
    number = case.dice.choice(NUMBERS)
    before, count = case.dice.choice((3, 30, 300)), case.dice.choice((1, 3, 20, 10**6))
    before = case.dice.randrange(before)
    told = f"{errno.errorcode[number]} for {count} calls after {before}"
    run = trainings.made(case, "single")
    try:
        disk.fail(run.path, number, before=before, count=count)
        case.tried += 1
        warm.begun(run)
        life.until_alone(known, life.ENDS_WITHIN, told)
        failed = disk.heal()
        status = life.settled(run, told)
        lasting = count > 1_000
        if failed and not lasting and status is Status.LOST:
            raise Lost(f"{told}: lost, though the disk was well again: {trainings.said(run)}")
        trainings.check_talk(run)
        to_the_end(case, run, known, warm.begun)
        trainings.check_whole(run, "single")
    finally:
        disk.heal()
        life.end_all(known)
