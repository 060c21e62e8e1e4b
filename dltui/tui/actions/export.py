"""Runs written as files, from any screen that shows them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from dltui.charts.text import clean
from dltui.errors import DltuiError
from dltui.reports.names import NAMES, OF_SEVERAL, suffix
from dltui.runs.layout import RunDir
from dltui.tui.screens.ask import AskScreen, Choice
from dltui.writing import writing

if TYPE_CHECKING:
    from dltui.tui.lab import Lab


def ask(app: Lab, runs: Sequence[RunDir]) -> None:
    """Ask for the format, then write; one run by itself, several as their comparison."""
    folder = Path.cwd()
    hints = NAMES if len(runs) == 1 else OF_SEVERAL
    question = f"Export {clean(runs[0].id) if len(runs) == 1 else f'{len(runs)} runs compared'} to"
    question += f" {clean(str(folder))}?"
    choices = [Choice(kind, kind, hint) for kind, hint in hints.items()]

    def answered(kind: str | None) -> None:
        if kind:
            path = folder / file_name(runs, kind)
            app.run_worker(lambda: _write(app, runs, kind, path), thread=True, group="export")

    app.push_screen(AskScreen(question, choices), answered)


def file_name(runs: Sequence[RunDir], kind: str) -> str:
    """``20261121-1204-quickstart-k3f.html``; of a point with its sweep."""
    run = runs[0]
    name = f"{run.sweep.id}-{run.id}" if run.is_point else run.id
    end = suffix(kind)
    return f"{name}{end}" if len(runs) == 1 else f"compared-{name}{end}"


def free(path: Path) -> Path:
    """``path``, or ``name-2.html`` and so on: what was exported before is never written over."""
    taken = count(2)
    candidate = path
    while os.path.lexists(candidate):
        candidate = path.with_stem(f"{path.stem}-{next(taken)}")
    return candidate


def _write(app: Lab, runs: Sequence[RunDir], kind: str, path: Path) -> None:
    """In a thread: a long run takes a moment to read and to draw."""
    from dltui.reports.formats import write_file

    try:
        with writing(path):
            path = free(path)
        write_file(runs, kind, path)
    except DltuiError as error:
        app.call_from_thread(app.complain, error)
        return
    app.call_from_thread(_told, app, path)


def _told(app: Lab, path: Path) -> None:
    app.exported = path
    key = app.settings.keys.get("lab.copy-path", "Y")
    app.notify(f"saved as {path}; {key} copies its path", timeout=10)
