"""The run of this process: at most one at a time."""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from dltui.api import owner, settings
from dltui.api.desk import Desk, Nowhere
from dltui.api.ending import Ending
from dltui.api.owner import Asked, Owner
from dltui.api.run import Run
from dltui.runs.log.events import Status
from dltui.runs.roots import runs_root
from dltui.writing import Refused


class _Process:
    """What this process has begun."""

    run: Run | None = None


def start(
    name: str | None = None,
    *,
    config: Any = None,
    tags: Sequence[str] = (),
    notes: str = "",
    total: int | None = None,
    resume: str | bool | os.PathLike[str] | None = None,
    ranks: Literal["first", "all"] = "first",
    runs_dir: str | os.PathLike[str] | None = None,
) -> Run:
    """Begin a run of this script, which every lab and command shows at once. It ends with the
    script, however that ends, or with ``finish``, or as a context manager.

    ``name`` is the script's without one. ``config`` are its settings: a dict, also a nested one, a
    dataclass, ``argparse.Namespace`` or model. ``tags`` are words, ``notes`` a text. ``total`` is
    how many steps there will be. A run that this process has begun before is finished.
    """
    if _Process.run is not None:
        _Process.run.finish()
    name = name or _script()
    asked = Asked(
        name=name, config=settings.plain(config), tags=list(tags), notes=notes, total=total
    )
    run = _Process.run = Run(_desk(asked, Path(runs_dir) if runs_dir else None))
    atexit.register(_end_with_script, run)
    return run


def current() -> Run | None:
    """The run of this process that goes on; null without one."""
    run = _Process.run
    return run if run is not None and run.ended is None else None


def log(metrics: Mapping[str, Any], step: int | None = None) -> None:
    """``Run.log`` of the run that goes on, which is begun under the script's name where there is
    none.
    """
    (current() or start()).log(metrics, step)


def _desk(asked: Asked, runs_dir: Path | None) -> Desk:
    if os.environ.get("DLTUI_DISABLED", "") not in ("", "0"):
        return Nowhere()
    try:
        run = owner.create(runs_root(runs_dir), asked)
        desk = Owner(run, total=asked.total, say=say, asked_to_end=lambda: None)
    except Refused as error:
        say(f"{error}; nothing is recorded, the script goes on")
        return Nowhere()
    say(f"{run.path}, to be seen with: dltui watch {run.id}")
    return desk


def say(text: str) -> None:
    """A line on stderr."""
    print(f"dltui: {text}", file=sys.stderr)


def _end_with_script(run: Run) -> None:
    run.end(Ending(Status.FINISHED))


def _script() -> str:
    """The name of the script, without its ending."""
    stem = Path(sys.argv[0] or "python").stem
    return stem if stem not in ("-c", "-m", "-") else "python"
