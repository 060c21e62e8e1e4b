"""The run that scripts mean: by a name that they gave it, or by the Slurm job that began it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from dltui.errors import UsageError
from dltui.launch import edits
from dltui.presets.document import dump
from dltui.presets.load import Loaded
from dltui.runs.files import identity as identities
from dltui.runs.files import request as requests
from dltui.runs.files.request import Request
from dltui.runs.ids import newest_first, readable, words
from dltui.runs.layout import RunDir

VALID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


def demand_valid(address: str) -> None:
    if not VALID.fullmatch(address):
        raise UsageError(
            f"--as {address}: a name of 1 to 40 letters, digits, dots, dashes and underscores"
        )


def find(root: Path, address: str, loaded: Loaded) -> RunDir | None:
    """The newest run in ``root`` that this user began as ``address`` of the preset ``loaded``.

    ``UsageError`` where its settings are others: it would not be the run that is asked for.
    """
    for run, request in _own(root, address):
        if request.address == address and _of(request, loaded):
            if other := edits.differing(edits.text(run), dump(loaded.document)):
                raise UsageError(
                    f"{address} is {run.id}, with other settings: {', '.join(other)}; give this "
                    "one another name, or those settings"
                )
            return run
    return None


def of_this_job(root: Path, loaded: Loaded) -> RunDir | None:
    """What this Slurm job began of the preset ``loaded`` before it was requeued; null in a job
    that was not, or outside of one.
    """
    job = identities.slurm_id()
    if not job or os.environ.get("SLURM_RESTART_COUNT", "0") == "0":
        return None
    text = dump(loaded.document)
    for run, request in _own(root, ""):
        same = request.slurm_id == job and _of(request, loaded)
        if same and not edits.differing(edits.text(run), text):
            return run
    return None


def _own(root: Path, address: str) -> Iterator[tuple[RunDir, Request]]:
    """Runs of this user, newest first; with an ``address`` only those whose names say it."""
    if not root.is_dir():
        return
    with os.scandir(root) as entries:
        names = [entry.name for entry in entries]
    for name in newest_first(names):
        run = RunDir(root / name)
        if (not address or readable(name) == words(address)) and _mine(run):
            yield run, requests.known(run)


def _mine(run: RunDir) -> bool:
    try:
        return run.request.stat().st_uid == os.getuid()
    except OSError:
        return False


def _of(request: Request, loaded: Loaded) -> bool:
    """Whether the preset is the same file, however it was named."""
    same = Path(request.name).name == Path(loaded.name).name
    return same and Path(request.folder) == loaded.folder
