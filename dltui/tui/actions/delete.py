"""Runs deleted for good, once it was asked whether to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dltui.charts.text import clean
from dltui.errors import DltuiError
from dltui.runs.layout import RunDir
from dltui.runs.removal import Removed, clear_leftovers, remove, try_each
from dltui.tui.screens.ask import AskScreen, Choice

if TYPE_CHECKING:
    from dltui.tui.lab import Lab


def ask(app: Lab, runs: Sequence[RunDir], called: str) -> None:
    """``called`` is the name of the only one."""
    if len(runs) == 1:
        question = f"Delete {clean(called)} and everything in its directory?"
        keep, hint = "keep it", f"for good: {clean(str(runs[0].path))}"
    else:
        question = f"Delete the {len(runs):,} picked runs and everything in their directories?"
        keep, hint = "keep them", f"for good, in {clean(str(app.runs_root))}"
    choices = (Choice("keep", keep), Choice("delete", "delete", hint))

    def answered(answer: str | None) -> None:
        if answer == "delete":
            app.run_worker(lambda: _remove(app, runs), thread=True, group="delete")

    app.push_screen(AskScreen(question, choices), answered)


def _remove(app: Lab, runs: Sequence[RunDir]) -> None:
    """In a thread: thousands of directories take a while."""
    removed = try_each(runs, remove)
    clear_leftovers(app.runs_root)
    app.call_from_thread(_tell, app, removed)


def _tell(app: Lab, removed: Removed) -> None:
    gone, refused = removed.gone, [error for _, error in removed.refused]
    for run in gone:
        app.selection.forget(run.path)
    app.reader.nudge()
    if len(gone) > 1:
        app.notify(f"{len(gone):,} runs deleted")
    if refused:
        more = f"; and {len(refused) - 1:,} more were not deleted" if len(refused) > 1 else ""
        app.complain(DltuiError(f"{refused[0]}{more}"))
