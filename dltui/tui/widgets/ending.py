"""Under the headline: why a run did not simply finish."""

from __future__ import annotations

from dltui.charts.text import wrap
from dltui.runs.fold import RunView
from dltui.tui.facts import ending
from dltui.tui.line import Line, elide
from dltui.tui.widgets.lines import Lines

MOST = 4
"""Lines; the log has the rest of what takes more."""


class Ending(Lines):
    """Hidden while there is nothing to say."""

    DEFAULT_CSS = "Ending { display: none; padding: 0 1; }"

    def __init__(self) -> None:
        super().__init__()
        self._said: Line = ()

    def tell(self, view: RunView) -> None:
        said = ending(view)
        if said != self._said:
            self._said = said
            self.display = bool(said)
            self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        if width := self.size.width:
            cut = elide(self._said, MOST * width)
            self.show([((text, tone),) for said, tone in cut for text in wrap(said, width)][:MOST])
