"""Runs that end while one looks elsewhere, or is away: a note at once, a count on Home."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import platformdirs
from textual.notifications import SeverityLevel
from textual.screen import Screen

from dltui.errors import DltuiError
from dltui.runs.files.atomic import write_atomic
from dltui.tui import periods
from dltui.tui.texts import phrases
from dltui.tui.texts.toned import TextLine
from dltui.writing import writing

if TYPE_CHECKING:
    from dltui.runs.layout import RunDir
    from dltui.runs.listing.index import RunRecord
    from dltui.tui.lab import Lab
    from dltui.tui.reader.snapshot import Snapshot

SINGLY = 3
"""Runs that end at the same time and are still told one by one."""

ROOTS = 50
"""Runs roots of which it is remembered what was seen."""

LOST = "what ends while you are away will not be told"
"""What follows where it cannot be remembered."""

SEVERITY: Mapping[str, SeverityLevel] = {"warn": "warning", "bad": "error"}


class EndedRuns:
    """Looks at the snapshots of a lab. Home is where one sees what ended.

    Times are those of the files that runs leave, so that no clock of this machine matters.
    """

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._looked = 0.0
        self._going: set[Path] | None = None
        self._records: Sequence[RunRecord] = ()
        self._seen: float | None = None
        """When the last run had ended of those there as one last looked at Home; null: never."""
        self._known = False
        self._home = False
        self.since_left: Sequence[RunRecord] = ()
        """What had ended in between, as one came to Home."""
        lab.run_worker(self._load, thread=True, group="seen")

    def look(self, snapshot: Snapshot) -> None:
        """Tell what ended since the last look, and note what is seen."""
        from dltui.tui.screens.home import HomeScreen

        home = any(isinstance(screen, HomeScreen) for screen in self._shown())
        due = time.monotonic() - self._looked >= periods.LIST or home is not self._home
        if not snapshot.complete or not due:
            return
        self._looked = time.monotonic()
        if snapshot.records is self._records and home is self._home:
            return
        self._records = snapshot.records
        going = {r.run.path for r in snapshot.records if not r.status.final}
        if self._going is not None and (ended := self._going - going):
            self._tell([r for r in snapshot.records if r.run.path in ended])
        self._going = going
        if home and self._known:
            self._see(snapshot)
        self._home = home and self._known

    @property
    def told(self) -> TextLine:
        """``3 ended since you left``, in the tone of the worst of them; empty for none."""
        if not self.since_left:
            return ()
        tones = {phrases.standing(r.status, r.message)[1] for r in self.since_left}
        tone = next(tone for tone in ("bad", "warn", "good") if tone in tones)
        return ((f"{len(self.since_left)} ended since you left", tone),)

    def _see(self, snapshot: Snapshot) -> None:
        """The first time of all, everything was seen."""
        newest = max((r.ended for r in snapshot.records), default=0.0)
        seen = newest if self._seen is None else self._seen
        if not self._home:
            self.since_left = [r for r in snapshot.records if r.ended > seen]
        if self._seen is None or newest > self._seen:
            self._seen = newest
            self._lab.run_worker(partial(self._save, newest), thread=True, group="seen")

    def _tell(self, ended: Sequence[RunRecord]) -> None:
        elsewhere = [record for record in ended if record.run not in self._watched()]
        if len(elsewhere) > SINGLY:
            counts = Counter(phrases.standing(r.status, r.message)[0] for r in elsewhere)
            told = ", ".join(f"{count} {status}" for status, count in counts.items())
            self._lab.notify(f"{len(elsewhere)} runs ended: {told}")
        else:
            for record in elsewhere:
                status, tone = phrases.standing(record.status, record.message)
                said = f" · {record.message}" if record.message else ""
                severity = SEVERITY.get(tone, "information")
                self._lab.notify(f"{record.called}  {status}{said}", severity=severity, timeout=10)
        if elsewhere and self._lab.settings.bell:
            self._lab.bell()

    def _watched(self) -> list[RunDir]:
        from dltui.tui.screens.run import RunScreen

        return [screen.run_dir for screen in self._shown() if isinstance(screen, RunScreen)]

    def _shown(self) -> Sequence[Screen[Any]]:
        """The top screen, and what is under it where that is a question; none on the way out."""
        stack = self._lab.screen_stack
        return stack[-2:] if stack and stack[-1].is_modal else stack[-1:]

    def _load(self) -> None:
        self._seen = read(seen_file()).get(str(self._lab.runs_root))
        self._known = True

    def _save(self, newest: float) -> None:
        try:
            remember(seen_file(), self._lab.runs_root, newest)
        except DltuiError as error:
            self._lab.call_from_thread(self._lab.complain, error)


def seen_file() -> Path:
    """Beside the runs of no root, and not in the settings: nobody edits it."""
    return platformdirs.user_state_path("dltui") / "seen.json"


def read(path: Path) -> dict[str, float]:
    """Runs roots with the moment up to which one has seen what ended; empty if unreadable."""
    with contextlib.suppress(OSError, msgspec.DecodeError):
        return msgspec.json.decode(path.read_bytes(), type=dict[str, float])
    return {}


def remember(path: Path, root: Path, newest: float) -> None:
    """Another lab may have seen more: the later moment stays. ``Refused`` if it cannot."""
    seen = read(path)
    latest = max(newest, seen.pop(str(root), 0.0))
    kept = [*seen.items()][-ROOTS + 1 :]
    content = msgspec.json.encode(dict(kept) | {str(root): latest})
    with writing(path, LOST):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_atomic(path, content, LOST)
