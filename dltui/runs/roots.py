"""Where runs and data lie: said on the command line, in the environment, in the user's file.

The user's file is ``config.toml`` in the platform's configuration folder, with the keys
``runs_dir`` and ``data_root``. Nothing here takes a lock, so both may lie on NFS.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import platformdirs

from dltui.errors import UsageError

ELSEWHERE = "--runs-dir or DLTUI_RUNS names another folder"
"""What to do where runs cannot be made."""


def config_file() -> Path:
    return platformdirs.user_config_path("dltui") / "config.toml"


def runs_root(asked: Path | None = None) -> Path:
    """The folder of run directories; it need not exist yet."""
    return _root(asked, "DLTUI_RUNS", "runs_dir", "runs")


def data_root(asked: Path | None = None) -> Path:
    """The folder of data sets; it need not exist."""
    return _root(asked, "DLTUI_DATA", "data_root", "data")


def user_config() -> dict[str, Any]:
    """The user's file as a table; empty when there is none."""
    path = config_file()
    if not path.exists():
        return {}
    import tomllib

    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not valid TOML: {error}") from error
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error


def _root(asked: Path | None, variable: str, key: str, folder: str) -> Path:
    chosen = asked or os.environ.get(variable) or user_config().get(key)
    if chosen is None:
        return platformdirs.user_data_path("dltui") / folder
    if not isinstance(chosen, str | Path):
        raise UsageError(f"{config_file()}: {key} must be a path in quotes")
    return Path(chosen).expanduser().absolute()
