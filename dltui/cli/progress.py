"""A running run, narrated on stderr: a bar with ETA on a terminal, plain lines otherwise."""

from __future__ import annotations

import sys
import time
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from dltui import words
from dltui.charts.text import clean
from dltui.cli import streams
from dltui.cli.diagnostics import QUIET, narrate, volume
from dltui.runs.log.events import EPOCH
from dltui.runs.log.fold import RunView
from dltui.words import MISSING

LINE_SECONDS = 5.0
"""Plain lines come at most this often between changes of phase."""

LINE_SHARE = 1 / 60
"""Nor oftener than in this part of the time that has gone by: after an hour one a minute."""


class Narrator(Protocol):
    def update(self, view: RunView) -> None: ...

    def say(self, text: str) -> None: ...

    def close(self) -> None: ...


JSON = "json"
STYLES = ("auto", JSON)

SILENT = "silent"
"""Of a program whose own output is seen."""


def narrator(told: int = 0, style: str = STYLES[0]) -> Narrator:
    """In one of ``STYLES``: ``auto`` suits this stderr; the first ``told`` messages of the run are
    known already.
    """
    if style == SILENT:
        return Silent()
    if style == JSON and volume() != QUIET:
        from dltui.cli.progress_events import JsonLines

        return JsonLines(told)
    console = streams.console(sys.stderr)
    fit = sys.stderr.isatty() and not console.is_dumb_terminal and volume() != QUIET
    return Bar(console, told) if fit else Lines(told)


class Silent:
    """Says what it is told to say, and nothing of how far the run is."""

    def update(self, view: RunView) -> None:
        pass

    def say(self, text: str) -> None:
        narrate(text)

    def close(self) -> None:
        pass


class Lines:
    """Phases, messages and, now and then, how far it is."""

    def __init__(self, told: int = 0) -> None:
        self._phase = ""
        self._messages = told
        self._said_at = time.monotonic()
        self._said_step = 0

    def update(self, view: RunView) -> None:
        phase = " ".join(filter(None, (view.phase, view.detail)))
        if phase != self._phase:
            self._phase = phase
            self.say(phase)
        for message in view.messages[self._messages :]:
            self.say(message.text)
        self._messages = len(view.messages)
        moved = view.step != self._said_step
        pause = max(LINE_SECONDS, view.elapsed * LINE_SHARE)
        if moved and time.monotonic() - self._said_at >= pause:
            self._said_at, self._said_step = time.monotonic(), view.step
            left = f"eta {duration(view.eta)}" if view.planned_steps else ""
            said = (position(view), values(view), left)
            self.say("  ".join(filter(None, said)))

    def say(self, text: str) -> None:
        narrate(text)

    def close(self) -> None:
        pass


class Bar:
    """One line that is drawn again; messages scroll above it."""

    def __init__(self, console: Console, told: int = 0) -> None:
        self._messages = told
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            TextColumn("{task.percentage:>3.0f} %", markup=False),
            TextColumn("eta {task.fields[eta]}", markup=False),
            TextColumn("{task.fields[values]}", markup=False),
            console=console,
            transient=True,
            refresh_per_second=4,
            redirect_stdout=False,
        )
        self._task: TaskID = self._progress.add_task("starting", total=None, eta="–", values="")
        self._progress.start()

    def update(self, view: RunView) -> None:
        for message in view.messages[self._messages :]:
            self.say(message.text)
        self._messages = len(view.messages)
        self._progress.update(
            self._task,
            description=clean(" ".join(filter(None, (view.phase, view.detail)))) or "starting",
            total=view.planned_steps or None,
            completed=view.step,
            eta=duration(view.eta),
            values=clean(f"{position(view)}  {values(view)}"),
        )

    def say(self, text: str) -> None:
        self._progress.console.print(clean(text))

    def close(self) -> None:
        self._progress.stop()
        sys.stderr.flush()


def position(view: RunView) -> str:
    """Where the run is, e.g. ``epoch 6/10  step 5,412/9,380``; ``step 400`` without an end."""
    parts = []
    if view.planned_epochs and view.unit != EPOCH:
        parts.append(f"epoch {view.epoch_now}/{view.planned_epochs}")
    if view.planned_steps:
        parts.append(f"{view.unit} {view.step:,}/{view.planned_steps:,}")
    elif view.step:
        parts.append(f"{view.unit} {view.step:,}")
    return "  ".join(parts)


def values(view: RunView) -> str:
    """The newest of what matters most, e.g. ``accuracy 83.20 %  test/accuracy 81.90 %``."""
    return "  ".join(view.newest)


def duration(seconds: float | None) -> str:
    """``0:41``, ``12:05`` or ``3:00:00``; a dash when it is not known."""
    return MISSING if seconds is None else words.duration(round(seconds))
