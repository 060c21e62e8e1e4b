"""What the preset under the cursor is about, and what to look for."""

from __future__ import annotations

from dltui.charts.text import clean, wrap
from dltui.tui.library import PresetItem
from dltui.tui.line import Line
from dltui.tui.widgets.lines import Lines


class Summary(Lines):
    def __init__(self) -> None:
        super().__init__()
        self._texts: tuple[str, str, str] = ("", "", "")

    def describe(self, preset: PresetItem | None, stake: str) -> None:
        """The preset's words, then what is at stake in its topic."""
        if preset is None:
            self._texts = ("", "", clean(stake))
        elif preset.fault:
            self._texts = (preset.fault, "", clean(stake))
        else:
            self._texts = (preset.summary, preset.look_for, clean(stake))
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        width = max(20, self.size.width)
        summary, look_for, stake = self._texts
        lines: list[Line] = [((text, ""),) for text in wrap(summary, width)] if summary else []
        if look_for:
            first, *more = wrap(f"Look for: {look_for}", width)
            lines.append((("Look for:", "accent"), (first[len("Look for:") :], "")))
            lines += [((text, ""),) for text in more]
        lines += [()] + [((text, "muted"),) for text in wrap(stake, width)]
        self.show(lines)
