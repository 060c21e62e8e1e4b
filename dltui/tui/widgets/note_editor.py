"""What people say about a run, typed at the foot of a screen."""

from __future__ import annotations

import msgspec
from textual.message import Message

from dltui.charts.text import clean
from dltui.errors import ResourceError
from dltui.runs import notes
from dltui.runs.layout import RunDir
from dltui.tui.widgets.editor import Editor


class NoteEditor(Editor):
    """Edits the title, the tags or the note of one run; enter writes them."""

    class Noted(Message):
        """The line was closed; ``error`` is why nothing could be written."""

        def __init__(self, run: RunDir, error: ResourceError | None = None) -> None:
            super().__init__()
            self.run = run
            self.error = error

    def __init__(self) -> None:
        super().__init__()
        self._subject: tuple[RunDir, str] | None = None
        self._text = ""

    def say(self, run: RunDir, what: str) -> None:
        """``what`` is title, tags or note."""
        said = notes.read(run)
        self._subject = (run, what)
        self._text = clean(" ".join(said.tags) if what == "tags" else getattr(said, what))
        self.edit(what, self._text)

    def on_editor_typed(self, event: Editor.Typed) -> None:
        event.stop()
        self._text = event.text

    def on_editor_closed(self, event: Editor.Closed) -> None:
        event.stop()
        if self._subject is None:
            return
        run, what = self._subject
        error = self._write(run, what) if event.kept else None
        self.post_message(self.Noted(run, error))

    def _write(self, run: RunDir, what: str) -> ResourceError | None:
        value = notes.tags(self._text) if what == "tags" else self._text.strip()
        try:
            notes.write(run, msgspec.structs.replace(notes.read(run), **{what: value}))
        except OSError as error:
            return ResourceError(f"{run.notes}: {error.strerror}")
        return None
