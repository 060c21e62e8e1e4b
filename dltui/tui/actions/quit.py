"""The way out, and what becomes of the live runs."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dltui.charts.text import clean
from dltui.runs.log.status import Status
from dltui.tui.actions.start_stop import end_now

if TYPE_CHECKING:
    from pathlib import Path

    from dltui.errors import DltuiError
    from dltui.runs.listing.index import RunRecord
    from dltui.tui.lab import Lab
    from dltui.tui.screens.ask import AskScreen

AGAIN = 3.0
"""Seconds in which a second ctrl+c is meant as one."""

PARTINGS = {
    "leave": "{0} goes on; watch it: dltui watch {0}",
    "stop": "{0} stops at its next step; go on with it: dltui resume {0}",
    "kill": "{0} was killed; go on with it: dltui resume {0}",
}
"""The line printed for each live run on the way out."""

OF_SCRIPTS = PARTINGS | {"stop": "{0} was asked to stop", "kill": "{0} was killed"}
"""The same where no preset goes on with it."""


def _stopped(live: Sequence[RunRecord]) -> str:
    """What a stop means to all of them."""
    ours = all(record.kind == "preset" for record in live)
    return "at the next step, with a checkpoint" if ours else "each is asked, scripts and all"


class Quitting:
    def __init__(self, app: Lab) -> None:
        self._app = app
        self._question: AskScreen | None = None
        self._interrupted = -math.inf
        self._chosen = "leave"
        self._refused: dict[Path, DltuiError] = {}

    def leave(self) -> None:
        """With live runs ask first what becomes of them, once."""
        from dltui.tui.screens.ask import AskScreen, Choice

        live = self._own
        if not live:
            self._app.exit()
            return
        if self._question in self._app.screen_stack:
            return
        runs = f"{len(live)} run{'s go' if len(live) > 1 else ' goes'} on"
        runs += f", {waiting} in the queue." if (waiting := self._waiting) else "."
        choices = (
            Choice("leave", "leave running", "dltui finds them again"),
            Choice("stop", "stop", _stopped(live)),
            Choice("kill", "kill", "at once"),
        )
        self._question = AskScreen(f"{runs} Quit?", choices)
        self._app.push_screen(self._question, self._left)

    def interrupt(self) -> None:
        """Ctrl+c ends most programs and copies in others: here it says what does, and does it
        when it comes again.
        """
        before, self._interrupted = self._interrupted, time.monotonic()
        if self._interrupted - before < AGAIN:
            self.leave()
        else:
            self._app.notify("ctrl+c again, or ctrl+q, quits; runs go on", timeout=AGAIN)

    def partings(self) -> Iterator[str]:
        """What is said of each live run, once the terminal is the shell's again."""
        # Here and not above: with all that it imports the first frame would be 3 ms later.
        from dltui.runs.files.request import RECORDED

        for record in self._own:
            refused = self._refused.get(record.run.path)
            words = OF_SCRIPTS if record.kind in RECORDED else PARTINGS
            yield str(refused) if refused else words[self._chosen].format(clean(record.run.id))
        if waiting := self._waiting:
            yield f"{waiting} in the queue, which needs no lab: dltui queue"

    @property
    def _own(self) -> list[RunRecord]:
        """The live runs that one started oneself: those of others are nobody's business here."""
        return [record for record in self._app.snapshot.live if not record.owner]

    @property
    def _waiting(self) -> str:
        """How many of one's runs wait for their turn: ``2 wait``; empty without any."""
        records = self._app.snapshot.records
        count = sum(one.status is Status.QUEUED and not one.owner for one in records)
        return f"{count} wait{'s' * (count == 1)}" if count else ""

    def _left(self, answer: str | None) -> None:
        if answer is None:
            return
        self._chosen = answer
        if answer != "leave":
            for record in self._own:
                if refused := end_now(self._app, record.run, kill=answer == "kill"):
                    self._refused[record.run.path] = refused
        self._app.exit()
