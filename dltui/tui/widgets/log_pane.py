"""The end of what a worker printed."""

from __future__ import annotations

from pathlib import Path

from dltui.charts.text import clean
from dltui.runs.files import small_files
from dltui.runs.terminal import folded
from dltui.tui.texts.toned import TextLine
from dltui.tui.widgets.lines import Lines

END = 32 * 1024
"""Bytes read from the end of the log."""


class LogPane(Lines):
    DEFAULT_CSS = "LogPane { height: 10; display: none; margin-top: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self._seen: tuple[Path, int, int] | None = None

    def read(self, path: Path) -> None:
        """Show the end of ``path`` if it has grown; nothing to do while hidden."""
        if not self.display or not self.size.height:
            return
        try:
            size = path.stat().st_size
            seen = (path, size, self.size.height)
            if seen == self._seen:
                return
        except OSError:
            size, seen = 0, None
        text = small_files.end(path, END) if size else ""
        self._seen = seen
        self.show(self._tail(text))

    def _tail(self, text: str) -> list[TextLine]:
        lines = map(clean, folded([text.encode(errors="replace")]))
        title: TextLine = (("LOG  ", "muted"), ("worker.log", ""))
        shown = [line for line in lines if line.strip()][-(self.size.height - 1) :]
        return [title, *(((line, ""),) for line in shown or ["nothing printed yet"])]
