"""What the preset under the cursor is about, and what to look for."""

from __future__ import annotations

from dltui.charts.text import clean, wrap
from dltui.tui.model.library import PresetItem
from dltui.tui.texts.toned import TextLine
from dltui.tui.widgets.lines import Lines

START: TextLine = (
    ("r", "accent"),
    (" runs it now; ", ""),
    ("enter", "accent"),
    (" shows first what it will do", ""),
)


class Summary(Lines):
    """The preset's words; what is at stake in its topic has the lines that they leave."""

    def __init__(self) -> None:
        super().__init__()
        self._preset: PresetItem | None = None
        self._stake = ""
        self._room = 0
        self._of_topic = self._newcomer = False

    def describe(self, preset: PresetItem | None, stake: str, *, of_topic: bool) -> None:
        """With ``of_topic`` the topic's words come first."""
        self._preset, self._stake, self._of_topic = preset, clean(stake), of_topic
        self._lay_out()

    def fill(self, room: int, *, newcomer: bool) -> None:
        """``room`` is the lines there are; a ``newcomer`` is told what to press."""
        if (room, newcomer) != (self._room, self._newcomer):
            self._room, self._newcomer = room, newcomer
            self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        width = max(20, self.size.width)
        stake: list[TextLine] = [((text, "muted"),) for text in wrap(self._stake, width)]
        start = [START] if self._newcomer else []
        first, *more = [stake, start] if self._of_topic else [_words(self._preset, width), start]
        more.append(_words(self._preset, width) if self._of_topic else stake)
        lines = first
        if self.screen.has_class("-narrow") and not self._of_topic and self._preset:
            title: list[TextLine] = [
                ((text, "strong"),) for text in wrap(self._preset.title, width)
            ]
            lines = [*title, *first] if len(title) + len(first) <= self._room else first
        for section in filter(None, more):
            if len(lines) + 1 + len(section) <= self._room:
                lines = [*lines, *[()] * bool(lines), *section]
        # A blank line under the list, where there is one to spare.
        self.show([*[()] * (len(lines) < self._room), *lines])


def _words(preset: PresetItem | None, width: int) -> list[TextLine]:
    if preset is None:
        return []
    if preset.fault:
        return [((text, "bad"),) for text in wrap(preset.fault, width)]
    lines: list[TextLine] = [((text, "warn"),) for text in wrap(preset.absent, width) if text]
    lines += [((text, ""),) for text in wrap(preset.summary, width) if text]
    if preset.look_for:
        first, *more = wrap(f"Look for: {preset.look_for}", width)
        lines.append((("Look for:", "accent"), (first[len("Look for:") :], "")))
        lines += [((text, ""),) for text in more]
    return lines
