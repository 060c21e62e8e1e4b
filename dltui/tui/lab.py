"""The lab as its screens and actions see it: what they share, and what they ask it to do."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message
from textual.reactive import reactive

from dltui.charts.text import clean
from dltui.config.schema import Settings
from dltui.errors import DltuiError
from dltui.runs.layout import RunDir
from dltui.topics.catalogue import topics
from dltui.tui.background.killed_runs import KilledRuns
from dltui.tui.background.notifications import NotifyingApp
from dltui.tui.background.warm_start import WarmStart
from dltui.tui.model.library import Library
from dltui.tui.model.selection import Selection
from dltui.tui.reader.reader import Reader
from dltui.tui.reader.snapshot import Snapshot
from dltui.tui.terminal.sender import Sender, sender_of
from dltui.tui.texts.toned import TextLine
from dltui.words import from_home
from dltui.writing import closed, refusal

if TYPE_CHECKING:
    from dltui.data.fetching import Step
    from dltui.launch.handle import Handle
    from dltui.tui.model.origin import Origin


class Lab(NotifyingApp):
    """Holds one ``snapshot`` of the runs a tick. What is only named here, ``LabApp`` does: it
    alone knows the screens.

    ``arriving`` says how far each data set is that is being fetched.
    """

    snapshot: reactive[Snapshot] = reactive(Snapshot(), always_update=True, repaint=False)
    presets: reactive[Library] = reactive(Library(), repaint=False)
    arriving: reactive[Mapping[str, Step]] = reactive({}, repaint=False)

    class Read(Message):
        """A tick of the reader thread; a later one replaces one that waits."""

        def __init__(self, snapshot: Snapshot) -> None:
            super().__init__()
            self.snapshot = snapshot

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, Lab.Read)

    def __init__(self, runs_root: Path, data_root: Path | None, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.runs_root = runs_root
        self.data_root = data_root
        self.topics = topics()
        self.machine = clean(socket.gethostname())
        self.runs_shown = clean(from_home(runs_root))
        if runs_root.is_dir() and closed(runs_root):
            self.runs_shown += ", read-only"
        self.selection = Selection()
        self.killing = KilledRuns()
        self.started: dict[Path, Handle] = {}
        """Workers started from this lab, kept so that those that end are not left as zombies."""
        self.warm_start = WarmStart(self, settings.warm)
        self.grid: tuple[int, int] | None = None
        """Rows and columns of charts that somebody asked for."""
        self.exported: Path | None = None
        """The file of the last export, until its path is copied."""
        self.reader = Reader(
            runs_root,
            post=lambda snapshot: self.post_message(self.Read(snapshot)),
            failed=lambda error: self.call_from_thread(self._reading_failed, error),
            troubled=lambda error: self.call_from_thread(self._reading_troubled, error),
        )

    def _reading_failed(self, error: Exception) -> None:
        text = f"reading the runs failed, what is shown stands still: {error!r}"
        self.notify(text, severity="error", timeout=600)

    def _reading_troubled(self, error: OSError) -> None:
        said = refusal(error, Path(error.filename or self.runs_root), deed="")
        self.complain(DltuiError(f"{said}; what is shown stands still until it can be read"))

    def look_at_presets(self) -> None:
        """Read them, and look whether their data is here."""
        self.run_worker(self._read_presets, thread=True, exclusive=True, group="presets")

    def _read_presets(self) -> None:
        from dltui.tui.model.library import read_all

        for presets in read_all(self.data_root):
            if presets.complete or not self.presets.complete:
                self.call_from_thread(setattr, self, "presets", presets)

    @property
    def sender(self) -> Sender | None:
        """What paints the terminal; null without one, in a test."""
        return sender_of(self)

    @property
    def ended(self) -> TextLine:
        """What ended while one was away, in words."""
        raise NotImplementedError

    def attend(self) -> None:
        """Read the runs that the screens which are seen show, and no others."""
        raise NotImplementedError

    def plan(self, origin: Origin) -> None:
        """Show what would run, with its values to edit."""
        raise NotImplementedError

    def launch(
        self,
        origin: Origin,
        *,
        quick: bool = False,
        overrides: Sequence[str] = (),
        prediction: bytes = b"",
    ) -> None:
        """Start it in the background and show it; a fault is told and not raised.

        Where something stands in the way the plan is shown, with the key that mends it.
        ``prediction`` is what the plan said of it.
        """
        raise NotImplementedError

    def resume(self, run: RunDir) -> None:
        """Go on with ``run`` from its last checkpoint."""
        raise NotImplementedError

    def end(self, run: RunDir, *, kill: bool) -> None:
        """Ask ``run`` to stop with a checkpoint, or end it at once; why it cannot be is told."""
        raise NotImplementedError

    def take_back(self, run: RunDir) -> None:
        """End and delete ``run``, which was just started."""
        raise NotImplementedError

    def open_run(self, run: RunDir, *, asking: bool = False) -> None:
        """Show ``run``, live or not; ``asking``, just after its start, puts its question first."""
        raise NotImplementedError

    def replay(self, run: RunDir) -> None:
        """Play ``run`` again, from its log."""
        raise NotImplementedError

    def compare(self, runs: Sequence[RunDir]) -> None:
        """Lay ``runs`` over each other; a sweep stands for its points."""
        raise NotImplementedError

    def export(self, runs: Sequence[RunDir]) -> None:
        """Write ``runs`` as a file, of a format that is asked for."""
        raise NotImplementedError

    def fetch(self, name: str) -> None:
        """Begin to fetch the data set ``name``, unless it is on its way."""
        raise NotImplementedError

    def stop_fetching(self, name: str) -> None:
        """Whatever of it came whole is kept."""
        raise NotImplementedError

    def leave(self) -> None:
        """Quit, once it was asked what becomes of the live runs."""
        raise NotImplementedError
