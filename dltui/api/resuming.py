"""Which run a script goes on with, and from where."""

from __future__ import annotations

import os
from pathlib import Path

from dltui.errors import UsageError
from dltui.runs import ids
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.log import follow


def found(root: Path, name: str, resume: str | bool | os.PathLike[str]) -> RunDir | None:
    """The run of a script that ``resume`` means: its folder, its id, or a name, of which it is the
    newest; if true the newest of ``name`` that is not finished, null where there is none.

    ``UsageError`` for what names no run of a script.
    """
    if resume is True:
        return next((one for one in _named(root, name) if not _complete(one)), None)
    asked = os.fspath(resume)  # type: ignore[arg-type]
    for path in (Path(asked), root / asked):
        if (path / "request.json").is_file():
            return _of_a_script(RunDir(path.absolute()))
    if newest := next(iter(_named(root, asked)), None):
        return newest
    raise UsageError(f"resume: no run of a script is called {asked!r} in {root}")


def step_of(run: RunDir) -> int:
    """The step after which it goes on: of the newest checkpoint, else the last recorded."""
    view = follow.glance(run)
    return view.step if view.checkpoint is None else view.checkpoint


def _named(root: Path, name: str) -> list[RunDir]:
    """Runs of scripts of that name, the newest first."""
    places = [path.name for path in root.glob(f"*-{ids.words(name)}-???")]
    runs = [RunDir(root / one) for one in ids.newest_first(places)]
    known = [(run, requests.known(run)) for run in runs]
    return [run for run, asked in known if asked.kind == "script" and asked.name == name]


def _of_a_script(run: RunDir) -> RunDir:
    kind = requests.read(run).kind
    if kind != "script":
        raise UsageError(f"resume: {run.id} is no run of a script: dltui resume {run.id}")
    return run


def _complete(run: RunDir) -> bool:
    result = results.read(run)
    return result is not None and result.status.complete
