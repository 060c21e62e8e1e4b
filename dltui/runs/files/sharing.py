"""Runs of a whole group: everybody in it may note, stop, resume and delete them.

A folder is shared when its group may write in it and what is made in it gets its group (the
setgid bit), as ``chmod 2775`` makes it. New runs are shared when ``DLTUI_SHARED`` or
``runs_shared`` of the user's file says so, else when their root is. From then on the run's
directory alone tells, so that who notes or resumes it needs no setting.
"""

from __future__ import annotations

import grp
import os
import stat
from pathlib import Path

from dltui.config.values import effective

_FOLDER = stat.S_ISGID | stat.S_IWGRP

_GROUP = stat.S_IRGRP | stat.S_IWGRP


def shared(folder: Path) -> bool:
    return folder.stat().st_mode & _FOLDER == _FOLDER


def wanted(root: Path) -> bool:
    """Whether new runs in ``root``, which is there, are to be shared."""
    setting = effective().runs_shared
    return shared(root) if setting is None else setting


def make_root(root: Path) -> None:
    """Unless it is there; shared from its beginning where that is said."""
    new = not root.is_dir()
    root.mkdir(parents=True, exist_ok=True)
    if new:
        _open(root, for_group=wanted(root))


def make(folder: Path, *, for_group: bool) -> None:
    """A new folder, whose group may do all in it where it is ``for_group``."""
    folder.mkdir()
    _open(folder, for_group=for_group)


def _open(folder: Path, *, for_group: bool) -> None:
    if for_group:
        folder.chmod(stat.S_IMODE(folder.stat().st_mode) | stat.S_ISGID | stat.S_IRWXG)


def share_file(file: Path) -> None:
    """Let the group of a shared folder write ``file`` in it, which this user has just made."""
    if shared(file.parent):
        file.chmod(stat.S_IMODE(file.stat().st_mode) | _GROUP)


def share_what_is_made(run: Path) -> None:
    """From now on this process and its children make files in ``run`` that fit its directory."""
    if shared(run):
        os.umask(os.umask(0) & ~stat.S_IRWXG)


def group(folder: Path) -> str:
    """The name of the folder's group, or its number."""
    number = folder.stat().st_gid
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)
