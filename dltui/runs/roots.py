"""Where runs and data lie: said on the command line, in the environment, in the user's file.

The user's file is ``config.toml`` in the platform's configuration folder, with the keys
``runs_dir`` and ``data_root``. Nothing here takes a lock, so both may lie on NFS.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from dltui.config.values import of_file
from dltui.errors import UsageError

ELSEWHERE = "--runs-dir or DLTUI_RUNS names another folder"
"""What to do where runs cannot be made."""


def runs_root(asked: Path | None = None) -> Path:
    """The folder of run directories; it need not exist yet."""
    return _root(asked, "DLTUI_RUNS", "runs_dir", "runs")


def data_root(asked: Path | None = None) -> Path:
    """The folder of data sets; it need not exist."""
    return _root(asked, "DLTUI_DATA", "data_root", "data")


def _root(asked: Path | None, variable: str, key: str, what: str) -> Path:
    chosen = asked or os.environ.get(variable) or getattr(of_file(), key)
    if chosen is None:
        return platformdirs.user_data_path("dltui") / what
    folder = os.fspath(chosen)
    if "\0" in folder or not _is_text(folder):
        raise UsageError(f"{folder!r} is no name for a folder of {what}: name another in UTF-8")
    return Path(chosen).expanduser().absolute()


def _is_text(name: str) -> bool:
    """Whether files can say where they lie: records are UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
