"""What people say about runs, typed at the foot of a screen."""

from __future__ import annotations

from collections.abc import Sequence

from textual.message import Message

from dltui.charts.text import clean
from dltui.runs.files import notes
from dltui.runs.files.notes import Notes
from dltui.runs.layout import RunDir
from dltui.tui.widgets.editor import Editor
from dltui.writing import Refused


class NoteEditor(Editor):
    """Edits the title, the tags or the note of runs, what they have in common; enter writes it."""

    class Left(Message):
        """The line was closed."""

    class Noted(Message):
        """What was typed is written; ``error`` is why some of it could not be."""

        def __init__(self, error: Refused | None) -> None:
            super().__init__()
            self.error = error

    def __init__(self) -> None:
        super().__init__()
        self._runs: Sequence[RunDir] = ()
        self._what = ""
        self._common = Notes()
        self._text = ""

    def say(self, runs: Sequence[RunDir], what: str) -> None:
        """``what`` is title, tags or note of ``runs``, one or more."""
        self._runs, self._what = runs, what
        self._common = said = notes.shared([notes.read(run) for run in runs])
        self._text = clean(" ".join(said.tags) if what == "tags" else getattr(said, what))
        self.edit(what if len(runs) == 1 else f"{what} of {len(runs):,} picked runs", self._text)

    def on_editor_typed(self, event: Editor.Typed) -> None:
        event.stop()
        self._text = event.text

    def on_editor_closed(self, event: Editor.Closed) -> None:
        event.stop()
        self.post_message(self.Left())
        if event.kept:
            runs, what, common, text = self._runs, self._what, self._common, self._text
            self.run_worker(lambda: self._write(runs, what, common, text), thread=True)

    def _write(self, runs: Sequence[RunDir], what: str, common: Notes, text: str) -> None:
        """In a thread: of thousands of runs it takes a moment."""
        error: Refused | None = None
        for run in runs:
            try:
                said = notes.edited(notes.read(run), what, text, common=common)
                notes.write(run, said)
            except Refused as caught:
                error = error or caught
        self.post_message(self.Noted(error))
