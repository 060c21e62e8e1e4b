"""Under the headline: why a run did not simply finish."""

from __future__ import annotations

from dltui.runs.log.fold import RunView
from dltui.tui.texts.side_column import ending
from dltui.tui.widgets.paragraph import Paragraph

MOST = 4
"""Lines; the log has the rest of what takes more."""


class Ending(Paragraph):
    """Hidden while there is nothing to say."""

    DEFAULT_CSS = "Ending { display: none; padding: 0 1; }"

    def __init__(self) -> None:
        super().__init__(most=MOST)

    def show_run(self, view: RunView) -> None:
        said = ending(view)
        self.display = bool(said)
        text, tone = said[0] if said else ("", "")
        self.tell(text, tone)
