"""The run that is meant by a name."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from dltui.cli.diagnostics import detail
from dltui.errors import UsageError
from dltui.runs.files import request as requests
from dltui.runs.ids import readable
from dltui.runs.layout import RunDir
from dltui.runs.roots import runs_root

MANY = 2_000
"""Runs among which none is looked for by its spelling, or by its label to complete it."""


def run_ids(root: Path) -> list[str]:
    """Names of the runs in ``root``, newest first."""
    # Imported here: the screen starts through this module, and the index costs it 25 ms.
    from dltui.runs.listing.index import Index

    return Index(root).ids()


def labels(root: Path) -> list[str]:
    """What people call their runs, newest first; none where there are too many to read."""
    from dltui.runs.listing.index import Index

    index = Index(root)
    if len(index.ids()) > MANY:
        return []
    return list(dict.fromkeys(record.label for record in index.records() if record.label))


def find_run(name: str, runs_dir: Path | None) -> RunDir:
    """The run called ``name``: a directory, an id, the unique part of one, of several the one that
    is called so whole, ``latest``, or a label.

    ``latest`` is only of this user, and of runs that were started in this folder, of presets in it
    or below, of bundled ones and the user's own: scripts of two users, or in two folders, do not
    catch each other's. A point of a sweep is a directory in that of the sweep, e.g.
    ``<id>/points/003``.
    """
    found = _find(name, runs_root(runs_dir))
    detail(f"run {found.path}")
    return found


def _find(name: str, root: Path) -> RunDir:
    for path in (Path(name), root / name):
        if RunDir(path).is_run:
            return RunDir(path.absolute())
    ids = run_ids(root)
    if name == "latest" and (latest := _latest(root, ids)):
        return latest
    matches = [one for one in ids if name in one and RunDir(root / one).is_run]
    matches = [one for one in matches if readable(one) == name] or matches or _labelled(name, root)
    if len(matches) == 1:
        return RunDir(root / matches[0])
    from dltui.toml.problems import nearest

    if matches:
        few = ", ".join(matches[:4]) + (" …" if len(matches) > 4 else "")
        raise UsageError(f"{name!r} fits {len(matches)} runs: {few}")
    hint = nearest(name, ids) if len(ids) < MANY else ""
    raise UsageError(f"no run {name!r} in {root}{hint}")


def _latest(root: Path, ids: Sequence[str]) -> RunDir | None:
    """The newest that is meant by it; ``UsageError`` where all are of other folders."""
    from dltui.presets.catalogue import bundled, own

    cwd, elsewhere = Path.cwd(), ""
    for run in (RunDir(root / one) for one in ids):
        if not _mine(run):
            continue
        request = requests.known(run)
        folder = Path(request.folder)
        here = not request.folder or request.started_in == str(cwd)
        if here or any(folder.is_relative_to(place) for place in (cwd, bundled(), own())):
            return run
        elsewhere = elsewhere or run.id
    if elsewhere:
        raise UsageError(
            f"no run of yours was started in {cwd}, or is of a preset there or of a bundled one; "
            f"the latest of another folder is {elsewhere}"
        )
    return None


def _mine(run: RunDir) -> bool:
    try:
        return run.is_run and run.request.lstat().st_uid == os.getuid()
    except OSError:
        return False


def _labelled(name: str, root: Path) -> list[str]:
    from dltui.runs.listing.index import Index

    return [r.run.id for r in Index(root).records() if r.label.lower() == name.lower()]
