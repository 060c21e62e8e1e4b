"""``python -P -m dltui.data.fetch NAME ROOT``: torchvision brings a data set under the data root.

It is put together beside its place and moved there when it is whole, so that no half a set is
ever taken for one. Each line on stdout is a `Step`; see `dltui.data.fetching`.
"""

from __future__ import annotations

import errno
import inspect
import os
import re
import shutil
import socket
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import psutil

from dltui.data import places
from dltui.data.courier import Courier
from dltui.data.fetching import Step
from dltui.data.options import TORCHVISION
from dltui.errors import DataError, DltuiError, ExitCode, ResourceError

PATIENCE = 30.0
"""Seconds without a byte after which a connection is given up."""

REPORT = 0.25
"""Seconds between two lines about bytes that arrive."""

PACKED = (".gz", ".tgz", ".tar", ".zip", ".bz2", ".xz", ".mat", ".h5", ".data")
"""Endings of files that are kept from a fetch that was ended: torchvision checks their sums."""

Report = Callable[[Step], None]


def bring(name: str, root: Path, report: Report = lambda step: None) -> Path:
    """Fetch ``name`` into ``root`` unless it is there, and give its place.

    Raises `DataError` for what cannot be had, `ResourceError` where it cannot be put.
    """
    stored = places.STORED[name]
    if stored.by_hand:
        raise DataError(
            f"{name} cannot be fetched, {stored.by_hand}: get it yourself and lay it out in {root} "
            f"as torchvision does, with {' and '.join(stored.paths)}"
        )
    staging = places.staging(name, root)
    try:
        _take_turn(name, staging, report)
        if places.missing(name, root):
            _enough_room(name, root, stored.size)
            _only_packed(staging)
            _fetch(name, staging, stored.size, report)
            report(Step(what="moving it to its place"))
            _move(staging, root)
        shutil.rmtree(staging)
    except OSError as error:
        raise ResourceError(f"{name} cannot be put into {root}: {error.strerror}") from error
    except DataError:
        _leave(staging)
        raise
    return places.place(name, root) or root


OWNER = "owner"
"""The file that says which process is at it."""


def _take_turn(name: str, staging: Path, report: Report) -> None:
    """Wait until no other process fetches the same set, and say that this one does."""
    while other := _living(staging / OWNER):
        report(Step(what=f"process {other} fetches {name} already; waiting for it"))
        time.sleep(4 * REPORT)
    staging.mkdir(parents=True, exist_ok=True)
    me = psutil.Process()
    (staging / OWNER).write_text(f"{socket.gethostname()} {me.pid} {me.create_time()}")


def _leave(staging: Path) -> None:
    """Keep what may be of use to the next try, and nothing else."""
    _only_packed(staging)
    (staging / OWNER).unlink(missing_ok=True)
    if not any(staging.iterdir()):
        staging.rmdir()


def _living(owner: Path) -> int:
    """The process of this machine that is at it; 0 where there is none that can be known."""
    try:
        host, pid, started = owner.read_text(encoding="utf-8").split()
        other = psutil.Process(int(pid))
        alive = host == socket.gethostname() and str(other.create_time()) == started
    except (FileNotFoundError, ValueError, psutil.Error):
        return 0
    return other.pid if alive and other.pid != os.getpid() else 0


def _enough_room(name: str, root: Path, size: int) -> None:
    """A set is there twice for a while: as it came, and unpacked."""
    free = shutil.disk_usage(root).free
    if free < 2 * size:
        needed, there = places.size_in_words(2 * size), places.size_in_words(free)
        raise DataError(f"{name} needs about {needed} in {root}, which has {there} free")


def _only_packed(staging: Path) -> None:
    """Leave of an earlier try what torchvision checks; the rest may have been cut off."""
    for path in sorted(staging.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.suffix not in PACKED and path.name != OWNER:
            path.unlink()


def _fetch(name: str, staging: Path, size: int, report: Report) -> None:
    courier = Courier(name, _counting(staging, size, report))
    urllib.request.install_opener(urllib.request.build_opener(courier))
    socket.setdefaulttimeout(PATIENCE)
    report(Step(what="importing torchvision"))
    from torchvision import datasets

    kind = getattr(datasets, TORCHVISION[name][0])
    report(Step(what=f"asking for {name}", total=size))
    for arguments in TORCHVISION[name][1:]:
        if arguments is not None:
            _construct(name, kind, staging, arguments)


def _construct(name: str, kind: Any, staging: Path, arguments: dict[str, Any]) -> None:
    """torchvision fetches, checks and unpacks; its many ways to fail become one line."""
    takes = inspect.signature(kind.__init__).parameters
    fetch = {"download": True} if {"download", "kwargs"} & takes.keys() else {}
    try:
        kind(str(staging), **arguments, **fetch)
    except (RuntimeError, EOFError, ValueError, ModuleNotFoundError) as error:
        raise DataError(f"{name}: {_reason(str(error))}") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS):
            raise
        raise DataError(f"{name}: {_reason(str(error))}") from error


def _reason(text: str) -> str:
    """What torchvision said, in one line of ours where it is a usual one."""
    if unreached := re.search(r"<urlopen error (?:\[[^]]*\] )?(.*?)>", text):
        return f"it cannot be fetched from here: {unreached[1]}"
    if refused := re.search(r"HTTP Error (\d+: .*)", text):
        return f"it cannot be fetched: the server says {refused[1]}"
    if "corrupted" in text:
        return "what came has another checksum than torchvision knows; nothing of it was taken"
    if "timed out" in text:
        return f"nothing came for {PATIENCE:.0f} s; what had come whole is kept for the next try"
    first = text.strip().splitlines()[0] if text.strip() else "torchvision failed"
    return first.partition(" You can use download")[0]


def _counting(staging: Path, size: int, report: Report) -> Callable[[str, int], None]:
    """Tells how much of the whole has come, what an earlier try has left included."""
    kept = {path.name: path.stat().st_size for path in staging.rglob("*.*") if path.is_file()}
    said = 0.0

    def count(file: str, arrived: int) -> None:
        nonlocal said
        whole = arrived == kept.get(file)
        kept[file] = arrived
        if whole or time.monotonic() - said >= REPORT:
            said = time.monotonic()
            done = sum(kept.values())
            report(Step(what=f"fetching {file}", done=done, total=max(size, done)))

    return count


def _move(staging: Path, root: Path) -> None:
    """Every file to its place under ``root``, over what may be damaged there."""
    for source in sorted(staging.rglob("*")):
        target = root / source.relative_to(staging)
        if source.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        elif source.name != OWNER:
            source.replace(target)


def main(name: str, root: Path) -> int:
    """Fetch and tell on stdout; the exit code is the error's."""

    def say(step: Step) -> None:
        sys.stdout.write(msgspec.json.encode(step).decode() + "\n")
        sys.stdout.flush()

    try:
        say(Step(place=str(bring(name, root, say))))
    except DltuiError as error:
        say(Step(error=str(error)))
        return int(error.exit_code)
    return int(ExitCode.FINISHED)


if __name__ == "__main__":
    # torchvision draws a bar of its own there.
    sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
