"""Whose eyes runs are for: their user's alone, a group's that may do all with them, or everybody's.

New runs are private, ``DLTUI_SHARED`` or ``runs_shared`` of the user's file aside. Where neither
says anything, a root that is shared with its group shares its runs: the group may write in it and
what is made in it gets its group (the setgid bit), as ``chmod 2770`` makes it. From then on the
run's directory alone tells, so that who notes or resumes it needs no setting, and runs of before
stay as they are.
"""

from __future__ import annotations

import grp
import os
import stat
from enum import IntEnum
from pathlib import Path

from dltui.config.values import effective

_FOLDER = stat.S_ISGID | stat.S_IWGRP

_FILE = 0o666

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Sharing(IntEnum):
    """The mode of a new run's directory."""

    PRIVATE = 0o700
    GROUP = 0o2770
    ALL = 0o755
    """Everybody may read."""

    GROUP_AND_ALL = 0o2775


def shared(folder: Path) -> bool:
    """Whether its group may write in it, and in what is made there."""
    return folder.stat().st_mode & _FOLDER == _FOLDER


def wanted(root: Path) -> Sharing:
    """What new runs in ``root`` are to be; it need not be there."""
    setting = effective().runs_shared
    of_group = root.is_dir() and shared(root)
    if setting == "all":
        return Sharing.GROUP_AND_ALL if of_group else Sharing.ALL
    if setting or (setting is None and of_group):
        return Sharing.GROUP
    return Sharing.PRIVATE


def make_root(root: Path) -> None:
    """Unless it is there; one that is made is for those whom its runs are for."""
    if root.is_dir():
        return
    sharing = wanted(root)
    root.mkdir(mode=Sharing.PRIVATE, parents=True, exist_ok=True)
    root.chmod(sharing)


def make(folder: Path, sharing: Sharing) -> None:
    """A new folder for those whom ``sharing`` names, whatever the umask says."""
    folder.mkdir(mode=Sharing.PRIVATE)
    if sharing is not Sharing.PRIVATE:
        folder.chmod(sharing)


def share_file(file: Path) -> None:
    """Let those have ``file``, which this user has just made, who have its folder."""
    file.chmod(file.parent.stat().st_mode & _FILE)


def share_what_is_made(run: Path) -> None:
    """From now on this process and its children make files in ``run`` that fit its directory."""
    os.umask(_OTHERS & ~run.stat().st_mode)


def group(folder: Path) -> str:
    """The name of the folder's group, or its number."""
    number = folder.stat().st_gid
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)
