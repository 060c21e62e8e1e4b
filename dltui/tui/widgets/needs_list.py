"""Under the plan's headline: what the run needs, and what of it is not here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dltui.data.fetching import Step
from dltui.preflight.finding import Finding
from dltui.tui.texts.needs import needs
from dltui.tui.widgets.lines import Lines


class NeedsList(Lines):
    """All of it on a tall screen; on a short one what stands in the way, and nothing otherwise."""

    DEFAULT_CSS = "NeedsList { padding: 0 2; margin-top: 1; display: none; }"

    def __init__(self) -> None:
        super().__init__()
        self._findings: Sequence[Finding] = ()
        self._arriving: Mapping[str, Step] = {}
        self._disk = 0

    def tell(self, findings: Sequence[Finding], arriving: Mapping[str, Step], disk: int) -> None:
        """``disk``: bytes that the run will leave behind, 0 where that is not known."""
        self._findings, self._arriving, self._disk = findings, arriving, disk
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        width = self.screen.size.width - 4
        every = self.screen.has_class("-tall")
        lines = needs(self._findings, self._arriving, width, disk=self._disk, every=every)
        self.display = bool(lines)
        self.show(lines)
