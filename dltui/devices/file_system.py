"""What kind of file system a folder lies on, and how its clock goes."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import psutil
from msgspec import Struct

from dltui.devices.values import Missing

NETWORK = {
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "lustre", "gpfs", "beegfs", "ceph", "9p", "afs"),
    *("panfs", "orangefs", "glusterfs", "fuse.glusterfs", "fuse.sshfs", "virtiofs"),
}

PASSING = {
    "tmpfs": "memory: it is empty after a reboot",
    "ramfs": "memory: it is empty after a reboot",
    "overlay": "a layer of this container: it goes with it",
}
"""File systems that are not kept, and what becomes of them."""


class FileSystem(Struct, frozen=True):
    """``kind`` as the kernel names it, and the folder that it is mounted on."""

    kind: str
    mounted: str

    @property
    def network(self) -> bool:
        return self.kind in NETWORK


def of(place: Path) -> FileSystem | Missing:
    """That of ``place``, which need not exist yet."""
    whole = Path(os.path.realpath(place))  # where `resolve` raises for a ring of links
    found = [
        FileSystem(one.fstype, one.mountpoint)
        for one in psutil.disk_partitions(all=True)
        if whole.is_relative_to(one.mountpoint)
    ]
    # Of several on one folder the last covers the others.
    deepest = max(found, key=lambda one: len(Path(one.mounted).parts), default=None)
    same = [one for one in found if deepest and one.mounted == deepest.mounted]
    return same[-1] if same else Missing("the kernel does not tell")


def full_of_files(place: Path) -> bool:
    """Whether no more files can be made, however small; false where that is not counted."""
    try:
        there = next(folder for folder in (place, *place.parents) if folder.exists())
        found = os.statvfs(there)
    except OSError:
        return False
    return found.f_files > 0 and found.f_favail == 0


def ahead(folder: Path) -> float | Missing:
    """Seconds by which the clock of ``folder``'s file system is ahead of this machine's, by a file
    that is made in it for a moment.
    """
    try:
        before = time.time()
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".clock-") as file:
            file.write(b".")
            file.flush()
            there = Path(file.name).stat().st_mtime
    except OSError as error:
        return Missing((error.strerror or type(error).__name__).lower())
    after = time.time()
    # A file system may count in whole ticks of the kernel, 10 ms each.
    return there - min(max(there, before), after)
