"""The run of this process: at most one at a time."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from dltui.api import settings
from dltui.api.begin import begun
from dltui.api.desk import Nowhere, Somewhere
from dltui.api.hooks import Hooks
from dltui.api.output import keep
from dltui.api.owner import Asked, Owner
from dltui.api.run import Run
from dltui.runs.files import notes as noted


class _Process:
    """What this process has begun."""

    run: Run | None = None


def start(
    name: str | None = None,
    *,
    config: Any = None,
    tags: Sequence[str] | str = (),
    notes: str = "",
    total: int | None = None,
    resume: str | bool | os.PathLike[str] | None = None,
    ranks: Literal["first", "all"] = "first",
    runs_dir: str | os.PathLike[str] | None = None,
    output: bool = True,
) -> Run:
    """Begin a run of this script, which every lab and command shows at once. It ends with the
    script, however that ends, or with ``finish``, or as a context manager.

    ``name`` is the script's without one. ``config`` are its settings: a dict, also a nested one, a
    dataclass, ``argparse.Namespace`` or model. ``tags`` are words, ``notes`` a text. ``total`` is
    how many steps there will be. A run that this process has begun before is finished.

    ``resume`` goes on with an earlier run of a script in its directory: one of that folder, id or
    name, or if true the newest of ``name`` that has not finished, else a new one. It goes on after
    the newest checkpoint, else after the last step; where the first step that is logged is an
    earlier one, from there. ``UsageError`` where there is no such run, or somebody writes it.

    Of several ranks the first records; with ``ranks="all"`` each does, as ``rank1/loss``. A script
    that dltui has begun records into the run that it was begun for.

    What the script prints is kept with the run, and goes where it went; not with ``output=False``
    or ``DLTUI_OUTPUT=0``.
    """
    if before := current():
        before.finish()
    asked = Asked(
        name=name or _script(),
        config=settings.plain(config),
        tags=noted.tags(tags if isinstance(tags, str) else " ".join(tags)),
        notes=notes,
        total=total,
        resume=resume,
        every_rank=ranks == "all",
    )
    desk = begun(asked, Path(runs_dir) if runs_dir else None, say)
    run = _Process.run = Run(desk) if isinstance(desk, Nowhere) else _hooked(desk, output=output)
    return run


def current() -> Run | None:
    """The run of this process that goes on; null without one."""
    return _Process.run if _Process.run is not None and _Process.run.ended is None else None


def log(metrics: Mapping[str, Any], step: int | None = None) -> None:
    """``Run.log`` of the run that goes on, which is begun under the script's name where there is
    none.
    """
    (current() or start()).log(metrics, step)


def _hooked(desk: Somewhere, *, output: bool) -> Run:
    """Ends with the process."""
    run, ledger, kept = Run(desk), desk.ledger, output and os.environ.get("DLTUI_OUTPUT") != "0"
    hooks = Hooks(
        end=run.end,
        stop=desk.stop,
        failed=lambda error: None if kept else desk.failed(error),
        warn=lambda text: ledger.do(lambda recorder: recorder.message(text, "warning")),
        calls=lambda: ledger.calls,
    )
    run.when_muted(hooks.remove)
    if isinstance(desk, Owner):
        desk.asked_to_end = hooks.asked
        if kept:
            try:
                run.when_ended(keep(desk.run.log))
            except OSError as error:
                say(f"what is printed is not kept: {error}")
    return run


def _forked() -> None:
    """In the copy of the process, which records nothing: the run is its parent's."""
    if _Process.run is not None:
        _Process.run.mute()


os.register_at_fork(after_in_child=_forked)


def say(text: str) -> None:
    """A line on stderr."""
    print(f"dltui: {text}", file=sys.stderr)


def _script() -> str:
    """The name of the script, without its ending."""
    stem = Path(sys.argv[0] or "python").stem
    if stem.startswith("ipykernel"):
        return "notebook"
    return stem if stem not in ("-c", "-m", "-") else "python"
